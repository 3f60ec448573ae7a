import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ComputeService, Plan, PlanShortfalls, PlannedApplication, ProblemCode, Problems } from '../../domain';
import { ownResource } from '../own-resource';
import { WebApplicationProps, WebApplicationSettings } from './web-application-props';

const SIZES_OF_TASKS = ['cpu', 'memoryMiB'] as const;
const ENTRANCE_PROPS = [
  ...['domainName', 'hostedZone', 'cacheRules', 'securityHeaders', 'rateLimits', 'existingWebAclArn'],
  'existingCertificate',
];

/** Adds the problems of an application and returns its plan. Undefined if there is none for the workload. */
export function planWebApplication(
  problems: Problems,
  application: IConstruct,
  props: WebApplicationProps,
  settings: WebApplicationSettings,
): Plan | undefined {
  const { region } = Stack.of(application);
  const concrete = problems.check(!Token.isUnresolved(region), {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property: 'env.region',
    what: 'the region of the stack is known only at deployment',
    expected: 'a region, from which sizes, zones and the place of the web ACL follow',
    fix: "create the stack with env: { region: 'eu-west-1' }",
  });
  problems.check(!Stack.of(application).nested, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'scope',
    what: 'the application is in a nested stack, whose name is known only at deployment',
    expected: 'a stack of its own: names in the account, and the second stack in us-east-1, derive from it',
    fix: 'create it in a Stack',
  });
  const { compute, workload } = settings;
  const known = problems.oneOf('compute', compute, [ComputeService.FARGATE, ComputeService.EC2]);
  checkCode(problems, props, settings);
  checkParts(problems, props);
  checkEntrance(problems, props);
  checkZone(problems, application, settings);
  if (settings.command) {
    problems.some('command', settings.command, {
      expected: 'the words of a command',
      fix: "use e.g. ['gunicorn', 'shop.wsgi']",
    });
  }
  PlannedApplication.checkDatabaseName(problems, settings.databaseName);
  problems.unique(
    'schedules',
    settings.schedules.map(({ name }) => name),
    'schedule',
  );
  settings.schedules.forEach(({ name }, index) =>
    problems.match(`schedules[${index}].name`, name, /^[A-Za-z][A-Za-z0-9-]{0,62}$/, {
      expected: 'letters, digits and hyphens, beginning with a letter',
      fix: "use a name such as 'Cleanup'",
    }),
  );
  if (!concrete || !known) return undefined;
  const plan = problems.attempt(() => Plan.forWorkload(workload, { region, compute }));
  const { existingDatabase, existingCache, existingBroker } = settings;
  const existing = { database: existingDatabase, cache: existingCache, broker: existingBroker };
  if (plan) PlanShortfalls.check(problems, plan, existing);
  return plan;
}

/** Adds problems of image, application and command. */
function checkCode(problems: Problems, props: WebApplicationProps, settings: WebApplicationSettings): void {
  const { workload, image, command, celeryApp } = props;
  const onEc2 = settings.compute === ComputeService.EC2;
  if (onEc2) {
    problems.unused(props, ['command', ...SIZES_OF_TASKS], {
      reason: 'compute is ec2',
      fix: 'set compute: fargate',
    });
    problems.check(props.application !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'application',
      what: 'application is missing, and compute is ec2',
      expected: 'what the instances run',
      fix: "set application, e.g. Application.directory('../shop'), or remove compute",
    });
    problems.check(celeryApp === undefined || image !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'image',
      what: 'image is missing, and workers run on Fargate',
      expected: 'an image with the same application',
      fix: "set image, e.g. ecs.ContainerImage.fromAsset('../shop')",
    });
    problems.check(settings.schedules.length === 0, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: 'schedules',
      what: 'schedules is set with compute: ec2',
      expected: 'compute: fargate, which has the tasks that schedules start',
      fix: 'remove schedules, or add ScheduledTask with a task definition of your own',
    });
  } else {
    problems.unused(props, ['application', 'instanceType'], {
      reason: 'compute is fargate',
      fix: 'set compute: ec2',
    });
    const composes = [workload.database, workload.cache, workload.background].some((it) => it !== undefined);
    problems.check(image === undefined || command !== undefined || !composes, {
      code: ProblemCode.SECRET_TEMPLATE_WITHOUT_COMMAND,
      property: 'command',
      what: 'command is missing, and the shell composes URLs with passwords before it starts the command',
      expected: 'the command of the image',
      fix: "set command, e.g. ['gunicorn', 'shop.wsgi']",
    });
  }
  problems.check(workload.background === undefined || celeryApp !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'celeryApp',
    what: 'celeryApp is missing, and the workload has background tasks',
    expected: 'the Celery application of the workers',
    fix: "set celeryApp, e.g. 'shop.celery_app', or remove background from the workload",
  });
}

