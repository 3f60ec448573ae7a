import type { Meter } from './meter';

/** A field of an item of the Retail Prices API. */
export type AzureField = 'productName' | 'skuName' | 'meterName' | 'armSkuName' | 'armRegionName';

/** A key of a book for Azure, and its item in the Retail Prices API. */
export interface AzureMeter extends Meter {
  /** Filter of the request, in OData. A meter of a region adds the region. */
  readonly query: string;
  /** Values of fields by which to recognize the item: all of them match. A group `value` in a pattern is the value of `{…}` in the key. */
  readonly where: { readonly [field in AzureField]?: string | RegExp };
  /** Sizes in vCores of a product that is listed for one of them. Each is the value of `{…}` in a key. */
  readonly vcores?: readonly number[];
}

/** The unit in the book, and what the API calls it: what follows the number in `unitOfMeasure`. */
type Unit = Pick<Meter, 'unit' | 'listUnits'>;

function unit(name: string, ...listed: readonly string[]): Unit {
  return { unit: name, listUnits: Object.fromEntries(listed.map((it) => [it, 1])) };
}

const HOUR = unit('hour', 'hour');
const GB = unit('GB', 'gb');
const GB_MONTH = unit('GB-month', 'gb/month');
/** Storage of servers, which Azure measures in GiB and calls GB. */
const GIB_MONTH = unit('GiB-month', 'gb/month', 'gib/month');
const REQUEST = unit('request', 'none');
const OPERATION = unit('operation', 'none');
const VCPU_SECOND = unit('vCPU-second', 'second');
const GIB_SECOND = unit('GiB-second', 'gib second');
const DAY = unit('day', 'day');
const MONTH = unit('month', 'month');
const RULE_MONTH = unit('rule-month', 'month');
const SERIES_MONTH = unit('time-series-month', 'month');
const ZONE_MONTH = unit('zone-month', 'month', 'none');
const QUERY = unit('query', 'none');

type Rest = Partial<Omit<AzureMeter, 'key' | 'query' | 'where'>> & { readonly where?: AzureMeter['where'] };

/** Returns the function that describes a meter of one product. */
function product(serviceName: string, productName: string | RegExp, query = '', scope: Meter['scope'] = 'region') {
  const filter = `serviceName eq '${serviceName}'${query === '' ? '' : ` and ${query}`}`;
  return (key: string, meterName: string | RegExp, counted: Unit, { where, ...rest }: Rest = {}): AzureMeter => ({
    ...{ key, query: filter, scope, ...counted, ...rest },
    where: { productName, meterName, ...where },
  });
}

const DATABASE = 'Azure Database for PostgreSQL';
const FLEXIBLE = 'Az DB for PostgreSQL Flexible Server Storage';
const apps = product('Azure Container Apps', 'Azure Container Apps');
const servers = product(DATABASE, /^Azure Database for PostgreSQL Flexible Server .*Compute$/);
const disks = product(DATABASE, FLEXIBLE);
const backups = product(DATABASE, 'Azure Database for PostgreSQL Flexible Server Backup Storage');
const redis = product('Redis Cache', /^Azure Managed Redis - /);
const logs = product('Log Analytics', 'Log Analytics');
const monitor = product('Azure Monitor', 'Azure Monitor');
const vault = product('Key Vault', 'Key Vault');
const machines = product('Virtual Machines', /^Virtual Machines (?!.*Windows).*Series$/);
const bandwidth = product('Bandwidth', 'Rtn Preference: MGN');
const blob = product('Storage', 'General Block Blob v2', "productName eq 'General Block Blob v2'");
/** Listed under other names than those of regions, or with one price everywhere. */
const frontDoor = product('Azure Front Door Service', 'Azure Front Door', '', 'global');
const dns = product('Azure DNS', 'Azure DNS', '', 'global');
const link = product('Virtual Network', 'Virtual Network Private Link', "armRegionName eq 'Global'", 'global');
const nat = product('NAT Gateway', 'NAT Gateway', "armRegionName eq 'Global'", 'global');
const registry = product('Container Registry', 'Container Registry', "armRegionName eq 'eastus2'", 'global');
const address = product('Virtual Network', 'IP Addresses', "armRegionName eq 'eastus2'", 'global');

