import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  ComputeService,
  ConnectionConsumer,
  Defaults,
  GunicornConfig,
  PlannedProps,
  PlannedSettings,
  Problems,
} from '../../domain';
import { servicePaths } from './boot/service-paths';
import { DEFAULTS as PROMETHEUS_DEFAULTS } from './prometheus-scrape';
import { SessionStore, WebTierEc2Props } from './web-tier-ec2-props';

const DEFAULTS = {
  port: 5000,
  healthCheckPath: '/health',
  healthCheckIntervalSeconds: 30,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  healthCheckGraceSeconds: 300,
  sessionStore: SessionStore.SHARED,
  deregistrationDelaySeconds: 30,
  cpuTargetPercent: 70,
  rdsCertificates: false,
  serviceName: 'app',
  metricsNamespace: 'CWAgent',
  statsd: false,
  logRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  updateMaxHealthyPercent: 110,
  bootTimeoutSeconds: 900,
  detailedMonitoring: true,
  rootVolumeGiB: 20,
  cpuCredits: ec2.CpuCredits.UNLIMITED,
  rulePriority: 100,
} satisfies Partial<WebTierEc2Props>;

/** Idle timeout of an imported load balancer, whose setting is unknown here: the default of AWS. */
const DEFAULT_IDLE_TIMEOUT_SECONDS = 60;

/** Sizes that props or a plan must state. */
const REQUIRED = ['instanceType', 'minInstances', 'maxInstances'] as const;

/**
 * Returns the props with the sizes of their plan.
 *
 * @internal
 */
export function planWebTierEc2(
  problems: Problems,
  props: WebTierEc2Props,
): PlannedProps<WebTierEc2Props, (typeof REQUIRED)[number]> {
  const { plan, environment, secretEnvironment = {} } = props;
  if (plan) PlannedSettings.checkService(problems, plan, ComputeService.EC2);
  const planned = plan && {
    instanceType: plan.size,
    minInstances: plan.minInstances,
    maxInstances: plan.maxInstances,
    cpuTargetPercent: plan.cpuTargetPercent,
  };
  const sized = PlannedSettings.apply(problems, props, planned, { required: REQUIRED, part: 'web' });
  const variables = PlannedSettings.environment(plan, environment, Object.keys(secretEnvironment));
  return { ...sized, props: { ...sized.props, ...(plan ? { environment: variables } : {}) } };
}

/**
 * Props after their defaults.
 *
 * @internal
 */
export type WebTierEc2Settings = ReturnType<typeof resolveWebTierEc2>;

/**
 * Returns the props with all defaults. A default Gunicorn depends on checked props, so it is missing here.
 *
 * @internal
 */
export function resolveWebTierEc2(props: ReturnType<typeof planWebTierEc2>['props']) {
  const { gunicornConfig } = servicePaths(props.serviceName ?? DEFAULTS.serviceName);
  const { prometheus, ...settings } = Defaults.apply(props, {
    ...DEFAULTS,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    files: {},
    environment: {},
    secretEnvironment: {},
    startCommand: props.application.startCommand ?? `gunicorn -c ${gunicornConfig} main:app`,
  });
  return { ...settings, prometheus: prometheus && Defaults.apply(prometheus, PROMETHEUS_DEFAULTS) };
}

/**
 * Returns the server's configuration for checked props.
 *
 * @internal
 */
export function defaultGunicorn({ plan, port, serviceName, loadBalancer }: WebTierEc2Settings): GunicornConfig {
  return new GunicornConfig({
    ...(plan && PlannedSettings.gunicorn(plan)),
    bind: `0.0.0.0:${port}`,
    logDirectory: `/var/log/${serviceName}`,
    // If the server closes an idle connection first, the load balancer may respond with 502.
    keepaliveSeconds: (loadBalancer.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS) + 5,
  });
}

/**
 * Returns the newest Amazon Linux 2023 for the processor of the instances.
 *
 * @internal
 */
export function defaultMachineImage(instanceType: string): ec2.IMachineImage {
  const arm = new ec2.InstanceType(instanceType).architecture === ec2.InstanceArchitecture.ARM_64;
  return ec2.MachineImage.latestAmazonLinux2023({
    cpuType: arm ? ec2.AmazonLinuxCpuType.ARM_64 : ec2.AmazonLinuxCpuType.X86_64,
  });
}

/**
 * Returns the number of instances that may run beyond the maximum during an update.
 *
 * @internal
 */
export function surgeInstances({ maxInstances, updateMaxHealthyPercent }: WebTierEc2Settings): number {
  return Math.max(1, Math.ceil((maxInstances * (updateMaxHealthyPercent - 100)) / 100));
}

/**
 * Returns the connections of the instances to their database; undefined without a plan that has a pool.
 *
 * @internal
 */
export function plannedConnections(name: string, settings: WebTierEc2Settings): ConnectionConsumer | undefined {
  const { plan, environment, maxInstances } = settings;
  const instances = { name, maxInstances, surgeInstances: surgeInstances(settings) };
  // The configuration of Gunicorn reads its processes from a variable of its own.
  const variables = { ...environment, WEB_CONCURRENCY: environment.GUNICORN_WORKERS };
  return plan && PlannedSettings.consumer(plan, instances, variables);
}
