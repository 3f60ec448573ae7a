import { Stack, Token, aws_ec2 as ec2, aws_s3 as s3, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Application } from '../../../lib/aws/compute/application';
import { SecretEnvironment } from '../../../lib/aws/compute/secret-environment';
import { WebTierEc2Props } from '../../../lib/aws/compute/web-tier-ec2-props';
import { BootConditions, BootedInstance, bootInstance } from '../../support/booted-instance';
import { bootFiles, userDataOf } from '../../support/instance-files';
import { aStack } from '../../support/stacks';
import { aWebTier } from '../../support/web-tier';

const COMMANDS = ['install -d /opt/app/current', 'echo "app = None" > /opt/app/current/main.py'];

/** What an instance of a web tier receives. */
interface Delivered {
  readonly userData: string;
  readonly asset: { readonly [path: string]: string };
}

/** Synthesizes a web tier that installs its application with `COMMANDS`, unless `props` say otherwise. */
function deliver(props: (stack: Stack) => Partial<WebTierEc2Props> = () => ({})): Delivered {
  const stack = aStack({ region: 'us-east-1' });
  aWebTier(stack, { application: Application.userData(COMMANDS), ...props(stack) });
  return { userData: userDataOf(stack), asset: bootFiles(stack) };
}

const boot = ({ userData, asset }: Delivered, conditions?: BootConditions): BootedInstance =>
  bootInstance(userData, asset, conditions);

let byCommands: Delivered;
beforeAll(() => (byCommands = deliver()));

const reported = ({ calls }: BootedInstance): string | undefined =>
  /^aws autoscaling .* --lifecycle-action-result (\w+)$/.exec(calls.at(-1) ?? '')?.[1];
const started = ({ calls }: BootedInstance): boolean => calls.includes('systemctl start app.service');

describe('a boot', () => {
  let instance: BootedInstance;
  beforeAll(() => {
    const files = { '/etc/app/settings.ini': '[app]\n' };
    instance = boot(deliver(() => ({ files, environment: { COLOR: 'green' } })));
  });

  test('installs, starts and checks the application, in this order, and reports success', () => {
    expect(instance).toMatchObject({ status: 0, output: expect.stringContaining('The application is healthy') });
    expect(instance.calls.filter((call) => !/^(install|id|useradd)/.test(call))).toEqual([
      expect.stringMatching(/^aws s3 cp --only-show-errors s3:\/\/cdk-.*\.zip \/opt\/app\/boot\.zip$/),
      'dnf -y -q install amazon-cloudwatch-agent logrotate tar unzip',
      'amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/app/amazon-cloudwatch-agent.json',
      'systemctl enable amazon-cloudwatch-agent',
      'systemctl daemon-reload',
      'systemctl enable --now logrotate.timer',
      'systemctl enable app.service',
      'systemctl start app.service',
      'curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:5000/health',
      expect.stringMatching(/^curl .*\/api\/token$/),
      expect.stringMatching(/^curl .*X-aws-ec2-metadata-token: token .*\/meta-data\/instance-id$/),
      expect.stringMatching(/^aws ec2 describe-tags .*Values=i-1234567890 /),
      'aws autoscaling complete-lifecycle-action --lifecycle-hook-name boot --auto-scaling-group-name my-group ' +
        '--instance-id i-1234567890 --lifecycle-action-result CONTINUE',
    ]);
  });

  test('copies the files, and lets only root read the environment', () => {
    expect(instance.file('/etc/app/settings.ini')).toBe('[app]\n');
    expect(instance.mode('/etc/app/settings.ini')).toBe(0o644);
    expect(instance.file('/etc/app/environment')).toBe('PORT="5000"\nCOLOR="green"\n');
    expect(instance.mode('/etc/app/environment')).toBe(0o600);
    expect(instance.file('/etc/systemd/system/app.service')).toContain('User=app\n');
    expect(instance.file('/opt/app/current/main.py')).toBe('app = None\n');
  });

  test('fetches neither secrets nor RDS certificates unless props ask for them', () => {
    expect(instance.file('/etc/app/secrets.json')).toBeUndefined();
    expect(instance.file('/etc/app/rds-ca.pem')).toBeUndefined();
    const asked = boot(
      deliver((stack) => ({
        rdsCertificates: true,
        secretEnvironment: { KEY: SecretEnvironment.of(new secretsmanager.Secret(stack, 'Key'), "it's") },
      })),
    );
    expect(asked.calls).toContain('systemctl enable --now app-secrets.timer');
    expect(asked.calls).toContain(
      'curl -fsS -o /etc/app/rds-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
    );
    expect(asked.mode('/etc/app/rds-ca.pem')).toBe(0o644);
    expect(JSON.parse(asked.file('/etc/app/secrets.json')!)).toMatchObject({ KEY: { field: "it's" } });
    expect(asked.mode('/etc/app/secrets.json')).toBe(0o600);
  });
});

