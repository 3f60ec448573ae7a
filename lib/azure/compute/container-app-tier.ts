import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { CoreConsumer, CoreQuota, Problems, ProblemCode } from '../../domain';
import { ContainerAppEnvironment } from './container-app-environment';
import { ContainerArgs, ContainerRuntime } from './container-runtime';
import { CONSUMPTION_PROFILE } from './container-size';
import { InputProblems } from '../input-problems';
import { Ipv4Range } from '../network/ipv4-range';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { WorkloadIdentity } from './workload-identity';

/** How many revisions serve at a time. */
export enum RevisionMode {
  /** The newest replaces the one before. */
  SINGLE = 'Single',
  /** As many as `traffic` names: blue/green, canaries. */
  MULTIPLE = 'Multiple',
}

/** A share of the requests. */
export interface RevisionTraffic {
  /** Percent of the requests. All together are 100. */
  readonly weight: number;
  /**
   * The revision.
   * @default - the newest
   */
  readonly revisionName?: string;
  /**
   * A label, with an address of its own: `blue`, `green`.
   * @default - none
   */
  readonly label?: string;
}

/** An application in containers that scales with its load. */
export interface ContainerAppTierArgs extends ContainerArgs {
  /**
   * The environment it runs in.
   * @default - one of its own, open to the internet
   */
  readonly environmentId?: pulumi.Input<string>;
  /**
   * Name of the app, unique in its resource group.
   * @default - the logical name
   */
  readonly containerAppName?: string;
  /**
   * The port the application listens on.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Whether requests come from outside the environment.
   * @default true
   */
  readonly external?: boolean;
  /**
   * Replicas that always run.
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Replicas the scaling may reach, at most 1000.
   * @default 10
   */
  readonly maxReplicas?: number;
  /**
   * Requests per second of a replica above which another is started; 0 for no such rule.
   * @default 100
   */
  readonly concurrentRequests?: number;
  /**
   * Processor of a replica, in percent, above which another is started; 0 for no such rule.
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory of a replica, in percent, above which another is started; 0 for no such rule.
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Seconds between two looks at processor and memory. Requests are looked at every 15 seconds, whatever this says.
   * @default 30
   */
  readonly pollingIntervalSeconds?: number;
  /**
   * Seconds without load before the last replica is stopped; it acts only where `minReplicas` is 0.
   * @default 300
   */
  readonly cooldownSeconds?: number;
  /**
   * A path that answers 200 when the application can serve.
   * @default '/health'
   */
  readonly probePath?: string;
  /**
   * Seconds a replica may take to finish its requests when it is stopped: 0 to 600.
   * @default 30
   */
  readonly terminationGraceSeconds?: number;
  /**
   * The workload profile of the environment.
   * @default 'Consumption'
   */
  readonly workloadProfile?: string;
  /**
   * How many revisions serve at a time.
   * @default RevisionMode.SINGLE
   */
  readonly revisions?: RevisionMode;
  /**
   * How requests are shared among revisions.
   * @default - all to the newest
   */
  readonly traffic?: RevisionTraffic[];
  /**
   * Ranges of addresses that may send requests.
   * @default - all that reach the environment
   */
  readonly allowedRanges?: string[];
  /**
   * Cores the environment may have.
   * @default 100, what Azure gives; see https://learn.microsoft.com/azure/container-apps/quotas
   */
  readonly coreQuota?: number;
  /**
   * What else runs in the environment and shares its quota.
   * @default - nothing
   */
  readonly otherApps?: CoreConsumer[];
}

const MOST_REPLICAS = 1000;

/**
 * A container app with scaling rules for requests, processor and memory, probes, an identity of its own and secrets from Key Vault.
 * A replica of 0.5 vCPU and 1 GiB that is always busy costs about $39 a month.
 */
export class ContainerAppTier extends pulumi.ComponentResource {
  /** The app. */
  public readonly app: app.ContainerApp;
  /** Its resource id. */
  public readonly appId: pulumi.Output<string>;
  /** The environment, when it has one of its own. */
  public readonly environment?: ContainerAppEnvironment;
  /** What it may do. */
  public readonly identity: WorkloadIdentity;
  /** Its host name. */
  public readonly fqdn: pulumi.Output<string>;
  /** Its address. */
  public readonly url: pulumi.Output<string>;
  /** The newest revision: what `traffic` names. */
  public readonly latestRevisionName: pulumi.Output<string>;
  /** Whether its replicas fit into the environment's quota. Its warnings are printed. */
  public readonly quota: CoreQuota;