const subscription = (free: number): Rest => ({ free, freeScope: 'subscription' });
const PER_MILLION = { per: 1_000_000 };
const PER_10K = { per: 10_000 };
const STANDARD = { where: { skuName: 'Standard' } };
const ZONE_1 = { where: { armRegionName: /^(Zone 1|Global|)$/ } };
const MACHINES = /^Standard_(B\d+m?s|[DE]\d+d?s_v5|D\d+d?s_v6|F\d+s_v2)$/;
const VCORES = [2, 4, 8, 16, 20, 32, 48, 64, 96, 128, 192];
/** Series of flexible servers that are listed for one vCore: the purpose, the name in the list, and the size around its number of vCores. */
const SERIES: readonly (readonly [purpose: string, listed: string, before: string, after: string])[] = [
  ['General Purpose', 'Dsv3', 'D', 's_v3'],
  ['General Purpose', 'Ddsv4', 'D', 'ds_v4'],
  ['General Purpose', 'Ddsv6', 'D', 'ds_v6'],
  ['General Purpose', 'Dadsv6', 'D', 'ads_v6'],
  ['Memory Optimized', 'Esv3', 'E', 's_v3'],
  ['Memory Optimized', 'Edsv4', 'E', 'ds_v4'],
  ['Memory Optimized', 'Edsv6', 'E', 'ds_v6'],
  ['Memory Optimized', 'Eadsv5', 'E', 'ads_v5'],
  ['Memory Optimized', 'Eadsv6', 'E', 'ads_v6'],
];
const redisTier = (tier: string, letter: string): AzureMeter =>
  redis(`redis.${tier}_{size}`, new RegExp(`^(?<value>${letter}\\d+) Cache Instance$`), HOUR, {
    where: { productName: `Azure Managed Redis - ${tier.replace('Optimized', ' Optimized')}` },
  });
/** Zone 1, which has most regions, has no suffix. */
const zones = (key: string, meterName: string, counted: Unit, more: Rest = {}): readonly AzureMeter[] => [
  frontDoor(key, meterName, counted, { ...more, where: { armRegionName: 'Zone 1' } }),
  frontDoor(`${key}.zone{zone}`, meterName, counted, { ...more, where: { armRegionName: /^Zone (?<value>[2-8])$/ } }),
];

