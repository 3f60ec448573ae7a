import { App } from 'aws-cdk-lib';
import { Application } from '../lib/aws';
import { Problems, ProblemCode } from '../lib/domain';
import { parseEnvironment } from '../stacks/parts/environment';
import { DomainProps } from '../stacks/parts/domain';
import { ArgoAlpineProps } from '../stacks/argo-alpine';
import { BookReaderProps, Frontend, PoolAlarmMode } from '../stacks/book-reader';
import { OpsCenterProps } from '../stacks/ops-center';
import { ApmAgent, TraitorTrackProps } from '../stacks/traitor-track';
import { SYSTEM_NAMES, SystemName } from './system-name';

/** What was chosen: for the system it names, or for all. Each system takes what concerns it. */
export interface Choices extends TraitorTrackProps, OpsCenterProps, BookReaderProps, ArgoAlpineProps {
  readonly system?: SystemName;
}

/** Reads what was chosen with `cdk … -c name=value`. Gathers every problem before it complains. */
export function parseContext(app: App): Choices {
  const text = (name: string): string | undefined => {
    const value = app.node.tryGetContext(name) as string | number | boolean | undefined;
    return value === undefined || value === '' ? undefined : String(value);
  };
  const problems = new Problems('the context', 'context');
  const flag = (name: string): boolean => {
    const value = text(name);
    problems.check(value === undefined || value === 'true' || value === 'false', {
      code: ProblemCode.UNREVIEWED,
      property: name,
      what: `${name} is '${value}'`,
      expected: 'true or false',
      fix: `deploy with -c ${name}=true, or leave it out`,
    });
    return value === 'true';
  };
  const apm = text('apm') ?? ApmAgent.NONE;
  const agents = Object.values(ApmAgent);
  problems.check(agents.includes(apm as ApmAgent), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'apm',
    what: `apm is '${apm}'`,
    expected: agents.join(', '),
    fix: 'choose one, or leave it out',
  });
  const system = text('system');
  problems.check(system === undefined || SYSTEM_NAMES.includes(system as SystemName), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'system',
    what: `system is '${system}'`,
    expected: SYSTEM_NAMES.join(', '),
    fix: 'choose one, or leave it out for all of them',
  });
  const domain = parseDomain(text, problems);
  // What belongs to one system must not be given to all of them. The image that was released is each system's own.
  const ofOne: [string, string | undefined][] = [
    ['domainName', domain?.domainName],
    ['backendImage', text('backendImage') === 'released' ? undefined : text('backendImage')],
    ['githubRepository', text('githubRepository')],
  ];
  ofOne.forEach(([name, value]) =>
    problems.check(!value || system !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'system',
      what: `${name} is '${value}', which every system would take for itself`,
      expected: 'the system that it is for',
      fix: 'deploy with -c system=TraitorTrack, or another',
    }),
  );
  const strictCsp = flag('strictCsp');
  const tracing = flag('tracing');
  const defaultPool = flag('defaultPool');
  const purgeAuditLog = flag('purgeAuditLog');
  const poolStatus = flag('poolStatus');
  const choice = (name: string, known: string[]): string | undefined => {
    const value = text(name);
    problems.check(value === undefined || known.includes(value), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: name,
      what: `${name} is '${value}'`,
      expected: known.join(', '),
      fix: 'choose one, or leave it out',
    });
    return value;
  };
  const frontend = choice('frontend', Object.values(Frontend)) as Frontend | undefined;
  const poolAlarmMode = choice('poolAlarmMode', Object.values(PoolAlarmMode)) as PoolAlarmMode | undefined;
  const prometheus = flag('prometheus');
  const grafana = flag('grafana');
  let environment;
  try {
    environment = parseEnvironment(text('environment'));
  } catch (error) {
    problems.absorb(error);
  }
  const requests = text('requestsPerTenMinutes');
  problems.check(requests === undefined || (/^\d+$/.test(requests) && Number(requests) >= 10), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'requestsPerTenMinutes',
    what: `requestsPerTenMinutes is '${requests}'`,
    expected: 'a whole number of at least 10',
    fix: 'deploy with -c requestsPerTenMinutes=2000, or leave it out',
  });
  const migrationRun = text('migrationRun');
  problems.check(migrationRun === undefined || /^\d{1,9}$/.test(migrationRun), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'migrationRun',
    what: `migrationRun is '${migrationRun}'`,
    expected: 'a whole number',
    fix: 'deploy with -c migrationRun=1, then 2, and so on, or leave it out',
  });
  problems.throwIfAny();

  const directory = text('applicationDirectory');
  return {
    system: system as SystemName | undefined,
    environment,
    domain,
    apm: apm as ApmAgent,
    prometheus,
    grafana,
    account: process.env.CDK_DEFAULT_ACCOUNT,
    region: text('region') ?? process.env.CDK_DEFAULT_REGION,
    recoveryRegion: text('recoveryRegion'),
    availabilityZoneIds: text('availabilityZoneIds')?.split(','),
    alarmEmail: text('alarmEmail'),
    requestsPerTenMinutes: requests === undefined ? undefined : Number(requests),
    applicationLimits: text('applicationLimits'),
    keyName: text('keyName'),
    cloudFrontPrefixListId: text('cloudFrontPrefixListId'),
    backendImage: text('backendImage'),
    githubRepository: text('githubRepository'),
    githubProviderArn: text('githubProviderArn'),
    githubOwnerId: text('githubOwnerId'),
    githubRepositoryId: text('githubRepositoryId'),
    authOrigin: text('authOrigin'),
    strictCsp,
    argoImage: text('argoImage'),
    frontendOrigin: text('frontendOrigin'),
    rateLimit: text('rateLimit'),
    defaultPool,
    migrationRun: migrationRun === undefined ? undefined : Number(migrationRun),
    purgeAuditLog,
    poolStatus,
    frontend,
    frontendImage: text('frontendImage'),
    poolAlarmMode,
    tracing,
    alarmEndpoint: text('alarmEndpoint'),
    pyroscopeServerAddress: text('pyroscopeServerAddress'),
    owner: text('owner'),
    costCenter: text('costCenter'),
    application: directory === undefined ? undefined : Application.directory(directory),
  };
}

function parseDomain(text: (name: string) => string | undefined, problems: Problems): DomainProps | undefined {
  const domainName = text('domainName');
  const hostedZoneId = text('hostedZoneId');
  if (domainName === undefined && hostedZoneId === undefined) return undefined;
  problems.check(domainName !== undefined && /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(domainName), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'domainName',
    what: `domainName is ${domainName === undefined ? 'missing' : `'${domainName}'`}, hostedZoneId '${hostedZoneId}'`,
    expected: 'a domain name in small letters',
    fix: 'deploy with -c domainName=track.example.com -c hostedZoneId=Z0123456789, or with neither',
  });
  problems.check(hostedZoneId !== undefined && /^[A-Z0-9]{1,32}$/.test(hostedZoneId), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'hostedZoneId',
    what: `hostedZoneId is ${hostedZoneId === undefined ? 'missing' : `'${hostedZoneId}'`}, domainName '${domainName}'`,
    expected: 'the id of the public hosted zone that holds the domain',
    fix: 'find it with: aws route53 list-hosted-zones-by-name',
  });
  return { domainName: domainName ?? '', hostedZoneId: hostedZoneId ?? '', zoneName: text('zoneName') };
}
