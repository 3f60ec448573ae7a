import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { Ranges, UsageRange } from '../usage-range';
import { ContainerSize, countRange, countText, sizeOfContainers, sumOf } from './container-sizes';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';
import { hasFrontDoor } from './edge-rules';
import { ContainerPlan, environmentRule, planOf } from './workload-profiles';
import { Pricing } from '../pricing';

const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_MONTH = Pricing.HOURS_PER_MONTH * SECONDS_PER_HOUR;
/** Azure's default. [Scaling](https://learn.microsoft.com/azure/container-apps/scale-app) */
const MAX_REPLICAS = 10;
/** Container instance that runs a script of a deployment. */
const SCRIPT_SIZE: ContainerSize = { vcpus: 1, gib: 1.5 };

/** Rules of Container Apps, Container Instances, virtual machines and scripts. */
export const COMPUTE_RULES: Rules = {
  'azure-native:app:ContainerApp': (charges, resources) => {
    resources.forEach((it) => containerApp(charges, it));
    const served = resources.filter(isPublic);
    const edge = hasFrontDoor(charges);
    // Only requests from outside of the environment are charged, and only in the Consumption plan.
    charges.used(
      served.filter((it) => planOf(charges, Declared.of(it)) === ContainerPlan.CONSUMPTION),
      'container-apps.requests',
      'requests',
      edge ? { times: ['originShare'], formula: 'usage requests × originShare' } : {},
    );
    // With Front Door in front of them, users get their data from there.
    if (!edge) charges.used(served, 'transfer.internet', 'transferGb');
  },
  'azure-native:app:Job': forEach(job),
  'azure-native:app:ManagedEnvironment': environmentRule,
  'azure-native:app:MaintenanceConfiguration': forEach((charges, resource) =>
    charges.hours(resource, 'container-apps.dedicated.plan', 1, 'plan management for planned maintenance'),
  ),
  'azure-native:containerinstance:ContainerGroup': forEach(containerGroup),
  'azure-native:compute:VirtualMachine': forEach((charges, resource) => {
    const it = Declared.of(resource);
    const size = it.at('hardwareProfile', 'vmSize').text;
    charges.leaveOut(resource, 'no rule for disks of virtual machines');
    if (size === '') return charges.leaveOut(resource, `its size is ${NOT_KNOWN}`);
    if (!it.at('priority').isAbsent && it.at('priority').text !== 'Regular') {
      return charges.leaveOut(resource, 'prices of spot machines change all the time');
    }
    if (!it.at('osProfile', 'windowsConfiguration').isAbsent) {
      return charges.leaveOut(resource, 'no rule for Windows licenses');
    }
    return charges.hours(resource, `vm.${size}`, 1, 'machine');
  }),
  'azure-native:resources:AzureCliScript': deploymentScripts,
  'azure-native:resources:AzurePowerShellScript': deploymentScripts,
};

function isPublic(resource: BilledResource): boolean {
  const external = Declared.of(resource).at('configuration', 'ingress', 'external');
  return !external.isAbsent && !external.isFalse;
}

function containerApp(charges: Charges, resource: BilledResource): void {
  const it = Declared.of(resource);
  const size = runningSize(charges, resource);
  if (!size) return;
  const scale = it.at('template', 'scale');
  const min = scale.at('minReplicas').number(0);
  const count = countRange(min, scale.at('maxReplicas').number(MAX_REPLICAS));
  const revisions = revisionsOf(it);
  if (!count) return charges.leaveOut(resource, `its number of replicas is ${NOT_KNOWN}`);
  if (revisions === undefined) {
    charges.leaveOut(resource, 'replicas of revisions beside the latest: their number is known at deployment only');
  }
  const replicas = Ranges.times(count, revisions ?? 1);
  const share = charges.usageOf('activeShare');
  const formula = `${countText(replicas)} replicas × ${Pricing.HOURS_PER_MONTH} h × 3,600 s`;
  const active = Ranges.map([replicas, share], (number, part) => number * part);
  consume(charges, resource, { state: 'active', replicas: active, size, formula: `${formula} × usage activeShare` });
  // Without a minimum no replica is idle: it ends instead.
  if (min === 0) return;
  const idle = Ranges.map([replicas, share], (number, part) => number * (1 - part));
  consume(charges, resource, { state: 'idle', replicas: idle, size, formula: `${formula} × (1 - usage activeShare)` });
}

/** Returns the revisions that run, or undefined if only the deployment knows them. */
function revisionsOf(it: Declared): number | undefined {
  const mode = it.at('configuration', 'activeRevisionsMode').choice(['Single', 'Multiple', 'Labels'], 'Single');
  if (mode === 'Single') return 1;
  const traffic = it.at('configuration', 'ingress', 'traffic').list ?? [];
  return traffic.length > 0 && mode ? traffic.length : undefined;
}