/** Keys of the books for Azure. */
export const AZURE_METERS: readonly AzureMeter[] = [
  // The grant is for active and idle use together: it is stated once.
  apps('container-apps.vcpu.active', 'Standard vCPU Active Usage', VCPU_SECOND, subscription(180_000)),
  apps('container-apps.vcpu.idle', 'Standard vCPU Idle Usage', VCPU_SECOND),
  apps('container-apps.memory.active', 'Standard Memory Active Usage', GIB_SECOND, subscription(360_000)),
  apps('container-apps.memory.idle', 'Standard Memory Idle Usage', GIB_SECOND),
  apps('container-apps.requests', 'Standard Requests', REQUEST, { ...PER_MILLION, ...subscription(2_000_000) }),
  apps('container-apps.dedicated.plan', 'Dedicated Plan Management', HOUR),
  apps('container-apps.dedicated.vcpu', 'Dedicated vCPU Usage', unit('vCPU-hour', 'hour')),
  apps('container-apps.dedicated.memory', 'Dedicated Memory Usage', unit('GiB-hour', 'hour')),

  // Only items of whole servers have the name of a size in armSkuName; others are for one vCore.
  servers('postgres.{armSkuName}', /vCore$/, HOUR, {
    only: /^Standard_(B|[DE]\d+a?ds_)/,
    where: { armSkuName: /^(?<value>Standard_\w+)$/ },
  }),
  servers('postgres.Standard_B1ms', 'B1MS', HOUR),
  servers('postgres.Standard_B2s', 'B2S', HOUR),
  ...SERIES.map(([purpose, listed, before, after]) =>
    servers(`postgres.Standard_${before}{vCores}${after}`, /^(1 )?vCore$/, HOUR, {
      ...{ vcores: VCORES, only: /^(2|4|8|16|32|48|64)$/ },
      where: {
        productName: `Azure Database for PostgreSQL Flexible Server ${purpose} ${listed} Series Compute`,
        skuName: /^(1 )?vCore$/,
      },
    }),
  ),
  disks('postgres.storage', 'Storage Data Stored', GIB_MONTH),
  disks('postgres.iops', 'IOPS Scaling Provisioned IOPS', unit('IOPS-month', 'month')),
  disks('postgres.storage.premium-ssd-v2', 'Premium SSD v2 Storage Data Stored', GIB_MONTH),
  disks('postgres.storage.premium-ssd-v2.iops', 'Premium SSD v2 IOPS Provisioned IOPS', unit('IOPS-month', 'month')),
  backups('postgres.backup.lrs', 'Backup Storage LRS Data Stored', GIB_MONTH),
  redisTier('Balanced', 'B'),
  redisTier('MemoryOptimized', 'M'),
  redisTier('ComputeOptimized', 'X'),
  redisTier('FlashOptimized', 'A'),
  machines('vm.{armSkuName}', /^(?!.*(Spot|Low Priority))/, HOUR, {
    only: MACHINES,
    where: { armSkuName: /^(?<value>Standard_\w+)$/ },
  }),
  bandwidth('transfer.internet', 'Standard Data Transfer Out', GB, { freeScope: 'subscription' }),

  logs('log-analytics.ingest', 'Analytics Logs Data Ingestion', GB, { free: 5, freeScope: 'billing account' }),
  logs('log-analytics.retention', 'Analytics Logs Data Retention', GB_MONTH),
  monitor('log-analytics.basic', 'Basic Logs Data Ingestion', GB),
  monitor('log-analytics.archive', 'Data Archive', GB_MONTH),
  monitor('log-analytics.export', 'Log Analytics data export Data Exported', GB),
  monitor('log-analytics.replication', 'Data Replication Data Replicated', GB),
  monitor('log-analytics.search-job', 'Search Jobs Scanned', GB),
  monitor('log-analytics.search-query', 'Search Queries Scanned', GB),
  monitor('log-analytics.commitment-tier.{gb}', /^(?<value>\d+) GB Commitment Tier Capacity Reservation$/, DAY),
  monitor('log-analytics.auxiliary', 'Auxiliary Logs Data Ingestion', GB),
  monitor('monitor.metric-alert', 'Alerts Metric Monitored', SERIES_MONTH, subscription(10)),
  monitor('monitor.metric-alert.dynamic', 'Alerts Dynamic Threshold', SERIES_MONTH),
  monitor(
    'monitor.log-alert.{minutes}m',
    /^Alerts System Log Monitored at (?<value>\d+) Minute Frequency$/,
    RULE_MONTH,
  ),
  monitor(
    'monitor.log-alert.{minutes}m.time-series',
    /^Alerts Resource Monitored at (?<value>\d+) Minute Frequency$/,
    SERIES_MONTH,
  ),
  monitor('monitor.web-test', 'Standard Web Test Execution', unit('run', 'none')),
  vault('key-vault.operations', 'Operations', OPERATION, { ...PER_10K, ...STANDARD }),
  vault('key-vault.advanced-keys', 'Advanced Key Operations', OPERATION, { ...PER_10K, ...STANDARD }),
  vault('key-vault.hsm-key', 'Premium HSM-protected RSA 2048-bit key', unit('key-month', 'none')),
  vault('key-vault.hsm-key.advanced', 'Premium HSM-protected Advanced Key', unit('key-month', 'none')),
  vault('key-vault.key-rotation', 'Automated Key Rotation', unit('rotation', 'rotation'), STANDARD),
  vault('key-vault.secret-rotation', 'Secret Renewal', unit('rotation', 'none'), STANDARD),
  vault('key-vault.certificate-renewal', 'Certificate Renewal Request', unit('renewal', 'none'), STANDARD),
  ...['Hot', 'Cool', 'Cold'].flatMap((tier) =>
    ['LRS', 'ZRS', 'GRS'].map((copies) =>
      blob(`storage.blob.${tier.toLowerCase()}.${copies.toLowerCase()}`, `${tier} ${copies} Data Stored`, GB_MONTH, {
        where: { skuName: `${tier} ${copies}` },
      }),
    ),
  ),

  ...[
    { key: 'read', meter: 'Hot Read Operations' },
    { key: 'write', meter: 'Hot LRS Write Operations' },
    { key: 'other', meter: 'All Other Operations' },
    { key: 'list', meter: 'LRS List and Create Container Operations' },
  ].map(({ key, meter }) =>
    blob(`storage.blob.${key}`, meter, OPERATION, { ...PER_10K, where: { skuName: 'Hot LRS' } }),
  ),

  ...['Premium', 'Standard'].flatMap((tier) => [
    frontDoor(`front-door.${tier.toLowerCase()}.base`, `${tier} Base Fees`, MONTH, {
      where: { armRegionName: 'Zone 1' },
    }),
    ...zones(`front-door.${tier.toLowerCase()}.requests`, `${tier} Requests`, REQUEST, PER_10K),
  ]),
  // Both tiers have the same prices of traffic.
  ...zones('front-door.transfer', 'Premium Data Transfer Out', GB),
  ...zones('front-door.origin', 'Premium Data Transfer In', GB),
  // One price in all regions of the public cloud.
  registry('registry.{tier}', /^(?<value>Basic|Standard|Premium) Registry Unit$/, DAY),
  registry('registry.replica', 'Premium Registry Replication Unit', DAY),
  registry('registry.storage', 'Data Stored', GB_MONTH, { where: { skuName: 'Premium' } }),
  address('ip.static', 'Standard IPv4 Static Public IP', HOUR, STANDARD),
  link('private-endpoint.hour', 'Standard Private Endpoint', HOUR),
  link('private-endpoint.gb', /^Standard Data Processed - (Ingress|Egress)$/, GB),
  nat('nat.hour', 'Standard Gateway', HOUR),
  nat('nat.gb', 'Standard Data Processed', GB),
  dns('private-dns.zone', 'Private Zone', ZONE_MONTH, ZONE_1),
  dns('private-dns.queries', 'Private Queries', QUERY, { ...PER_MILLION, ...ZONE_1 }),
  dns('dns.zone', 'Public Zone', ZONE_MONTH, ZONE_1),
  dns('dns.queries', 'Public Queries', QUERY, { ...PER_MILLION, ...ZONE_1 }),
];
