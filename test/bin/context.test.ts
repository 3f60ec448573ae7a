import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Chosen, parseContext } from '../../bin/context';
import { onAws } from '../../stacks/systems';
import { faults, problemsOf } from '../support/problems-of';

type Context = { readonly [name: string]: unknown };
type Values = Chosen['values'];

const chosen = (context: Context): Chosen[] => parseContext(new App({ context }));
const wrong = (context: Context): string[] => faults(() => chosen(context));
const valuesOf = (system: string, context: Context): Values => {
  const found = chosen(context).find((it) => it.system.name === system);
  if (!found) throw new Error(`${system} was not chosen`);
  return found.values;
};
const track = (context: Context): Values => valuesOf('TraitorTrack', context);

afterEach(() => {
  delete process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_REGION;
});

describe('the file of an environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'environments-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const withFile = (text: string, context: Context = {}, environment = 'production'): Chosen[] => {
    writeFileSync(join(folder, `${environment}.yaml`), text);
    return parseContext(new App({ context }), undefined, folder);
  };
  const of = (system: string, all: Chosen[]): Values => all.find((it) => it.system.name === system)!.values;

  test('[LB-RC-03] holds the choices of each system, so that no command has to repeat them', () => {
    const text = `
all:
  alarmEmail: ops@example.com
OpsCenter:
  backendImage: released
  strictCsp: true
  availabilityZoneIds: [use1-az1, use1-az4]
BookReader:
  backendImage: registry.example.com/book:1.0
  alarmEmail: books@example.com
`;
    const all = withFile(text);
    expect(of('OpsCenter', all)).toMatchObject({
      alarmEmail: 'ops@example.com',
      backendImage: 'released',
      strictCsp: true,
      availabilityZoneIds: ['use1-az1', 'use1-az4'],
    });
    expect(of('BookReader', all)).toMatchObject({
      alarmEmail: 'books@example.com',
      backendImage: 'registry.example.com/book:1.0',
    });
    expect(of('TraitorTrack', all).alarmEmail).toBe('ops@example.com');
    expect(of('OpsCenter', withFile(text, { backendImage: 'placeholder' })).backendImage).toBe('placeholder');
    expect(of('OpsCenter', withFile(text, { environment: 'staging' })).backendImage).toBeUndefined();
  });

  test('[LB-RC-03] is checked: systems, options, values and form', () => {
    const found = (text: string): string[] => faults(() => withFile(text));
    const at = 'environments-';
    expect(found('OpsCentre:\n  owner: me\n')).toEqual([expect.stringContaining('unknown-choice at')]);
    expect(found('OpsCenter:\n  backendImag: released\n')).toEqual([
      expect.stringMatching(new RegExp(`^unknown-choice at context.${at}.*OpsCenter.backendImag$`)),
    ]);
    expect(found('OpsCenter:\n  environment: staging\n')).toEqual([expect.stringContaining('unknown-choice at')]);
    expect(found('OpsCenter:\n  strictCsp: maybe\n')).toEqual([
      expect.stringMatching(new RegExp(`^unknown-choice at context.${at}.*: OpsCenter.strictCsp$`)),
    ]);
    expect(found('all:\n  alarmEmail: [a@example.com, b@example.com]\n')).toEqual([
      expect.stringMatching(/^invalid-format at .*: all.alarmEmail$/),
    ]);
    expect(found('OpsCenter:\n  backendImage: { tag: 1 }\n').join()).toContain('invalid-format at');
    expect(found('OpsCenter: [1\n')).toEqual([expect.stringContaining('invalid-format at')]);
    expect(found('all:\n  domainName: app.example.com\n  hostedZoneId: Z1\n')).toContain(
      'system-not-chosen at context.system',
    );
    expect(found('OpsCenter:\n  domainName: app.example.com\n')).toEqual(['missing-value at context.hostedZoneId']);
  });

  test('[LB-RC-42] texts that YAML takes for numbers or dates stay as they are written', () => {
    const written = ['0042', '1.10', '1e3', '0x1F', '12345678901234567890', '2026-11-27', '.nan', 'yes'];
    const read = written.map((it) => of('OpsCenter', withFile(`all:\n  costCenter: ${it}\n`)).costCenter);
    expect(read).toEqual(written);
    for (const nothing of ['', '~', 'null']) {
      expect(of('OpsCenter', withFile(`all:\n  costCenter: ${nothing}\nOpsCenter:\n`)).costCenter).toBeUndefined();
    }
  });

  test('[LB-RC-42] two systems with the same domain are reported, since CloudFront accepts it once', () => {
    const domain = 'domainName: app.example.com\n  hostedZoneId: Z0123456789';
    expect(faults(() => withFile(`OpsCenter:\n  ${domain}\nBookReader:\n  ${domain}\n`))).toEqual([
      expect.stringMatching(/^duplicate at .*production.yaml: OpsCenter.domainName$/),
    ]);
  });

  test('[LB-RC-42] an alias, a folder in the place of the file, and a file that is not read are reported', () => {
    expect(faults(() => withFile('all: &a\n  owner: me\nOpsCenter:\n  <<: *a\n'))).toEqual([
      expect.stringMatching(/^invalid-format at .*production.yaml$/),
    ]);
    const other = mkdtempSync(join(folder, 'other-'));
    mkdirSync(join(other, 'production.yaml'));
    writeFileSync(join(other, 'production.yml'), 'all:\n  owner: me\n');
    expect(faults(() => parseContext(new App(), undefined, other))).toEqual([
      expect.stringMatching(/^invalid-format at .*production.yml$/),
      expect.stringMatching(/^invalid-format at .*production.yaml$/),
    ]);
  });

  test('[LB-RC-03] the schema for editors knows every system and option', () => {
    const schema = JSON.parse(readFileSync(join(__dirname, '../../environments/schema.json'), 'utf8'));
    onAws().forEach(({ name, options }) => {
      const known = Object.keys(schema.properties[name].properties);
      expect(known).toEqual(expect.arrayContaining([...Object.keys(options), 'alarmEmail']));
    });
  });
});