interface Consumption {
  readonly state: 'active' | 'idle';
  readonly replicas: UsageRange;
  readonly size: ContainerSize;
  readonly formula: string;
}

function consume(charges: Charges, resource: BilledResource, { state, replicas, size, formula }: Consumption): void {
  const seconds = Ranges.times(replicas, SECONDS_PER_MONTH);
  const { vcpus, gib } = size;
  charges.add(resource, `container-apps.vcpu.${state}`, Ranges.times(seconds, vcpus), `${formula} × ${vcpus} vCPU`);
  charges.add(resource, `container-apps.memory.${state}`, Ranges.times(seconds, gib), `${formula} × ${gib} GiB`);
}

/** Returns the size of a replica in the Consumption plan. Lists it as unpriced if its plan or size is not known. */
function runningSize(charges: Charges, resource: BilledResource): ContainerSize | undefined {
  const it = Declared.of(resource);
  const plan = planOf(charges, it);
  if (plan === ContainerPlan.UNKNOWN) {
    const name = it.at('workloadProfileName').text || `that is ${NOT_KNOWN}`;
    charges.leaveOut(resource, `no rule for the workload profile ${name}`);
  }
  if (plan !== ContainerPlan.CONSUMPTION) return undefined;
  const size = sizeOfContainers(it.at('template'));
  if (!size) charges.leaveOut(resource, `the size of its containers is ${NOT_KNOWN}`);
  return size;
}

/** Jobs run for a part of the month, and are never idle. */
function job(charges: Charges, resource: BilledResource): void {
  const size = runningSize(charges, resource);
  if (!size) return;
  const configuration = Declared.of(resource).at('configuration');
  const triggers = ['manualTriggerConfig', 'scheduleTriggerConfig', 'eventTriggerConfig'];
  const parallelism = triggers
    .map((it) => configuration.at(it))
    .find((it) => !it.isAbsent)
    ?.at('parallelism');
  const replicas = parallelism ? parallelism.number(1) : 1;
  if (replicas === undefined) return charges.leaveOut(resource, `its parallelism is ${NOT_KNOWN}`);
  const usage = configuration.at('triggerType').text === 'Manual' ? 'deploymentHours' : 'taskHours';
  consume(charges, resource, {
    state: 'active',
    replicas: Ranges.times(charges.usageOf(usage), replicas / Pricing.HOURS_PER_MONTH),
    size,
    formula: `usage ${usage} × ${replicas === 1 ? '' : `${replicas} replicas × `}3,600 s`,
  });
}

function containerGroup(charges: Charges, resource: BilledResource): void {
  const it = Declared.of(resource);
  const always = it.at('restartPolicy').choice(['Always', 'OnFailure', 'Never'], 'Always') === 'Always';
  const isPlain =
    it.at('osType').text === 'Linux' &&
    it.at('sku').choice(['Standard'], 'Standard') !== undefined &&
    it.at('priority').choice(['Regular'], 'Regular') !== undefined;
  if (!isPlain) return charges.leaveOut(resource, 'no rule for its operating system, tier or priority');
  if (!always) return charges.leaveOut(resource, 'the time that it runs is known at deployment only');
  const requests = (it.at('containers').list ?? []).map((container) => container.at('resources', 'requests'));
  const size = sumOf(requests.map((each) => ({ vcpus: each.at('cpu').number(), gib: each.at('memoryInGB').number() })));
  if (!size) return charges.leaveOut(resource, `the size of its containers is ${NOT_KNOWN}`);
  return containerInstance(charges, resource, size);
}

function containerInstance(charges: Charges, resource: BilledResource, { vcpus, gib }: ContainerSize): void {
  const reason = `${Pricing.HOURS_PER_MONTH} h × 3,600 s`;
  charges.add(resource, 'container-instances.vcpu', SECONDS_PER_MONTH * vcpus, `${reason} × ${vcpus} vCPU`);
  charges.add(resource, 'container-instances.memory', SECONDS_PER_MONTH * gib, `${reason} × ${gib} GB`);
}

/** A script of a deployment runs in a container instance, which Azure deletes. */
function deploymentScripts(charges: Charges, resources: readonly BilledResource[]): void {
  const { vcpus, gib } = SCRIPT_SIZE;
  const seconds = SECONDS_PER_HOUR * resources.length;
  const formula = `usage deploymentHours × ${resources.length} × 3,600 s`;
  charges.used(resources, 'container-instances.vcpu', 'deploymentHours', {
    ...{ factor: seconds * vcpus, formula: `${formula} × ${vcpus} vCPU` },
  });
  charges.used(resources, 'container-instances.memory', 'deploymentHours', {
    ...{ factor: seconds * gib, formula: `${formula} × ${gib} GB` },
  });
}
