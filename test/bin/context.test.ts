import { App } from 'aws-cdk-lib';
import { parseContext } from '../../bin/context';
import { problemsOf } from '../support/problems-of';

const chosen = (context: { [name: string]: unknown }) => parseContext(new App({ context }));
const wrong = (context: { [name: string]: unknown }) => problemsOf(() => chosen(context));

afterEach(() => {
  delete process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_REGION;
});

test('nothing needs to be chosen', () => {
  const given = Object.entries(chosen({})).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(given)).toEqual({
    environment: 'production',
    apm: 'none',
    prometheus: false,
    grafana: false,
    strictCsp: false,
    tracing: false,
    defaultPool: false,
    purgeAuditLog: false,
    poolStatus: false,
  });
});

test('account and region are those of the credentials, unless a region is chosen', () => {
  process.env.CDK_DEFAULT_ACCOUNT = '111122223333';
  process.env.CDK_DEFAULT_REGION = 'eu-west-1';
  expect(chosen({})).toMatchObject({ account: '111122223333', region: 'eu-west-1' });
  expect(chosen({ region: 'us-west-2' })).toMatchObject({ account: '111122223333', region: 'us-west-2' });
});

test('everything can be chosen with -c', () => {
  expect(
    chosen({
      environment: 'staging',
      system: 'TraitorTrack',
      domainName: 'track.example.co.uk',
      hostedZoneId: 'Z0123456789',
      zoneName: 'example.co.uk',
      apm: 'datadog',
      prometheus: 'true',
      grafana: 'true',
      recoveryRegion: 'us-east-2',
      availabilityZoneIds: 'use1-az1,use1-az4',
      alarmEmail: 'operations@example.com',
      keyName: 'traitortrack-key',
      owner: 'platform',
      costCenter: '4711',
    }),
  ).toMatchObject({
    environment: 'staging',
    domain: { domainName: 'track.example.co.uk', hostedZoneId: 'Z0123456789', zoneName: 'example.co.uk' },
    apm: 'datadog',
    prometheus: true,
    grafana: true,
    recoveryRegion: 'us-east-2',
    availabilityZoneIds: ['use1-az1', 'use1-az4'],
    alarmEmail: 'operations@example.com',
    keyName: 'traitortrack-key',
    owner: 'platform',
    costCenter: '4711',
  });
});

test('the limits of one address are numbers, whichever way they arrive', () => {
  expect(chosen({ requestsPerTenMinutes: '2000', applicationLimits: '9000 per hour' })).toMatchObject({
    requestsPerTenMinutes: 2000,
    applicationLimits: '9000 per hour',
  });
  expect(wrong({ requestsPerTenMinutes: 'many' })[0].what).toBe("requestsPerTenMinutes is 'many'");
});

test('migrations that waited run again when the number is raised', () => {
  expect(chosen({ migrationRun: '2', purgeAuditLog: 'true', poolStatus: 'true' })).toMatchObject({
    migrationRun: 2,
    purgeAuditLog: true,
    poolStatus: true,
  });
  expect(wrong({ migrationRun: 'again' })[0]).toMatchObject({
    what: "migrationRun is 'again'",
    fix: expect.stringContaining('-c migrationRun=1'),
  });
});

test('a directory brings the user’s own application', () => {
  expect(chosen({ applicationDirectory: __dirname }).application).toBeDefined();
  expect(chosen({}).application).toBeUndefined();
});

test('a switch may also be a boolean, as cdk.json has them, and empty means left out', () => {
  expect(chosen({ grafana: true, prometheus: false, environment: '', owner: '' })).toMatchObject({
    grafana: true,
    prometheus: false,
    environment: 'production',
    owner: undefined,
  });
});

test('an unknown environment is refused with the known ones', () => {
  expect(wrong({ environment: 'prod' })).toEqual([
    expect.objectContaining({
      what: "environment is 'prod'",
      where: 'context.environment',
      expected: 'production, staging, development',
      fix: 'deploy with -c environment=production, or leave it out',
    }),
  ]);
});

test('a domain needs its zone, and a zone its domain', () => {
  expect(wrong({ system: 'TraitorTrack', domainName: 'track.example.com' })).toEqual([
    expect.objectContaining({
      what: "hostedZoneId is missing, domainName 'track.example.com'",
      fix: 'find it with: aws route53 list-hosted-zones-by-name',
    }),
  ]);
  expect(wrong({ hostedZoneId: 'Z0123456789' })).toEqual([
    expect.objectContaining({
      what: "domainName is missing, hostedZoneId 'Z0123456789'",
      fix: expect.stringContaining('or with neither'),
    }),
  ]);
});

test.each([
  ['https://track.example.com', 'Z0123456789', 'domainName'],
  ['Track.Example.com', 'Z0123456789', 'domainName'],
  ['track', 'Z0123456789', 'domainName'],
  ['track.example.com', '/hostedzone/Z0123456789', 'hostedZoneId'],
])('%s with %s is refused', (domainName, hostedZoneId, property) => {
  expect(wrong({ system: 'TraitorTrack', domainName, hostedZoneId })).toEqual([
    expect.objectContaining({ where: `context.${property}`, what: expect.stringContaining(`${property} is '`) }),
  ]);
});

test('every problem is told at once', () => {
  const found = wrong({
    environment: 'prod',
    apm: 'dynatrace',
    grafana: 'yes',
    prometheus: '1',
    domainName: 'example.com',
  });
  expect(found.map(({ where }) => where).sort()).toEqual([
    'context.apm',
    'context.environment',
    'context.grafana',
    'context.hostedZoneId',
    'context.prometheus',
    'context.system',
  ]);
  expect(found.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["apm is 'dynatrace'", "grafana is 'yes'", "prometheus is '1'"]),
  );
});

test('a domain, an image and a repository are for one system', () => {
  const domain = { domainName: 'app.example.com', hostedZoneId: 'Z0123456789' };
  expect(chosen({ ...domain, system: 'OpsCenter' }).system).toBe('OpsCenter');
  expect(wrong(domain)[0].what).toContain('which every system would take for itself');
  expect(wrong({ ...domain, backendImage: 'registry.example.com/a:1', githubRepository: 'example/a' })).toHaveLength(3);
  expect(chosen({ backendImage: 'released' }).backendImage).toBe('released');
  expect(wrong({ system: 'Traitortrack' })[0].expected).toContain('TraitorTrack, OpsCenter, BookReader, ArgoAlpine');
});

test('Ops-Center has choices of its own', () => {
  const choices = { authOrigin: 'https://auth.example.com', strictCsp: 'true', backendImage: 'released' };
  expect(chosen(choices)).toMatchObject({ ...choices, strictCsp: true });
});

test('BookReader has choices of its own', () => {
  const choices = { frontend: 'container', poolAlarmMode: 'scaled', alarmEndpoint: 'https://events.example.com/1' };
  expect(chosen(choices)).toMatchObject(choices);
  expect(wrong({ frontend: 'ftp', poolAlarmMode: 'loud' }).map(({ what }) => what)).toEqual([
    "frontend is 'ftp'",
    "poolAlarmMode is 'loud'",
  ]);
});