test.each([
  [{ environment: 'prod' }, 'environment=production'],
  [{ environment: 'Staging' }, 'environment=staging'],
  [{ system: 'Opscenter' }, 'system=OpsCenter'],
])('the fix of %p is what was meant', (context, meant) => {
  expect(problemsOf(() => chosen(context))[0].fix).toContain(`-c ${meant}`);
});

test('a choice that is near to none has no fix that deploys to production', () => {
  expect(problemsOf(() => chosen({ environment: 'live' }))[0].fix).not.toContain('production');
});

test('every option may be left out: then all systems are built, with the defaults of their props', () => {
  const built = chosen({});
  expect(built.map(({ system }) => system.name)).toEqual([
    'ArgoAlpine',
    'BookReader',
    'OpsCenter',
    'Starter',
    'TraitorTrack',
  ]);
  for (const { values } of built) expect(Object.values(values).filter((it) => it !== undefined)).toEqual([]);
});

test('account and region are those of the credentials, unless a region is chosen', () => {
  process.env.CDK_DEFAULT_ACCOUNT = '111122223333';
  process.env.CDK_DEFAULT_REGION = 'eu-west-1';
  expect(track({})).toMatchObject({ account: '111122223333', region: 'eu-west-1' });
  expect(track({ region: 'us-west-2' })).toMatchObject({ account: '111122223333', region: 'us-west-2' });
});

test('a system receives the values of its options', () => {
  const context = {
    environment: 'staging',
    system: 'TraitorTrack',
    domainName: 'track.example.co.uk',
    hostedZoneId: 'Z0123456789',
    zoneName: 'example.co.uk',
    apm: 'datadog',
    recoveryRegion: 'us-east-2',
    alarmEmail: 'operations@example.com',
    keyName: 'traitortrack-key',
    applicationDirectory: __dirname,
    applicationLimits: '9000 per hour',
    owner: 'platform',
    costCenter: '4711',
  };
  expect(chosen(context)).toHaveLength(1);
  const { system, ...values } = context;
  expect(track({ ...context, prometheus: 'true', requestsPerTenMinutes: '2000', migrationRun: '2' })).toMatchObject({
    ...values,
    prometheus: true,
    requestsPerTenMinutes: 2000,
    migrationRun: 2,
  });
  expect(track({ system, availabilityZoneIds: 'use1-az1,use1-az4' }).availabilityZoneIds).toEqual([
    'use1-az1',
    'use1-az4',
  ]);
});

