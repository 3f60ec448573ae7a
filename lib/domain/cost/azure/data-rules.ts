import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { Ranges } from '../usage-range';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';
import { postgresServers } from './postgres-rule';

/** Registries are charged by the day. */
const DAYS_PER_MONTH = 365 / 12;
/** Images in GB that a tier of a registry includes. [Tiers](https://learn.microsoft.com/azure/container-registry/container-registry-skus) */
const INCLUDED_IMAGES: Readonly<Record<string, number>> = { Basic: 10, Standard: 100, Premium: 500 };
const REDIS_TIERS = /^(Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized)_/;
const REDUNDANCIES: Readonly<Record<string, string>> = {
  LRS: 'lrs',
  ZRS: 'zrs',
  GRS: 'grs',
  RAGRS: 'ra-grs',
  GZRS: 'gzrs',
  RAGZRS: 'ra-gzrs',
};

/** Rules of PostgreSQL, Redis, registries and storage. */
export const DATA_RULES: Rules = {
  'azure-native:dbforpostgresql:Server': postgresServers,
  'azure-native:redisenterprise:RedisEnterprise': forEach((charges, resource) => {
    const it = Declared.of(resource);
    const sku = it.at('sku', 'name').text;
    const availability = it.at('highAvailability').choice(['Enabled', 'Disabled'], 'Enabled');
    if (sku === '') return charges.leaveOut(resource, `its size is ${NOT_KNOWN}`);
    if (!REDIS_TIERS.test(sku)) return charges.leaveOut(resource, `no rule for the size ${sku}`);
    if (!availability) return charges.leaveOut(resource, `its high availability is ${NOT_KNOWN}`);
    // The price is for a node.
    const nodes = availability === 'Enabled' ? 2 : 1;
    return charges.hours(resource, `redis.${sku}`, nodes, nodes === 1 ? 'node' : 'nodes');
  }),
  'azure-native:containerregistry:Registry': registries,
  'azure-native:containerregistry:Replication': (charges, resources) => {
    resources.forEach((it) => days(charges, it, 'registry.replica'));
    const formula = `usage registryGb × ${resources.length} replicas`;
    charges.used(resources, 'registry.replica.storage', 'registryGb', { factor: resources.length, formula });
  },
  'azure-native:containerregistry:ConnectedRegistry': forEach((charges, resource) =>
    days(charges, resource, 'registry.connected'),
  ),
  'azure-native:storage:StorageAccount': storageAccounts,
};

function registries(charges: Charges, resources: readonly BilledResource[]): void {
  const known = resources.flatMap((it) => {
    const sku = Declared.of(it).at('sku', 'name').choice(['Basic', 'Standard', 'Premium'], '');
    if (!sku) charges.leaveOut(it, `no rule for its tier, or it is ${NOT_KNOWN}`);
    else days(charges, it, `registry.${sku}`);
    return sku ? [{ resource: it, included: INCLUDED_IMAGES[sku] }] : [];
  });
  const [first] = known;
  if (!first) return;
  const included = known.reduce((sum, it) => sum + it.included, 0);
  const beyond = Ranges.map([charges.usageOf('registryGb')], (gigabytes) => Math.max(0, gigabytes - included));
  if (beyond.high === 0) return;
  charges.add(first.resource, 'registry.storage', beyond, `usage registryGb, ${included} GB included`);
}

function days(charges: Charges, resource: BilledResource, price: string): void {
  charges.add(resource, price, DAYS_PER_MONTH, '365 / 12 days');
}

/** Blobs of an application share its usage: those of accounts without a rule are listed, and the first other one is charged. */
function storageAccounts(charges: Charges, resources: readonly BilledResource[]): void {
  const accounts = resources.map((resource) => ({ resource, kind: blobsOf(Declared.of(resource)) }));
  const known = accounts.flatMap(({ resource, kind }) => (kind ? [{ resource, kind }] : []));
  accounts
    .filter(({ kind }) => kind === undefined)
    .forEach(({ resource }) => charges.leaveOut(resource, `no rule for its kind or tier, or it is ${NOT_KNOWN}`));
  const [first] = known;
  if (!first) return;
  const all = known.map(({ resource }) => resource);
  const { tier, redundancy } = first.kind;
  const access = tier === 'hot' ? '' : `${tier}.`;
  charges.used(all, `storage.blob.${tier}.${redundancy}`, 'storageGb');
  // Writes are dearer where they are copied. Books have those of one place.
  charges.used(all, `storage.blob.${access}write${redundancy === 'lrs' ? '' : `.${redundancy}`}`, 'storageWrites');
  charges.used(all, `storage.blob.${access}read`, 'storageReads');
}

interface Blobs {
  readonly tier: string;
  readonly redundancy: string;
}

function blobsOf(it: Declared): Blobs | undefined {
  const [, name = ''] = /^Standard_(\w+)$/.exec(it.at('sku', 'name').text) ?? [];
  const kind = it.at('kind').choice(['StorageV2', 'BlobStorage'], 'StorageV2');
  const tier = it.at('accessTier').choice(['Hot', 'Cool', 'Cold'], 'Hot');
  if (!Object.hasOwn(REDUNDANCIES, name) || !kind || !tier) return undefined;
  return { tier: tier.toLowerCase(), redundancy: REDUNDANCIES[name] };
}
