import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { followReadValues } from '../../stacks/parts/read-values';
import { anApp } from '../support/stacks';

const ENV = { account: '111122223333', region: 'us-east-1' };

interface Settings {
  /** Of the network, which the database lies in. */
  readonly range?: string;
  /** Of the database, whose address the application reads. */
  readonly size?: string;
  /** Of a resource that the application does not read. */
  readonly other?: string;
}

/** An application that reads the address of a database in another stack. */
function built({ range = '10.0.0.0/16', size = 'small', other = 'a' }: Settings = {}, app: App = anApp()): Template {
  const data = new Stack(app, 'Data', { stackName: 'shop-data', env: ENV });
  const network = new CfnResource(data, 'Network', { type: 'AWS::EC2::VPC', properties: { CidrBlock: range } });
  const database = new CfnResource(data, 'Database', {
    type: 'Example::Data::Base',
    properties: { Size: size, Network: network.ref },
  });
  new CfnResource(data, 'Other', { type: 'Example::Data::Other', properties: { Name: other } });
  const application = new Stack(app, 'Application', { stackName: 'shop', env: ENV });
  followReadValues(application);
  new CfnResource(application, 'Task', {
    type: 'Example::Task::Definition',
    properties: { Host: database.getAtt('Address') },
  });
  return Template.fromStack(application);
}

const fingerprint = (template: Template): unknown => template.toJSON().Outputs.ReadValues.Value;

describe('[LB-RC-08] the template of a stack that reads values of another', () => {
  test('has a weak reference, and stays as it is while what it reads does', () => {
    const template = built();
    expect(JSON.stringify(template.findResources('Example::Task::Definition'))).toContain('Fn::GetStackOutput');
    expect(fingerprint(template)).toMatch(/^[0-9a-f]{16}$/);
    expect(built().toJSON()).toEqual(template.toJSON());
    expect(built({ other: 'b' }).toJSON()).toEqual(template.toJSON());
  });

  test.each([
    ['the resource behind the value', { size: 'large' }],
    ['a resource that it depends on, whose replacement replaces it', { range: '10.1.0.0/16' }],
  ])('changes with %s, so that the deployment does not skip the stack', (_case, change) => {
    const [before, after] = [built(), built(change)];
    expect(after.findResources('Example::Task::Definition')).toEqual(before.findResources('Example::Task::Definition'));
    expect(fingerprint(after)).not.toBe(fingerprint(before));
  });
});

test('[LB-RC-08] a stack that reads nothing has a fingerprint of nothing', () => {
  const stack = new Stack(anApp(), 'Alone');
  followReadValues(stack);
  new CfnOutput(stack, 'Other', { value: 'x' });
  expect(fingerprint(Template.fromStack(stack))).toMatch(/^[0-9a-f]{16}$/);
});
