import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Token, aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Application } from '../../../lib/aws/compute/application';
import { applicationUri, bootFiles, userDataOf } from '../../support/instance-files';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json, all, textOf } from '../../support/template';
import { aWebTier } from '../../support/web-tier';

const UNIT = 'files/etc/systemd/system/app.service';

function readable(stack: Stack): string[] {
  return all(Template.fromStack(stack), 'AWS::IAM::Policy')
    .flatMap(({ PolicyDocument }): Json[] => PolicyDocument.Statement)
    .filter(({ Action }) => Action === 's3:GetObject')
    .flatMap(({ Resource }) => [Resource].flat().map(textOf));
}

describe.each(flagSets)('a folder $having', ({ flags }) => {
  test('[LB-RC-16] travels as an asset: instances may read it, the files of their boot, and nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'application-'));
    writeFileSync(join(folder, 'main.py'), 'app = None\n');
    const stack = aStack({ flags, region: 'us-east-1' });
    aWebTier(stack, { application: Application.directory(folder) });
    expect(applicationUri(userDataOf(stack))).toMatch(/^s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.zip$/);
    const asset = expect.stringMatching(/:s3:::cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.zip$/);
    expect(readable(stack)).toEqual([asset, asset]);
    expect(new Set(readable(stack)).size).toBe(2);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    rmSync(folder, { recursive: true });
  });
});

test('[LB-RC-39] a folder that does not exist, is a file or has no application is rejected', () => {
  const folder = mkdtempSync(join(tmpdir(), 'application-'));
  const fault = ['application-not-found at Application.directory.path'];
  for (const path of [folder, join(folder, 'nope'), __filename]) {
    expect(faults(() => Application.directory(path))).toEqual(fault);
  }
  expect(Application.directory(folder, { startCommand: '/opt/shop/run' }).startCommand).toBe('/opt/shop/run');
  rmSync(folder, { recursive: true });
});

test('a changed file of the folder brings new instances', () => {
  const folder = mkdtempSync(join(tmpdir(), 'application-'));
  const uri = (content: string): string => {
    writeFileSync(join(folder, 'main.py'), content);
    const stack = aStack({ region: 'us-east-1' });
    aWebTier(stack, { application: Application.directory(folder) });
    return applicationUri(userDataOf(stack));
  };
  expect(uri('app = 1\n')).not.toBe(uri('app = 2\n'));
  rmSync(folder, { recursive: true });
});

test('[LB-RC-16] each version has a policy of its own, which the group waits for: a rollback starts the previous one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'application-'));
  const build = (content: string): Template => {
    writeFileSync(join(folder, 'main.py'), content);
    const stack = aStack({ region: 'us-east-1' });
    aWebTier(stack, { application: Application.directory(folder) });
    return Template.fromStack(stack);
  };
  const readers = (template: Template): string[] =>
    Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) => id.includes('ApplicationRead'));
  const [first, second] = [build('app = 1\n'), build('app = 2\n')];
  expect([...readers(first), ...readers(second)]).toHaveLength(2);
  expect(readers(first)).not.toEqual(readers(second));
  const [group] = Object.values(first.findResources('AWS::AutoScaling::AutoScalingGroup'));
  expect(group.DependsOn).toEqual(expect.arrayContaining(readers(first)));
  rmSync(folder, { recursive: true });
});

describe('an artifact in S3', () => {
  const artifact = (key: string, bucketProps?: s3.BucketAttributes): Stack => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Releases', { bucketName: 'releases', ...bucketProps });
    aWebTier(stack, { application: Application.s3Artifact(bucket, key) });
    return stack;
  };

  test('has a readable folder, so that a rollback finds the previous release', () => {
    const stack = artifact('app/app-1.4.2.tar.gz');
    expect(applicationUri(userDataOf(stack))).toBe('s3://releases/app/app-1.4.2.tar.gz');
    expect(readable(stack)).toContainEqual(expect.stringMatching(/:s3:::releases\/app\/\*$/));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('is the only readable object at the root of its bucket', () => {
    const stack = artifact('app.zip');
    expect(readable(stack)).toContainEqual(expect.stringMatching(/:s3:::releases\/app\.zip$/));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('may have a key known only at deployment', () => {
    expect(applicationUri(userDataOf(artifact(Token.asString({ Ref: 'Key' }))))).toBe('s3://releases/${Key}');
  });

  test('in a bucket with a customer managed key can be decrypted', () => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = new s3.Bucket(stack, 'Releases', { encryptionKey: new kms.Key(stack, 'Key') });
    aWebTier(stack, { application: Application.s3Artifact(bucket, 'app.zip') });
    expect(JSON.stringify(all(Template.fromStack(stack), 'AWS::IAM::Policy'))).toContain('kms:Decrypt');
  });

  test('must have a key without spaces and semicolons', () => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = s3.Bucket.fromBucketName(stack, 'Releases', 'releases');
    expect(faults(() => Application.s3Artifact(bucket, 'a b; reboot'))).toEqual([
      'invalid-format at Application.s3Artifact.key',
    ]);
  });
});

test('a machine image contains the application', () => {
  const stack = aStack({ region: 'us-east-1' });
  aWebTier(stack, {
    application: Application.ami(ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-12345678' }), 'gunicorn main:app'),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { ImageId: 'ami-12345678' },
  });
  expect(applicationUri(userDataOf(stack))).toBe('');
  expect(bootFiles(stack)[UNIT]).toContain('ExecStart=/usr/bin/env gunicorn main:app\n');
});

test('commands travel in a file of the asset, and only if there are some', () => {
  const stack = aStack({ region: 'us-east-1' });
  aWebTier(stack, {
    application: Application.userData(['mkdir -p /opt/app/current', 'cp /srv/main.py /opt/app/current/']),
  });
  const { 'boot.sh': boot, 'install.sh': install } = bootFiles(stack);
  expect(install).toBe('mkdir -p /opt/app/current\ncp /srv/main.py /opt/app/current/\n');
  expect(boot.indexOf('. ./install.sh\n')).toBeLessThan(boot.indexOf('systemctl start'));

  const other = aStack({ region: 'us-east-1' });
  aWebTier(other, { application: Application.ami(ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-12345678' })) });
  expect(Object.keys(bootFiles(other))).not.toContain('install.sh');
});

test('the start command of the tier overrides the one of the application', () => {
  const stack = aStack({ region: 'us-east-1' });
  const application = Application.userData(['true'], { startCommand: 'gunicorn main:app' });
  aWebTier(stack, { application, startCommand: 'ddtrace-run gunicorn main:app' });
  expect(bootFiles(stack)[UNIT]).toContain('ExecStart=/usr/bin/env ddtrace-run gunicorn main:app\n');
});

test('commands must exist and be known now, and Python must be a package', () => {
  expect(faults(() => Application.userData([]))).toEqual(['empty-list at Application.userData.commands']);
  expect(faults(() => Application.userData([`echo ${Token.asString({ Ref: 'Name' })}`]))).toEqual([
    'unresolved-token at Application.userData.commands',
  ]);
  expect(faults(() => Application.userData(['true'], { python: 'python2; reboot' }))).toEqual([
    'invalid-format at Application.python',
  ]);
});
