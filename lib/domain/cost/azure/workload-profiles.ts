import { BilledResource } from '../billed-resource';
import { Charges, forEach } from '../charges';
import { Ranges, UsageRange } from '../usage-range';
import { ContainerSize, countRange, countText } from './container-sizes';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';
import { Pricing } from '../pricing';

const CONSUMPTION = 'consumption';
const ENVIRONMENT = 'azure-native:app:ManagedEnvironment';
const LINK_GROUP = 'managedEnvironments';

/** Nodes by workload profile type. [Profiles](https://learn.microsoft.com/azure/container-apps/workload-profiles-overview) */
const NODES: Readonly<Record<string, ContainerSize>> = {
  D4: { vcpus: 4, gib: 16 },
  D8: { vcpus: 8, gib: 32 },
  D16: { vcpus: 16, gib: 64 },
  D32: { vcpus: 32, gib: 128 },
  E4: { vcpus: 4, gib: 32 },
  E8: { vcpus: 8, gib: 64 },
  E16: { vcpus: 16, gib: 128 },
  E32: { vcpus: 32, gib: 256 },
};

/** Plan of an app or job. */
export enum ContainerPlan {
  /** It pays for its replicas. */
  CONSUMPTION = 'consumption',
  /** Its environment pays for nodes, whatever runs on them. */
  DEDICATED = 'dedicated',
  /** A profile without a rule, or not of this program. */
  UNKNOWN = 'unknown',
}

/** Rule of an environment: nodes of dedicated profiles, and the management that those and private endpoints need. */
export const environmentRule = forEach((charges, resource) => {
  const profiles = Declared.of(resource).at('workloadProfiles').list;
  if (!profiles) return charges.leaveOut(resource, `its list of workload profiles is ${NOT_KNOWN}`);
  const dedicated = profiles.filter((it) => it.at('workloadProfileType').text.toLowerCase() !== CONSUMPTION);
  dedicated.forEach((it) => nodes(charges, resource, it));
  if (dedicated.length > 0) {
    charges.hours(resource, 'container-apps.dedicated.plan', 1, 'plan management for dedicated profiles');
  }
  const links = linksTo(charges, resource);
  if (links) charges.hours(resource, 'container-apps.dedicated.plan', links, 'plan management for private endpoints');
});

/** Returns the plan of the workload profile that an app or job names. */
export function planOf(charges: Charges, it: Declared): ContainerPlan {
  const name = it.at('workloadProfileName');
  if (name.isAbsent) return ContainerPlan.CONSUMPTION;
  const profile = charges
    .ofType(ENVIRONMENT)
    .flatMap((environment) => Declared.of(environment).at('workloadProfiles').list ?? [])
    .find((profile) => profile.at('name').text !== '' && profile.at('name').text === name.text);
  const type = (profile?.at('workloadProfileType') ?? name).text;
  if (type.toLowerCase() === CONSUMPTION) return ContainerPlan.CONSUMPTION;
  return profile && Object.hasOwn(NODES, type) ? ContainerPlan.DEDICATED : ContainerPlan.UNKNOWN;
}

function nodes(charges: Charges, resource: BilledResource, profile: Declared): void {
  const type = profile.at('workloadProfileType').text;
  if (!Object.hasOwn(NODES, type)) {
    return charges.leaveOut(resource, `no rule for the workload profile type ${type || `that is ${NOT_KNOWN}`}`);
  }
  const count = countRange(profile.at('minimumCount').number(0), profile.at('maximumCount').number());
  if (!count) return charges.leaveOut(resource, `the number of nodes of ${type} is ${NOT_KNOWN}`);
  const { vcpus, gib } = NODES[type];
  const hours = Ranges.times(count, Pricing.HOURS_PER_MONTH);
  const reason = `${countText(count)} nodes × ${Pricing.HOURS_PER_MONTH} h`;
  charges.add(resource, 'container-apps.dedicated.vcpu', Ranges.times(hours, vcpus), `${reason} × ${vcpus} vCPU`);
  charges.add(resource, 'container-apps.dedicated.memory', Ranges.times(hours, gib), `${reason} × ${gib} GiB`);
}

/**
 * Returns the managements that private endpoints of an environment need. An environment with public access takes none.
 * [Billing](https://learn.microsoft.com/azure/container-apps/billing)
 */
function linksTo(charges: Charges, environment: BilledResource): UsageRange | undefined {
  if (Declared.of(environment).at('publicNetworkAccess').text !== 'Disabled') return undefined;
  const isOwn = charges.ofType('azure-native:network:PrivateEndpoint').some((it) => {
    const endpoint = Declared.of(it);
    const connections = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'];
    return connections
      .flatMap((name) => endpoint.at(name).list ?? [])
      .flatMap((connection) => connection.at('groupIds').list ?? [])
      .some(({ text }) => text === LINK_GROUP);
  });
  if (isOwn) return Ranges.of(1);
  const isOfFrontDoor = charges
    .ofType('azure-native:cdn:AFDOrigin')
    .some((it) => Declared.of(it).at('sharedPrivateLinkResource', 'groupId').text === LINK_GROUP);
  // Front Door brings the endpoint. No page says whether the environment then pays for its management.
  return isOfFrontDoor ? { low: 0, expected: 1, high: 1 } : undefined;
}
