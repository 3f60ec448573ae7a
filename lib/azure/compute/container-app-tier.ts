import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { ConnectionConsumer, CoreQuota, PlannedSettings } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ContainerAppEnvironment } from './container-app-environment';
import { daprOf, healthProbes, scaleRules, trafficWeights } from './container-app-rules';
import { ContainerAppDomains, DomainOwner } from './container-app-domains';
import {
  ContainerAppTierArgs,
  ContainerAppTierSettings,
  planContainerAppTier,
  resolveContainerAppTier,
} from './container-app-tier-args';
import { checkContainerAppTier } from './container-app-tier-check';
import { ContainerRuntime } from './container-runtime';
import { WorkloadIdentity } from './workload-identity';

/**
 * An Azure container app with health probes, a separate identity, secrets from Key Vault, and scaling by requests, CPU and memory.
 *
 * Costs about $39 a month for a replica of 0.5 vCPU and 1 GiB that is always busy.
 *
 * @example
 * const shop = new ContainerAppTier('shop', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   environmentId: environment.environmentId,
 *   image: 'ghcr.io/example/shop:1.4.2',
 *   minReplicas: 2,
 *   maxReplicas: 10,
 * });
 * export const url = shop.url;
 */
export class ContainerAppTier extends pulumi.ComponentResource {
  /** Container app. */
  public readonly app: app.ContainerApp;
  /** Resource id of the app. */
  public readonly appId: pulumi.Output<string>;
  /** Environment, if the component created one. */
  public readonly environment?: ContainerAppEnvironment;
  /** Identity of the app. */
  public readonly identity: WorkloadIdentity;
  /** Host name of the app. */
  public readonly fqdn: pulumi.Output<string>;
  /** URL of the app: of the first custom domain, otherwise of the generated host name. */
  public readonly url: pulumi.Output<string>;
  /** Name of the newest revision. `traffic` refers to it. */
  public readonly latestRevisionName: pulumi.Output<string>;
  /** Comparison of the replicas with the environment's core quota. The component logs its warnings. */
  public readonly quota: CoreQuota;
  /**
   * Replicas that a deployment may run in addition to `maxReplicas`: a new revision starts beside the old one. Use it in the connection
   * budget.
   */
  public readonly surgeReplicas: number;
  /** Connections to the database at the maximum and during a deployment, for a `ConnectionBudget`. Undefined without a plan that has a pool. */
  public readonly connectionConsumer?: ConnectionConsumer;
  /** Sizes that arguments set instead of the plan, e.g. `minReplicas: 4 instead of 2`. */
  public readonly planOverrides: string[];
  private readonly domainOwner: DomainOwner;

  constructor(name: string, args: ContainerAppTierArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ContainerAppTier', name, {}, opts);
    const given = requireTypes('ContainerAppTier', name, args);
    const planned = InputProblems.build('ContainerAppTier', name, (problems) => planContainerAppTier(problems, given));
    this.planOverrides = planned.overrides;
    const settings = resolveContainerAppTier(name, planned.props);
    this.surgeReplicas = settings.maxReplicas;
    const { plan, maxReplicas, environmentVariables } = settings;
    const instances = { name, maxInstances: maxReplicas, surgeInstances: this.surgeReplicas };
    this.connectionConsumer = plan && PlannedSettings.consumer(plan, instances, environmentVariables);
    this.quota = InputProblems.build('ContainerAppTier', name, (problems) => {
      checkContainerAppTier(problems, settings);
      // The quota would report an invalid number of replicas a second time.
      problems.throwIfAny();
      return createQuota(name, settings);
    });
    for (const warning of this.quota.warnings) void pulumi.log.warn(warning, this);

    const { resourceGroupName, location, tags } = settings;
    let { environmentId } = settings;
    if (environmentId === undefined) {
      this.environment = new ContainerAppEnvironment(
        `${name}-environment`,
        { resourceGroupName, location, tags },
        { parent: this },
      );
      environmentId = this.environment.environmentId;
    }
    const { customDomains, containerAppName } = settings;
    this.domainOwner = { name, containerAppName, external: settings.external, environmentId, parent: this };
    const records = ContainerAppDomains.createRecords(this.domainOwner, customDomains);
    const runtime = new ContainerRuntime(name, settings, this);
    this.identity = runtime.identity;
    this.app = new app.ContainerApp(
      name,
      {
        resourceGroupName,
        location,
        tags,
        containerAppName: settings.containerAppName,
        environmentId,
        workloadProfileName: settings.workloadProfile,
        identity: runtime.assigned,
        configuration: {
          activeRevisionsMode: settings.revisions,
          maxInactiveRevisions: 10,
          dapr: daprOf(settings.dapr, settings.port),
          secrets: runtime.secrets,
          registries: runtime.registries,
          ingress: {
            external: settings.external,
            targetPort: settings.port,
            transport: 'auto',
            allowInsecure: false,
            customDomains: customDomains.length === 0 ? undefined : ContainerAppDomains.bindings(customDomains),
            traffic: trafficWeights(settings.traffic),
            ipSecurityRestrictions: settings.allowedRanges?.map((ipAddressRange, index) => ({
              name: `allowed-${index + 1}`,
              action: 'Allow',
              ipAddressRange,
            })),
          },
        },
        template: {
          ...runtime.template,
          containers: runtime.template.containers.map((it) => ({
            ...it,
            probes: healthProbes(settings.probePath, settings.port),
          })),
          terminationGracePeriodSeconds: settings.terminationGraceSeconds,
          scale: {
            minReplicas: settings.minReplicas,
            maxReplicas: settings.maxReplicas,
            pollingInterval: settings.pollingIntervalSeconds,
            cooldownPeriod: settings.cooldownSeconds,
            rules: scaleRules(settings, this.identity.identityId),
          },
        },
      },
      // A revision starts at once, so its permissions must exist first. So must the dependencies of the component, such as
      // migrations: Pulumi does not pass them on to children.
      pulumi.mergeOptions(
        { parent: this, dependsOn: [...runtime.identity.grants, ...records] },
        { dependsOn: opts?.dependsOn },
      ),
    );
    this.appId = this.app.id;
    this.fqdn = this.app.configuration.apply((it) => it?.ingress?.fqdn ?? '');
    const [first] = customDomains;
    this.url =
      first === undefined ? pulumi.interpolate`https://${this.fqdn}` : pulumi.output(`https://${first.hostName}`);
    ContainerAppDomains.createCertificates(this.domainOwner, customDomains, location, this.app);
    this.latestRevisionName = this.app.latestRevisionName;
    this.registerOutputs({ appId: this.appId, url: this.url });
  }

  /** Returns the DNS records that a custom domain needs, one a line. Create them before you add the domain to `customDomains`. */
  public domainRecords(hostName: string): pulumi.Output<string> {
    requireTypes('ContainerAppTier', this.domainOwner.name, { hostName }, 'ContainerAppTier#domainRecords');
    return ContainerAppDomains.describeRecords(this.domainOwner, hostName);
  }
}

function createQuota(name: string, settings: ContainerAppTierSettings): CoreQuota {
  const { containerAppName, minReplicas, maxReplicas, vcpus, coreQuota } = settings;
  const self = { name: containerAppName, minReplicas, maxReplicas, vcpusPerReplica: vcpus };
  return new CoreQuota({
    environment: `the environment of ${name}`,
    limitCores: coreQuota,
    apps: [self, ...(settings.otherApps ?? [])],
  });
}
