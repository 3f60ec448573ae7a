import type { Properties } from '../../verify/azure/state';
import { Refusal } from './refusal';
import { StoredResource } from './stored-resource';

const AZURE = 'azure-native';
const LOCK = `${AZURE}:authorization:ManagementLockByScope`;
const SETTING = `${AZURE}:monitor:DiagnosticSetting`;
const ENDPOINT = `${AZURE}:network:PrivateEndpoint`;
const SERVER = `${AZURE}:dbforpostgresql:Server`;
const REGISTRY = `${AZURE}:containerregistry:Registry`;
const ENVIRONMENT = `${AZURE}:app:ManagedEnvironment`;
const CLUSTER = `${AZURE}:redisenterprise:RedisEnterprise`;

/** Source: https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings */
const MOST_SETTINGS = 5;
const DESTINATIONS = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'marketplacePartnerId'];

/** Rejects a change of a locked resource, a setting or an endpoint that Azure would not create, and a key that it cannot use. */
export function assertInterfaces(resource: StoredResource, all: readonly StoredResource[], old?: StoredResource): void {
  assertUnlocked(resource, all, false);
  if (resource.token === SETTING) assertSetting(resource, all);
  if (resource.token === ENDPOINT) assertEndpoint(resource, all);
  if (resource.token === REGISTRY) assertRegistry(resource, old);
  if (resource.token === CLUSTER) assertCluster(resource);
}

/**
 * Rejects a change under a read-only lock, and a deletion under any lock. A lock applies to everything inside its scope.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function assertUnlocked(
  { id, token }: StoredResource,
  all: readonly StoredResource[],
  isDeletion: boolean,
): void {
  if (token === LOCK) return;
  const lock = all.find(
    (it) =>
      it.token === LOCK &&
      (isDeletion || it.inputs.level === 'ReadOnly') &&
      `${id}/`.toLowerCase().startsWith(`${String(it.inputs.scope)}/`.toLowerCase()),
  );
  if (lock)
    throw new Refusal('ScopeLocked', `${id} cannot be ${isDeletion ? 'deleted' : 'written'}, ${lock.id} locks it`);
}

/** Returns the server that a private endpoint belongs to: a write of the endpoint is one of the server. */
export function serverOfEndpoint({ token, inputs }: StoredResource): string | undefined {
  const target = targetOf(inputs);
  return token === ENDPOINT && /\/Microsoft\.DBforPostgreSQL\/flexibleServers\//i.test(target) ? target : undefined;
}

function targetOf(inputs: Properties): string {
  const [connection] = (inputs.privateLinkServiceConnections ?? []) as { privateLinkServiceId?: string }[];
  return connection?.privateLinkServiceId ?? '';
}

function assertSetting(resource: StoredResource, all: readonly StoredResource[]): void {
  const { id, inputs } = resource;
  const isOther = (it: StoredResource): boolean =>
    it.token === SETTING &&
    it.id.toLowerCase() !== id.toLowerCase() &&
    String(it.inputs.resourceUri).toLowerCase() === String(inputs.resourceUri).toLowerCase();
  const others = all.filter(isOther);
  if (others.length >= MOST_SETTINGS) throw new Refusal('Conflict', `${id} would be setting ${others.length + 1}`);
  if (!DESTINATIONS.some((it) => inputs[it] !== undefined)) {
    throw new Refusal('BadRequest', `${id} has no destination`);
  }
  const taken = others.find((it) => overlaps(categories(it), categories(resource)) && shares(it.inputs, inputs));
  if (taken) throw new Refusal('Conflict', `the data sink of ${id} is used by ${taken.id} for the same category`);
}

function categories({ inputs }: StoredResource): string[] {
  const { logs = [], metrics = [] } = inputs as Partial<Record<'logs' | 'metrics', Record<string, string>[]>>;
  return [...logs, ...metrics].map((it) => it.category ?? it.categoryGroup);
}

function overlaps(one: string[], other: string[]): boolean {
  return one.some((it) => other.includes(it));
}

function shares(one: Properties, other: Properties): boolean {
  return DESTINATIONS.some((it) => one[it] !== undefined && one[it] === other[it]);
}

function assertEndpoint({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const target = all.find((it) => it.id.toLowerCase() === targetOf(inputs).toLowerCase());
  const refuse = (why: string): never => {
    throw new Refusal('PrivateEndpointNotSupported', `${id} cannot connect to ${target?.id ?? ''}: ${why}`);
  };
  const { network, sku, publicNetworkAccess } = (target?.inputs ?? {}) as {
    network?: { delegatedSubnetResourceId?: string };
    sku?: { name?: string };
    publicNetworkAccess?: string;
  };
  // https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private-link
  if (target?.token === SERVER && network?.delegatedSubnetResourceId) refuse('it is in a subnet');
  if (target?.token === REGISTRY && sku?.name !== 'Premium') refuse('it is not Premium');
  // https://learn.microsoft.com/azure/container-apps/private-endpoints-and-dns
  if (target?.token === ENVIRONMENT && publicNetworkAccess !== 'Disabled') refuse('it has public network access');
}

/** Source: https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys */
function assertRegistry({ id, inputs }: StoredResource, old?: StoredResource): void {
  const isEncrypted = (it: Properties): boolean =>
    (it.encryption as { status?: string } | undefined)?.status === 'enabled';
  if (isEncrypted(inputs) && (inputs.sku as { name?: string }).name !== 'Premium') {
    throw new Refusal('CMKNotSupported', `${id}: only Premium supports a customer-managed key`);
  }
  if (old !== undefined && isEncrypted(old.inputs) !== isEncrypted(inputs)) {
    throw new Refusal('CannotChangeEncryption', `${id}: a customer-managed key is chosen at creation`);
  }
}

/** Source: description of keyEncryptionKeyUrl in the API of Azure Managed Redis. */
function assertCluster({ id, inputs }: StoredResource): void {
  const { customerManagedKeyEncryption: key } = (inputs.encryption ?? {}) as {
    customerManagedKeyEncryption?: { keyEncryptionKeyUrl?: string };
  };
  if (key?.keyEncryptionKeyUrl !== undefined && !/\/keys\/[^/]+\/[^/]+$/.test(key.keyEncryptionKeyUrl)) {
    throw new Refusal('InvalidRequestBody', `${id}: keyEncryptionKeyUrl has no version`);
  }
}