  constructor(name: string, args: ContainerAppTierArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ContainerAppTier', name, {}, opts);
    const { resourceGroupName, location, tags } = args;
    const { vcpus = 0.5, minReplicas = 2, maxReplicas = 10, port = 8080 } = args;
    const { workloadProfile = CONSUMPTION_PROFILE, revisions = RevisionMode.SINGLE, probePath = '/health' } = args;
    const appName = args.containerAppName ?? name;
    const rules = scaleRules(args);
    InputProblems.check('ContainerAppTier', name, (problems) => {
      check(problems, args, appName);
      ContainerRuntime.check(problems, args, workloadProfile);
    });
    this.quota = InputProblems.build('ContainerAppTier', name, () => {
      const own = { name: appName, minReplicas, maxReplicas, vcpusPerReplica: vcpus };
      const apps = [own, ...(args.otherApps ?? [])];
      return new CoreQuota({ environment: `the environment of ${name}`, limitCores: args.coreQuota, apps });
    });
    for (const warning of this.quota.warnings) void pulumi.log.warn(warning, this);

    let { environmentId } = args;
    if (environmentId === undefined) {
      this.environment = new ContainerAppEnvironment(
        `${name}-environment`,
        { resourceGroupName, location, tags },
        { parent: this },
      );
      environmentId = this.environment.environmentId;
    }
    const runtime = new ContainerRuntime(name, { ...args, containerName: args.containerName ?? appName }, this);
    this.identity = runtime.identity;
    this.app = new app.ContainerApp(
      name,
      {
        resourceGroupName,
        location,
        tags,
        containerAppName: appName,
        environmentId,
        workloadProfileName: workloadProfile,
        identity: runtime.assigned,
        configuration: {
          activeRevisionsMode: revisions,
          maxInactiveRevisions: 10,
          dapr: { enabled: false }, // FM-ACA-08
          secrets: runtime.secrets,
          registries: runtime.registries,
          ingress: {
            external: args.external ?? true,
            targetPort: port,
            transport: 'auto', // FM-ACA-06
            allowInsecure: false,
            traffic: traffic(args.traffic),
            ipSecurityRestrictions: args.allowedRanges?.map((ipAddressRange, index) => ({
              name: `allowed-${index + 1}`,
              action: 'Allow',
              ipAddressRange,
            })),
          },
        },
        template: {
          containers: [{ ...runtime.container, probes: probes(probePath, port) }],
          terminationGracePeriodSeconds: args.terminationGraceSeconds ?? 30,
          scale: {
            minReplicas,
            maxReplicas,
            pollingInterval: args.pollingIntervalSeconds ?? 30,
            cooldownPeriod: args.cooldownSeconds ?? 300,
            rules,
          },
        },
      },
      // A revision starts at once: what it needs to start must be there.
      // And so must what the component depends on, such as migrations: Pulumi does not hand that down.
      pulumi.mergeOptions({ parent: this, dependsOn: runtime.identity.grants }, { dependsOn: opts?.dependsOn }),
    );
    this.appId = this.app.id;
    this.fqdn = this.app.configuration.apply((it) => it?.ingress?.fqdn ?? '');
    this.url = pulumi.interpolate`https://${this.fqdn}`;
    this.latestRevisionName = this.app.latestRevisionName;
    this.registerOutputs({ appId: this.appId, url: this.url });
  }
}

/** Container Apps takes the numbers of its rules as text. */
function scaleRules(args: ContainerAppTierArgs): { name: string; http?: object; custom?: object }[] {
  const { concurrentRequests = 100, cpuPercent = 70, memoryPercent = 80 } = args;
  const usage = (type: string, percent: number): { name: string; custom: object }[] =>
    percent === 0
      ? []
      : [{ name: `${type}-scaling`, custom: { type, metadata: { type: 'Utilization', value: String(percent) } } }];
  return [
    ...(concurrentRequests === 0
      ? []
      : [{ name: 'http-scaling', http: { metadata: { concurrentRequests: String(concurrentRequests) } } }]), // FM-ACA-17
    ...usage('cpu', cpuPercent), // FM-ACA-15
    ...usage('memory', memoryPercent), // FM-ACA-16
  ];
}

function traffic(shares?: RevisionTraffic[]): object[] {
  if (shares === undefined) return [{ latestRevision: true, weight: 100 }]; // FM-ACA-07
  return shares.map(({ weight, revisionName, label }) => ({
    weight,
    label,
    ...(revisionName === undefined ? { latestRevision: true } : { revisionName }),
  }));
}

