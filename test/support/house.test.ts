import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { format } from 'pretty-format';
import * as serializer from './snapshot-serializer';
import { differences } from './template-differences';

const hash = 'ab12'.repeat(16);

function snapshotOf(value: unknown): string {
  return format(value, { plugins: [serializer], printBasicPrototype: false, escapeString: false });
}

test('a snapshot survives a new asset hash, wherever it stands in a text', () => {
  const snapshot = snapshotOf({ S3Key: `${hash}.zip`, Url: { 'Fn::Sub': `s3://bucket/${hash}.zip` } });
  expect(snapshot).toContain('"S3Key": "<asset hash>.zip"');
  expect(snapshot).toContain('"Fn::Sub": "s3://bucket/<asset hash>.zip"');
});

test('a snapshot survives a new CDK: bootstrap check and metadata are not in it, what the user declared is', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { analyticsReporting: true });
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
  const template = Template.fromStack(stack).toJSON();
  expect(Object.keys(template)).toEqual(expect.arrayContaining(['Parameters', 'Rules']));
  expect(Object.keys(template.Resources)).toContain('CDKMetadata');

  const snapshot = snapshotOf(template);
  expect(snapshot).toContain('AWS::SNS::Topic');
  expect(snapshot).not.toMatch(/CDKMetadata|BootstrapVersion|Parameters|Rules|Conditions/);
});

test('parameters that the stack declares itself stay in the snapshot', () => {
  const snapshot = snapshotOf({ Parameters: { BootstrapVersion: { Type: 'x' }, Mine: { Type: 'String' } } });
  expect(snapshot).toContain('Mine');
  expect(snapshot).not.toContain('BootstrapVersion');
});

test('tests synthesize without the template validation and without the settings of the machine', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { NoSuchProperty: 1 } });
  // When it is on, the validation writes a report about this unknown property.
  expect(existsSync(join(app.synth().directory, 'validation-report.json'))).toBe(false);
  expect(Object.keys(process.env).filter((name) => /^(AWS_|CDK_DEFAULT_)/.test(name))).toEqual([]);
  expect(stack.resolve(stack.region)).toEqual({ Ref: 'AWS::Region' });
});

test('the snapshot of another environment holds what is new or different but for its name, and the ids of what is missing', () => {
  const of = {
    environment: 'staging',
    template: { Description: 'staging', Resources: { Bucket: 'staging-a', Queue: 'small', stagingTopic: 'new' } },
  };
  const from = {
    environment: 'production',
    template: {
      Description: 'production',
      Resources: { Bucket: 'production-a', Queue: 'large', Role: 'gone' },
      Outputs: {},
    },
  };
  expect(differences(of, from)).toEqual({
    Outputs: null,
    Resources: { Queue: 'small', stagingTopic: 'new', without: ['Role'] },
  });
  expect(differences(of, of)).toEqual({});
});
