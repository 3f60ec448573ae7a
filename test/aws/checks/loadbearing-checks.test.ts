import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { LoadbearingChecks } from '../../../lib/aws';
import { CheckOptions } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

jest.spyOn(console, 'error').mockImplementation(() => undefined);
jest.spyOn(console, 'log').mockImplementation(() => undefined);

function appWith(build: (stack: Stack) => void, options?: CheckOptions): App {
  const app = new App();
  Validations.of(app).addPlugins(new LoadbearingChecks(options));
  build(new Stack(app, 'Shop', { env: { region: 'eu-west-1' } }));
  return app;
}

function table(stack: Stack): CfnTable {
  return new CfnTable(stack, 'Orders', {
    attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
    keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
  });
}

function scaledService(stack: Stack): CfnService {
  const service = new CfnService(stack, 'Web', { desiredCount: 2, taskDefinition: 'shop' });
  new CfnScalableTarget(stack, 'Scaling', {
    ...{ minCapacity: 2, maxCapacity: 8, serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' },
    resourceId: `service/shop/${service.attrName}`,
  });
  return service;
}

afterEach(() => (process.exitCode = undefined));

describe('at synthesis', () => {
  test('an error stops the app, and names the code, the construct and the fix', () => {
    const app = appWith((stack) => table(stack));
    expect(() => app.synth()).toThrow(/Shop\/Orders[\s\S]*loadbearing::LB2206/);
  });

  test('an app without findings is synthesized', () => {
    const app = appWith((stack) => new CfnOutput(stack, 'Nothing', { value: 'nothing' }));
    expect(app.synth().stacks).toHaveLength(1);
  });

  test('an acknowledged finding is no error', () => {
    const app = appWith((stack) => {
      Validations.of(table(stack)).acknowledge({
        id: 'loadbearing::LB2206',
        reason: 'holds a cache that a job rebuilds',
      });
    });
    expect(app.synth().stacks).toHaveLength(1);
  });

  test('a warning does not stop the app', () => {
    const app = appWith((stack) => scaledService(stack));
    expect(app.synth().stacks).toHaveLength(1);
  });

  test('tags, regions and names are rules of the whole app', () => {
    const options = { requiredTags: ['Owner'], allowedRegions: ['us-east-1'], namePattern: '^shop-' };
    const plugin = new LoadbearingChecks(options);
    const app = new App();
    const stack = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
    table(stack).tableName = 'orders';
    const { stacks } = app.synth();
    const report = plugin.validate({
      appConstruct: app,
      templatePaths: [stacks[0].templateFullPath],
      stackTemplates: [
        {
          stackConstructPath: 'Shop',
          templatePath: stacks[0].templateFullPath,
          region: 'eu-west-1',
          accountId: undefined,
        },
      ],
    });
    expect(report.violations.map((it) => it.ruleName)).toEqual(['LB2206', 'LB2208', 'LB2211', 'LB2212']);
    expect(report.success).toBe(false);
  });
});

test('a pattern that is no regular expression is a problem', () => {
  expect(faults(() => new LoadbearingChecks({ namePattern: '(' }))).toEqual([
    'invalid-format at CheckOptions.namePattern',
  ]);
});