/** Two minutes to start; then out of service after 30 seconds without an answer, and restarted after 90. */
function probes(path: string, port: number): object[] {
  const httpGet = { path, port, scheme: 'HTTP' };
  return [
    { type: 'Startup', httpGet, initialDelaySeconds: 1, periodSeconds: 12, failureThreshold: 10, timeoutSeconds: 5 },
    { type: 'Readiness', httpGet, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    { type: 'Liveness', httpGet, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
  ];
}

function check(problems: Problems, args: ContainerAppTierArgs, appName: string): void {
  const { minReplicas = 2, maxReplicas = 10, concurrentRequests = 100, cpuPercent = 70, memoryPercent = 80 } = args;
  Regions.check(problems, args.location);
  PhysicalName.check(problems, 'containerAppName', 'containerApp', appName);
  problems.optionalNumber(
    'port',
    args.port,
    { min: 1, max: 65_535, integer: true },
    'use the port the application listens on',
  );
  const count = { min: 0, max: MOST_REPLICAS, integer: true };
  const plain =
    problems.number('minReplicas', minReplicas, count, 'use 2, one for each zone') &&
    problems.number('maxReplicas', maxReplicas, { ...count, min: 1 }, 'use at most 1000');
  if (plain) {
    problems.check(minReplicas <= maxReplicas, {
      code: ProblemCode.UNREVIEWED,
      property: 'minReplicas',
      what: `minReplicas is ${minReplicas}, above maxReplicas ${maxReplicas}`,
      expected: `at most ${maxReplicas}`,
      fix: 'lower minReplicas or raise maxReplicas',
    });
  }
  problems.number('concurrentRequests', concurrentRequests, { min: 0, integer: true }, 'use 100, or 0 for no rule');
  problems.number('cpuPercent', cpuPercent, { min: 0, max: 100, integer: true }, 'use 70, or 0 for no rule');
  problems.number('memoryPercent', memoryPercent, { min: 0, max: 100, integer: true }, 'use 80, or 0 for no rule');
  problems.check(minReplicas > 0 || concurrentRequests > 0, {
    code: ProblemCode.UNREVIEWED,
    property: 'minReplicas',
    what: 'minReplicas is 0 without a rule for requests',
    expected: 'at least 1: processor and memory of no replica cannot start one',
    fix: 'set minReplicas to 1, or concurrentRequests',
  });
  const seconds = { min: 1, max: 3600, integer: true };
  problems.optionalNumber('pollingIntervalSeconds', args.pollingIntervalSeconds, seconds, 'use 30');
  problems.optionalNumber('cooldownSeconds', args.cooldownSeconds, seconds, 'use 300');
  problems.optionalNumber(
    'terminationGraceSeconds',
    args.terminationGraceSeconds,
    { min: 0, max: 600, integer: true },
    'use 30',
  );
  problems.check((args.probePath ?? '/').startsWith('/'), {
    code: ProblemCode.UNREVIEWED,
    property: 'probePath',
    what: `probePath is ${JSON.stringify(args.probePath)}`,
    expected: 'a path that begins with /',
    fix: 'use /health',
  });
  (args.allowedRanges ?? []).forEach((range) =>
    problems.check(Ipv4Range.parse(range) !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'allowedRanges',
      what: `allowedRanges has ${JSON.stringify(range)}`,
      expected: 'a range that begins at its first address, e.g. 203.0.113.0/24',
      fix: 'correct the range',
    }),
  );
  checkTraffic(problems, args);
}

function checkTraffic(
  problems: Problems,
  { revisions = RevisionMode.SINGLE, traffic: shares }: ContainerAppTierArgs,
): void {
  if (shares === undefined) return;
  problems.check(revisions === RevisionMode.MULTIPLE, {
    code: ProblemCode.UNREVIEWED,
    property: 'traffic',
    what: 'traffic is shared, but one revision serves at a time',
    expected: 'RevisionMode.MULTIPLE',
    fix: 'set revisions, or leave traffic out',
  });
  const sum = shares.reduce((total, it) => total + it.weight, 0);
  problems.check(sum === 100, {
    code: ProblemCode.UNREVIEWED,
    property: 'traffic',
    what: `the weights add up to ${sum}`,
    expected: '100',
    fix: 'correct the weights',
  });
  problems.check(shares.filter((it) => it.revisionName === undefined).length <= 1, {
    code: ProblemCode.UNREVIEWED,
    property: 'traffic',
    what: 'two shares go to the newest revision',
    expected: 'one at most',
    fix: 'name the revision of the other',
  });
}
