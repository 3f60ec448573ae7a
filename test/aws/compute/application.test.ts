import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Token, aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Application } from '../../../lib/aws/compute/application';
import { bootFiles, userDataOf } from '../../support/instance-files';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { whats } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json, only, textOf } from '../../support/template';
import { aWebTier } from '../../support/web-tier';

const UNIT = 'files/etc/systemd/system/app.service';

function readable(stack: Stack): string[] {
  const statements: Json[] = only(Template.fromStack(stack), 'AWS::IAM::Policy').PolicyDocument.Statement;
  return statements
    .filter(({ Action }) => Action === 's3:GetObject')
    .flatMap(({ Resource }) => [Resource].flat().map(textOf));
}

describe.each(flagSets)('a folder $having', ({ flags }) => {
  test('travels as an asset, which the instances may read, also those of a rollback', () => {
    const folder = mkdtempSync(join(tmpdir(), 'application-'));
    writeFileSync(join(folder, 'main.py'), 'app = None\n');
    const stack = aStack({ flags, region: 'us-east-1' });
    aWebTier(stack, { application: Application.directory(folder) });
    expect(userDataOf(stack)).toMatch(/export APPLICATION_URI='s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.zip'/);
    expect(readable(stack)).toEqual([expect.stringMatching(/:s3:::cdk-hnb659fds-assets-.*\/\*$/)]);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    rmSync(folder, { recursive: true });
  });
});

test('a changed file of the folder brings new instances', () => {
  const folder = mkdtempSync(join(tmpdir(), 'application-'));
  const uri = (content: string): string => {
    writeFileSync(join(folder, 'main.py'), content);
    const stack = aStack({ region: 'us-east-1' });
    aWebTier(stack, { application: Application.directory(folder) });
    return /APPLICATION_URI='(.*)'/.exec(userDataOf(stack))![1];
  };
  expect(uri('app = 1\n')).not.toBe(uri('app = 2\n'));
  rmSync(folder, { recursive: true });
});

describe('an artifact in S3', () => {
  const artifact = (key: string, bucketProps?: s3.BucketAttributes): Stack => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Releases', { bucketName: 'releases', ...bucketProps });
    aWebTier(stack, { application: Application.s3Artifact(bucket, key) });
    return stack;
  };

  test('is fetched, and its folder is readable so that a rollback finds the release before', () => {
    const stack = artifact('app/app-1.4.2.tar.gz');
    expect(userDataOf(stack)).toContain("export APPLICATION_URI='s3://releases/app/app-1.4.2.tar.gz'");
    expect(readable(stack)).toContainEqual(expect.stringMatching(/:s3:::releases\/app\/\*$/));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('at the root of its bucket it is the only readable object', () => {
    const stack = artifact('app.zip');
    expect(readable(stack)).toContainEqual(expect.stringMatching(/:s3:::releases\/app\.zip$/));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('may have a key that only the deployment knows', () => {
    expect(userDataOf(artifact(Token.asString({ Ref: 'Key' })))).toContain("APPLICATION_URI='s3://releases/${Key}'");
  });

  test('of a bucket with a key of its own can be decrypted', () => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = new s3.Bucket(stack, 'Releases', { encryptionKey: new kms.Key(stack, 'Key') });
    aWebTier(stack, { application: Application.s3Artifact(bucket, 'app.zip') });
    expect(JSON.stringify(only(Template.fromStack(stack), 'AWS::IAM::Policy'))).toContain('kms:Decrypt');
  });

  test('is installed with its requirements into a virtual environment of the chosen Python', () => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = s3.Bucket.fromBucketName(stack, 'Releases', 'releases');
    aWebTier(stack, { application: Application.s3Artifact(bucket, 'app.zip', { python: 'python3.12' }) });
    const boot = bootFiles(stack)['boot.sh'];
    expect(boot).toContain('python3.12 -m venv /opt/app/venv');
    expect(boot).toContain('/opt/app/venv/bin/pip install');
  });

  test('whose key would break out of the command is refused', () => {
    const stack = aStack({ region: 'us-east-1' });
    const bucket = s3.Bucket.fromBucketName(stack, 'Releases', 'releases');
    expect(whats(() => Application.s3Artifact(bucket, 'a b; reboot'))).toContain("key is 'a b; reboot'");
  });
});

test('a machine image brings the application itself', () => {
  const stack = aStack({ region: 'us-east-1' });
  aWebTier(stack, {
    application: Application.ami(ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-12345678' }), 'gunicorn main:app'),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { ImageId: 'ami-12345678' },
  });
  expect(userDataOf(stack)).not.toContain('APPLICATION_URI');
  expect(bootFiles(stack)[UNIT]).toContain('ExecStart=/usr/bin/env gunicorn main:app\n');
});

test('commands of yours run at boot, before the service starts', () => {
  const stack = aStack({ region: 'us-east-1' });
  aWebTier(stack, {
    application: Application.userData(['mkdir -p /opt/app/current', 'cp /srv/main.py /opt/app/current/']),
  });
  const boot = bootFiles(stack)['boot.sh'];
  expect(boot).toContain('mkdir -p /opt/app/current\ncp /srv/main.py /opt/app/current/\n');
  expect(boot.indexOf('cp /srv/main.py')).toBeLessThan(boot.indexOf('systemctl start app.service'));
});

test('the start command of the tier wins over the one of the application', () => {
  const stack = aStack({ region: 'us-east-1' });
  const application = Application.userData(['true'], { startCommand: 'gunicorn main:app' });
  aWebTier(stack, { application, startCommand: 'ddtrace-run gunicorn main:app' });
  expect(bootFiles(stack)[UNIT]).toContain('ExecStart=/usr/bin/env ddtrace-run gunicorn main:app\n');
});

test('no commands, and a Python that is no package, are refused', () => {
  expect(whats(() => Application.userData([]))).toContain('commands is empty');
  expect(whats(() => Application.userData(['true'], { python: 'python2; reboot' }))).toContain(
    "python is 'python2; reboot'",
  );
});
