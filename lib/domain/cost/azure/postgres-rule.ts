import { BilledResource } from '../billed-resource';
import { Charges } from '../charges';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';

/** Versions that the community no longer supports. */
const OLD_VERSIONS = ['11', '12', '13'];
const STRIPED_GIB = 400;
/** Performance that Premium SSD v2 includes, below and from the size at which storage is striped. */
const INCLUDED = { iops: 3000, throughput: 125 };
const INCLUDED_STRIPED = { iops: 12_000, throughput: 500 };
/** Largest disk of each performance tier of Premium SSD, in GiB. */
const TIERS: readonly (readonly [string, number])[] = [
  ...([
    ['P1', 4],
    ['P2', 8],
    ['P3', 16],
    ['P4', 32],
    ['P6', 64],
    ['P10', 128],
    ['P15', 256],
    ['P20', 512],
  ] as const),
  ...([
    ['P30', 1024],
    ['P40', 2048],
    ['P50', 4096],
    ['P60', 8192],
    ['P70', 16_384],
    ['P80', 32_767],
  ] as const),
];

/** Rule of PostgreSQL flexible servers. */
export function postgresServers(charges: Charges, resources: readonly BilledResource[]): void {
  const primaries = resources.filter((it) => !isReplica(it));
  resources.forEach((it) => server(charges, it, isReplica(it) ? sourceOf(it, primaries) : undefined));
  primaries.forEach((it) => {
    if (isGeoRedundant(it) === undefined) charges.leaveOut(it, `the copy of its backups elsewhere is ${NOT_KNOWN}`);
  });
  // A backup that is geo-redundant is charged in both regions. Replicas have none.
  const copies = primaries.some((it) => isGeoRedundant(it)) ? 2 : 1;
  const formula = `usage backupGb, beyond the size of the storage${copies === 2 ? ', in two regions' : ''}`;
  charges.used(primaries, 'postgres.backup.lrs', 'backupGb', { factor: copies, formula });
}

function isReplica(resource: BilledResource): boolean {
  return ['Replica', 'GeoReplica'].includes(Declared.of(resource).at('createMode').text);
}

function isGeoRedundant(resource: BilledResource): boolean | undefined {
  const state = Declared.of(resource).at('backup', 'geoRedundantBackup').choice(['Enabled', 'Disabled'], 'Disabled');
  return state === undefined ? undefined : state === 'Enabled';
}

/** A replica names its source by an id, of which a preview knows nothing. */
function sourceOf(replica: BilledResource, primaries: readonly BilledResource[]): BilledResource | undefined {
  const name = Declared.of(replica).at('sourceServerResourceId').text.split('/').at(-1);
  const named = primaries.find((it) => name !== '' && Declared.of(it).at('serverName').text === name);
  return named ?? (primaries.length === 1 ? primaries[0] : undefined);
}

function server(charges: Charges, resource: BilledResource, source: BilledResource | undefined): void {
  const own = Declared.of(resource);
  // A replica that states no size has that of its source.
  const given = (...path: string[]): Declared => {
    const value = own.at(...path);
    return value.isAbsent && source ? Declared.of(source).at(...path) : value;
  };
  const sku = given('sku', 'name').text;
  const mode = own.at('highAvailability', 'mode').choice(['Disabled', 'SameZone', 'ZoneRedundant'], 'Disabled');
  const nodes = own.at('cluster', 'clusterSize').number(1);
  if (sku === '') return charges.leaveOut(resource, `its size is ${NOT_KNOWN}`);
  if (mode === undefined) return charges.leaveOut(resource, `its high availability is ${NOT_KNOWN}`);
  if (!nodes) return charges.leaveOut(resource, `its number of nodes is ${NOT_KNOWN}`);
  const standby = mode !== 'Disabled';
  const servers = nodes * (standby ? 2 : 1);
  const noun = servers === 1 ? 'server' : standby ? 'servers, half of them standbys' : 'servers';
  charges.hours(resource, `postgres.${sku}`, servers, noun);
  if (OLD_VERSIONS.includes(given('version').text)) {
    charges.leaveOut(resource, `extended support of version ${given('version').text} is charged for each vCore`);
  }
  storage(charges, resource, { storage: given('storage'), servers });
}

interface Storage {
  readonly storage: Declared;
  readonly servers: number;
}

function storage(charges: Charges, resource: BilledResource, given: Storage): void {
  const { servers } = given;
  const size = given.storage.at('storageSizeGB').number();
  const types = ['Premium_LRS', 'PremiumV2_LRS', 'UltraSSD_LRS'] as const;
  const type = given.storage.at('type').choice(types, 'Premium_LRS');
  if (!size) return charges.leaveOut(resource, `the size of its storage is ${NOT_KNOWN}`);
  if (!type) return charges.leaveOut(resource, `no rule for its type of storage, or it is ${NOT_KNOWN}`);
  const counted = servers === 1 ? `${size} GiB` : `${size} GiB × ${servers} servers`;
  if (type === 'PremiumV2_LRS') {
    charges.add(resource, 'postgres.storage.premium-ssd-v2', size * servers, counted);
    return performance(charges, resource, { ...given, size });
  }
  if (type === 'UltraSSD_LRS') {
    charges.leaveOut(resource, 'no rule for the I/O operations of Ultra Disk');
    return charges.add(resource, 'postgres.storage.ultra-disk', size * servers, counted);
  }
  charges.add(resource, 'postgres.storage', size * servers, counted);
  const tier = given.storage.at('tier');
  if (!tier.isAbsent && tier.text !== '' && !isTierOfSize(tier.text, size)) {
    charges.leaveOut(resource, `its performance tier ${tier.text} has a price above that of its size`);
  }
}

/** Adds what Premium SSD v2 is provisioned beyond what it includes. */
function performance(
  charges: Charges,
  resource: BilledResource,
  { storage, servers, size }: Storage & { readonly size: number },
): void {
  const included = size < STRIPED_GIB ? INCLUDED : INCLUDED_STRIPED;
  (['iops', 'throughput'] as const).forEach((name) => {
    const units = storage.at(name).number(included[name]);
    if (units === undefined) return charges.leaveOut(resource, `its ${name} is ${NOT_KNOWN}`);
    if (units <= included[name]) return;
    const extra = (units - included[name]) * servers;
    charges.add(resource, `postgres.storage.premium-ssd-v2.${name}`, extra, `${units}, ${included[name]} included`);
  });
}

function isTierOfSize(tier: string, gib: number): boolean {
  const [own] = TIERS.find(([, largest]) => gib <= largest) ?? [];
  const rank = (name: string | undefined): number => TIERS.findIndex(([it]) => it === name);
  return rank(tier) >= 0 && rank(tier) <= rank(own);
}
