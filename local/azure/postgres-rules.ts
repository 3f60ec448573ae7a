import type { Properties } from '../../verify/azure/state';
import { Refusal } from './refusal';
import { StoredResource } from './stored-resource';

/**
 * Regions that lack something for new servers.
 * Source: https://learn.microsoft.com/azure/postgresql/overview#azure-regions, table of 2025-12-22
 */
const WITHOUT_NEW_STANDBY = [
  ...['brazilsouth', 'centralindia', 'eastasia', 'eastus', 'eastus2', 'germanywestcentral', 'mexicocentral'],
  ...['northeurope', 'qatarcentral', 'southcentralus', 'southeastasia', 'westeurope', 'westus2'],
];
const WITHOUT_V5 = [
  ...['eastus2', 'israelcentral', 'japaneast', 'jioindiacentral', 'jioindiawest', 'mexicocentral', 'polandcentral'],
  ...['qatarcentral', 'southcentralus', 'southeastasia', 'spaincentral', 'westus2'],
];
const WITHOUT_GEO_BACKUP = [
  ...['australiacentral2', 'austriaeast', 'belgiumcentral', 'brazilsouth', 'brazilsoutheast', 'chilecentral'],
  ...['indonesiacentral', 'israelcentral', 'italynorth', 'malaysiawest', 'mexicocentral', 'newzealandnorth'],
  ...['polandcentral', 'qatarcentral', 'spaincentral', 'westus3'],
];

/** Tier and IOPS of Premium SSD by size. Source: https://learn.microsoft.com/azure/virtual-machines/disks-types */
const DISKS: { readonly [storageGiB: number]: readonly [tier: string, iops: number] | undefined } = {
  32: ['P4', 120],
  64: ['P6', 240],
  128: ['P10', 500],
  256: ['P15', 1100],
  512: ['P20', 2300],
  1024: ['P30', 5000],
  2048: ['P40', 7500],
  4095: ['P50', 7500],
  4096: ['P50', 7500],
  8192: ['P60', 16_000],
  16384: ['P70', 18_000],
  32767: ['P80', 20_000],
};

/** Inputs of a server that matter here. */
interface Server {
  readonly location?: string;
  readonly sku?: { readonly name?: string };
  readonly storage?: Storage;
  readonly backup?: { readonly geoRedundantBackup?: string };
  readonly highAvailability?: { readonly mode?: string };
  readonly network?: { readonly delegatedSubnetResourceId?: string };
  readonly dataEncryption?: { readonly type?: string; readonly geoBackupKeyURI?: string };
}

interface Storage {
  readonly storageSizeGB?: number;
  readonly autoGrow?: string;
  readonly tier?: string;
  readonly type?: string;
}

/** Rejects a new server that its region does not offer, and a change of an existing one that Azure cannot make. */
export function assertServer({ id, inputs }: StoredResource, old?: StoredResource): void {
  const { location = '', sku, backup, highAvailability, network, storage } = inputs as Server;
  const region = location.toLowerCase().replace(/\s+/g, '');
  const name = sku?.name ?? '';
  assertKeys(id, inputs, old?.inputs);
  const subnet = (of: Properties): string | undefined => (of as Server).network?.delegatedSubnetResourceId;
  // https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
  if (old !== undefined && (subnet(old.inputs) === undefined) !== (subnet(inputs) === undefined)) {
    throw new Refusal('InvalidParameterValue', `${id}: a server cannot move into a subnet or out of it`);
  }
  if (name.endsWith('_v6') && network?.delegatedSubnetResourceId !== undefined) {
    throw new Refusal('InvalidParameterValue', `${id}: ${name} does not support virtual network integration`);
  }
  const { type = 'Premium_LRS', storageSizeGB } = storage ?? {};
  if (type === 'Premium_LRS' && storageSizeGB !== undefined && DISKS[storageSizeGB] === undefined) {
    throw new Refusal('InvalidParameterValue', `${id}: Premium SSD has no size of ${storageSizeGB} GiB`);
  }
  if (old !== undefined) {
    const [before, after] = [(old.outputs as Server).storage?.storageSizeGB, storage?.storageSizeGB];
    if (before !== undefined && after !== undefined && after < before) {
      throw new Refusal('InvalidParameterValue', `${id}: storage cannot shrink from ${before} GiB to ${after} GiB`);
    }
    return;
  }
  const refuse = (what: string): never => {
    throw new Refusal('ProvisionNotSupportedForRegion', `${id}: ${region} does not offer ${what}`);
  };
  if (name.endsWith('_v5') && WITHOUT_V5.includes(region)) refuse(name);
  if (highAvailability?.mode === 'ZoneRedundant' && WITHOUT_NEW_STANDBY.includes(region)) refuse('a new standby');
  if (backup?.geoRedundantBackup === 'Enabled' && WITHOUT_GEO_BACKUP.includes(region)) refuse('geo-redundant backup');
}

/** Source: https://learn.microsoft.com/azure/postgresql/security/security-data-encryption */
function assertKeys(id: string, inputs: Properties, before?: Properties): void {
  const isOwn = (of: Properties): boolean => (of as Server).dataEncryption?.type === 'AzureKeyVault';
  if (before !== undefined && isOwn(before) !== isOwn(inputs)) {
    throw new Refusal('InvalidParameterValue', `${id}: the kind of encryption key is chosen at creation`);
  }
  const { backup, dataEncryption } = inputs as Server;
  const isGeo = backup?.geoRedundantBackup === 'Enabled';
  if (isOwn(inputs) && isGeo && dataEncryption?.geoBackupKeyURI === undefined) {
    throw new Refusal('InvalidParameterValue', `${id}: geo-redundant backups need a key of their own`);
  }
}

/** Returns the storage of a server with the values that Azure adds. */
export function storageOf(inputs: Properties): Properties {
  const storage = (inputs as Server).storage ?? {};
  const [tier, iops] = DISKS[storage.storageSizeGB ?? 0] ?? [];
  return JSON.parse(JSON.stringify({ type: 'Premium_LRS', tier, iops, ...storage })) as Properties;
}

/** Returns the storage of a server after it has grown by itself, or undefined if it does not grow. */
export function grown(inputs: Properties): Properties | undefined {
  const { storageSizeGB, autoGrow } = (inputs as Server).storage ?? {};
  if (autoGrow !== 'Enabled' || storageSizeGB === undefined) return undefined;
  return storageOf({ storage: { autoGrow, storageSizeGB: 2 * storageSizeGB } });
}