test('an option of one system reaches no other', () => {
  expect(valuesOf('OpsCenter', { strictCsp: 'true' })).toMatchObject({ strictCsp: true });
  expect(track({ strictCsp: 'true' })).not.toHaveProperty('strictCsp');
});

test('an option that systems share reaches each of them', () => {
  const context = { grafana: 'true' };
  expect([track(context).grafana, valuesOf('BookReader', context).grafana]).toEqual([true, true]);
});

test('a flag may be a boolean, as in cdk.json, and an empty value means left out', () => {
  expect(track({ grafana: true, prometheus: false, environment: '', owner: '' })).toMatchObject({
    grafana: true,
    prometheus: false,
    environment: undefined,
    owner: undefined,
  });
});

test('a wrong value is rejected with the accepted ones and the command that sets one', () => {
  expect(problemsOf(() => chosen({ environment: 'prod' }))).toEqual([
    expect.objectContaining({
      where: 'context.environment',
      expected: 'production, staging, development',
      fix: expect.stringContaining('-c environment=production'),
    }),
  ]);
});

test.each([
  [{ environment: 'prod' }, 'unknown-choice at context.environment'],
  [{ system: 'Traitortrack' }, 'unknown-choice at context.system'],
  [{ apm: 'dynatrace' }, 'unknown-choice at context.apm'],
  [{ region: 'europe' }, 'invalid-format at context.region'],
  [{ alarmEmail: 'a@example.com,b@example.com' }, 'invalid-format at context.alarmEmail'],
  [{ frontend: 'ftp' }, 'unknown-choice at context.frontend'],
  [{ poolAlarmMode: 'loud' }, 'unknown-choice at context.poolAlarmMode'],
  [{ grafana: 'yes' }, 'unknown-choice at context.grafana'],
  [{ requestsPerTenMinutes: 'many' }, 'number-out-of-range at context.requestsPerTenMinutes'],
  [{ requestsPerTenMinutes: '9' }, 'number-out-of-range at context.requestsPerTenMinutes'],
  [{ migrationRun: 'again' }, 'number-out-of-range at context.migrationRun'],
  [{ hostedZoneId: 'Z0123456789' }, 'missing-value at context.domainName'],
  [{ system: 'TraitorTrack', domainName: 'track.example.com' }, 'missing-value at context.hostedZoneId'],
])('%p is rejected once, however many systems have the option', (context, fault) => {
  expect(wrong(context)).toEqual([fault]);
});

test.each([
  ['https://track.example.com', 'Z0123456789', 'domainName'],
  ['Track.Example.com', 'Z0123456789', 'domainName'],
  ['track', 'Z0123456789', 'domainName'],
  ['track.example.com', '/hostedzone/Z0123456789', 'hostedZoneId'],
])('%s with %s is rejected', (domainName, hostedZoneId, property) => {
  expect(wrong({ system: 'TraitorTrack', domainName, hostedZoneId })).toEqual([
    `invalid-format at context.${property}`,
  ]);
});

test('every problem is reported at once', () => {
  const context = { environment: 'prod', apm: 'dynatrace', grafana: 'yes', prometheus: '1', domainName: 'example.com' };
  expect(wrong(context).sort()).toEqual([
    'missing-value at context.hostedZoneId',
    'system-not-chosen at context.system',
    'unknown-choice at context.apm',
    'unknown-choice at context.environment',
    'unknown-choice at context.grafana',
    'unknown-choice at context.prometheus',
  ]);
});

test('a domain, an image and a repository need the system that they are for', () => {
  const domain = { domainName: 'app.example.com', hostedZoneId: 'Z0123456789' };
  const fault = 'system-not-chosen at context.system';
  expect(chosen({ ...domain, system: 'OpsCenter' }).map(({ system }) => system.name)).toEqual(['OpsCenter']);
  expect(wrong(domain)).toEqual([fault]);
  expect(wrong({ ...domain, backendImage: 'registry.example.com/a:1', githubRepository: 'example/a' })).toEqual([
    fault,
    fault,
    fault,
  ]);
  // The released image is another one for each system.
  expect(valuesOf('OpsCenter', { backendImage: 'released' }).backendImage).toBe('released');
});