describe('an archive', () => {
  const artifact = (key: string): Delivered =>
    deliver((stack) => ({
      application: Application.s3Artifact(s3.Bucket.fromBucketName(stack, 'Releases', 'releases'), key, {
        python: 'python3.12',
      }),
    }));
  const fetched = ({ calls }: BootedInstance): string | undefined =>
    calls.map((call) => / (s3:\/\/releases\/.*) \S+$/.exec(call)?.[1]).find((uri) => uri !== undefined);

  test('becomes the current release, with its requirements in a virtual environment of the chosen Python', () => {
    const application = { 'main.py': 'app = None\n', 'requirements.txt': 'flask\n' };
    const instance = boot(artifact("shop/it's-(1)!.zip"), { application });
    expect(instance.status).toBe(0);
    expect(fetched(instance)).toBe("s3://releases/shop/it's-(1)!.zip");
    expect(instance.calls).toContain('dnf -y -q install amazon-cloudwatch-agent logrotate tar unzip python3.12');
    expect(instance.file('/opt/app/current/main.py')).toBe('app = None\n');
    expect(instance.calls).toContain('python3.12 -m venv /opt/app/venv');
    expect(instance.calls).toContainEqual(expect.stringMatching(/^pip install .* -r \/opt\/app\/releases\/.*\.txt$/));
  });

  test('without requirements needs no virtual environment; a key known only at deployment stays a value', () => {
    const key = `it's $(touch owned) "1".zip`;
    const { userData, asset } = artifact(Token.asString({ Ref: 'Key' }));
    const instance = bootInstance(userData.replaceAll('${Key}', key), asset, { application: { 'main.py': '' } });
    expect(instance.status).toBe(0);
    expect(instance.calls.filter((call) => /venv|pip/.test(call))).toEqual([]);
    expect(fetched(instance)).toBe(`s3://releases/${key}`);
    expect(instance.file('owned')).toBeUndefined();
  });
});

test('[LB-RC-36] a key of S3 with an apostrophe stays a key', () => {
  const key = "releases/it's-(1)!.tar.gz";
  const delivered = deliver((stack) => ({
    application: Application.s3Artifact(s3.Bucket.fromBucketName(stack, 'Releases', 'releases'), key),
  }));
  const instance = boot(delivered, { application: { 'main.py': '' } });
  expect(instance.status).toBe(0);
  expect(instance.calls).toContainEqual(expect.stringContaining(`s3://releases/${key} `));
});

test('a machine image with the application needs nothing to install', () => {
  const application = Application.ami(ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-12345678' }));
  const delivered = deliver(() => ({ application }));
  expect(boot(delivered, { image: { '/opt/app/current/main.py': 'app = None\n' } }).status).toBe(0);
  const without = boot(delivered);
  expect(without.output).toContain('no application in /opt/app/current');
  expect([reported(without), started(without)]).toEqual(['ABANDON', false]);
});

describe('commands of the application', () => {
  const withCommands = (...commands: string[]): BootedInstance => {
    const install = [...commands, ...COMMANDS].map((command) => `${command}\n`).join('');
    return boot({ ...byCommands, asset: { ...byCommands.asset, 'install.sh': install } });
  };

  test.each([
    ['a part of a pipe', 'false | true'],
    ['an unset variable', 'echo "$NO_SUCH_VARIABLE"'],
    ['a command of a function', 'setup() { false; true; }; setup'],
  ])('end the boot if %s fails', (_, command) => {
    const instance = withCommands(command);
    expect([reported(instance), started(instance)]).toEqual(['ABANDON', false]);
    expect(instance.file('/opt/app/current/main.py')).toBeUndefined();
  });

  test('may use retry', () => {
    const flaky = 'flaky() { [ -e /opt/app/tried ] || { : > /opt/app/tried; return 1; }; }';
    const instance = withCommands(flaky, 'retry flaky');
    expect(instance).toMatchObject({ status: 0, output: expect.stringContaining('Attempt 1 failed: flaky') });
  });
});

describe('a boot that fails', () => {
  test.each([
    ['without its files', '^aws s3 cp'],
    ['without its agent', '^amazon-cloudwatch-agent-ctl'],
  ])('%s is reported, and does not start the application', (_, failing) => {
    const instance = boot(byCommands, { failing });
    expect([reported(instance), started(instance)]).toEqual(['ABANDON', false]);
    expect(instance.status).not.toBe(0);
  });

  test.each([
    ['does not start', '^systemctl start', 'app does not start'],
    ['is not healthy', '127.0.0.1', 'app does not answer at http://127.0.0.1:5000/health'],
  ])('because its service %s is reported with the logs', (_, failing, message) => {
    const instance = boot(byCommands, { failing });
    expect(instance.output).toContain(message);
    expect(instance.output).toContain('journal of the service');
    expect(reported(instance)).toBe('ABANDON');
  });

  test('without packages is reported after five attempts', () => {
    const instance = boot(byCommands, { failing: '^dnf' });
    expect(instance.calls.filter((call) => call.startsWith('dnf'))).toHaveLength(5);
    expect([reported(instance), started(instance)]).toEqual(['ABANDON', false]);
  });

  test('still starts the application if only the rotation of its logs fails', () => {
    expect(boot(byCommands, { failing: 'logrotate.timer' }).status).toBe(0);
  });
});

test('values stay values wherever they go', () => {
  const hostile = [
    `'; touch owned; '`,
    '$(touch owned)',
    '`touch owned`',
    '"; touch owned #',
    String.raw`\'; touch owned #`,
    '@@HOOK@@',
    'END_OF_FILE',
  ];
  const text = hostile.join(' ');
  const environment = Object.fromEntries(hostile.map((value, index) => [`VALUE_${index}`, value]));
  const instance = boot(
    deliver((stack) => ({
      environment,
      secretEnvironment: {
        URL: SecretEnvironment.template(`{}${text}`, new secretsmanager.Secret(stack, 'Secret')),
      },
    })),
  );
  expect(instance.status).toBe(0);
  expect(instance.file('owned')).toBeUndefined();
  expect(instance.file('/opt/app/boot/owned')).toBeUndefined();
  expect(JSON.parse(instance.file('/etc/app/secrets.json')!).URL.template).toBe(`{}${text}`);
  const written = [...instance.file('/etc/app/environment')!.matchAll(/^(VALUE_\d)="(.*)"$/gm)];
  expect(Object.fromEntries(written.map(([, name, value]) => [name, value.replace(/\\(.)/g, '$1')]))).toEqual(
    environment,
  );
});