/** Adds problems of props for parts that the workload does not have, or that exist already. */
function checkParts(problems: Problems, props: WebApplicationProps): void {
  const { workload } = props;
  const parts: [string, boolean, (keyof WebApplicationProps)[], keyof WebApplicationProps, string[]][] = [
    [
      'database',
      workload.database !== undefined,
      ['databaseClass', 'databaseStorageGiB', 'existingDatabase', 'migrations', 'databaseName'],
      'existingDatabase',
      ['databaseClass', 'databaseStorageGiB', 'databaseName'],
    ],
    ['cache', workload.cache !== undefined, ['cacheNodeType', 'existingCache'], 'existingCache', ['cacheNodeType']],
    [
      'background',
      workload.background !== undefined,
      ['celeryApp', 'celeryBeat', 'minWorkers', 'maxWorkers', 'brokerNodeType', 'existingBroker'],
      'existingBroker',
      ['brokerNodeType'],
    ],
  ];
  parts.forEach(([part, present, needing, existing, replaced]) => {
    if (!present) {
      problems.unused(props, needing, {
        reason: `the workload has no ${part}`,
        fix: `add ${part} to the workload`,
      });
    } else if (props[existing] !== undefined) problems.withoutEffect(props, replaced, existing);
  });
  if (props.existingVpc) problems.withoutEffect(props, ['nat'], 'existingVpc');
  const inVpc = (['existingDatabase', 'existingCache', 'existingBroker', 'existingLoadBalancer'] as const).filter(
    (name) => props[name] !== undefined,
  );
  problems.check(inVpc.length === 0 || props.existingVpc !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'existingVpc',
    what: `existingVpc is missing, with ${inVpc.join(' and ')}`,
    expected: 'their VPC: a new one could not reach them',
    fix: 'set existingVpc to the VPC in which they are',
  });
  problems.check(!('PORT' in (props.environment ?? {})), {
    code: ProblemCode.RESERVED_NAME,
    property: "environment['PORT']",
    what: 'PORT is in environment, and the application gets its port in this variable',
    expected: 'the prop port',
    fix: 'set port instead',
  });
  if (props.existingTopic) problems.withoutEffect(props, ['alarmEmail'], 'existingTopic');
}

function checkEntrance(problems: Problems, props: WebApplicationProps): void {
  const { domainName, hostedZone, existingLoadBalancer, existingWebAclArn, existingCertificate } = props;
  if (existingLoadBalancer) {
    problems.withoutEffect(props, ENTRANCE_PROPS, 'existingLoadBalancer');
    return;
  }
  if (existingWebAclArn !== undefined) problems.withoutEffect(props, ['rateLimits'], 'existingWebAclArn');
  problems.check((domainName === undefined) === (hostedZone === undefined), {
    code: ProblemCode.MISSING_VALUE,
    property: domainName === undefined ? 'domainName' : 'hostedZone',
    what: 'only one of domainName and hostedZone is set',
    expected: 'both or neither',
    fix: 'set both: the zone gets records, and validates certificates',
  });
  problems.check(domainName !== undefined || existingCertificate === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'existingCertificate',
    what: 'existingCertificate is set without domainName',
    expected: 'the name that the certificate covers',
    fix: 'set domainName and hostedZone, or remove existingCertificate',
  });
}

/** A certificate in us-east-1 cannot use a zone of the stack that waits for it. */
function checkZone(problems: Problems, application: IConstruct, settings: WebApplicationSettings): void {
  const { hostedZone, existingCertificate } = settings;
  if (hostedZone === undefined || existingCertificate) return;
  const stack = Stack.of(application);
  const isOwn = Stack.of(hostedZone) === stack && ownResource(hostedZone, 'AWS::Route53::HostedZone') !== undefined;
  problems.check(!isOwn || stack.region === 'us-east-1', {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'hostedZone',
    what: 'hostedZone is created in the stack of the application, and the stack in us-east-1, which is deployed first, needs it',
    expected: 'a zone that exists before both',
    fix: 'create the zone in another stack and pass HostedZone.fromHostedZoneAttributes, or pass existingCertificate',
  });
}
