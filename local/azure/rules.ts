import type { Properties } from '../../verify/azure/state';
import { SUBSCRIPTION } from './stand-in';
import { assertDomains, assertUnusedCertificate } from './domain-rules';
import { assertInterfaces, assertUnlocked, serverOfEndpoint } from './interface-rules';
import { assertServer } from './postgres-rules';
import { Refusal } from './refusal';
import { StoredResource } from './stored-resource';

/** A lock during a write, and Azure's error code for a second write. */
export interface WriteLock {
  readonly id: string;
  readonly code: string;
}

const AZURE = 'azure-native';
const POSTGRES = `${AZURE}:dbforpostgresql:`;
const SERVER = `${POSTGRES}Server`;
const PARAMETER = `${POSTGRES}Configuration`;
const NETWORKS = [`${AZURE}:network:VirtualNetwork`, `${AZURE}:network:Subnet`];
const ROUTE = `${AZURE}:cdn:Route`;
const ORIGIN = `${AZURE}:cdn:AFDOrigin`;
const ROLE_ASSIGNMENT = `${AZURE}:authorization:RoleAssignment`;
const SCRIPT = `${AZURE}:resources:AzureCliScript`;
const SECRET = `${AZURE}:keyvault:Secret`;
const ENDPOINT = `${AZURE}:cdn:AFDEndpoint`;
const BUDGET = `${AZURE}:consumption:Budget`;
const WORKLOADS = [`${AZURE}:app:ContainerApp`, `${AZURE}:app:Job`];

/** Time after which a grant is in effect in Azure, as users of this library wait for it. */
const GRANT_MS = 120_000;
/** The same in the stand-in. A grant says that it is older, so that nobody waits for minutes. */
const LOCAL_GRANT_MS = 400;
/** Age of a grant below which Container Apps cannot read a secret. */
const FRESH_MS = 200;

/**
 * Parameters of PostgreSQL that wait for a restart, with the service's default where it is the same for every size.
 * Source: https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
 */
const STATIC_PARAMETERS: { readonly [name: string]: string | undefined } = {
  max_connections: undefined,
  shared_buffers: undefined,
  wal_buffers: undefined,
  shared_preload_libraries: undefined,
  max_worker_processes: '8',
  max_wal_senders: '10',
  max_replication_slots: '10',
  max_locks_per_transaction: '64',
  max_prepared_transactions: '0',
  max_files_per_process: '1000',
  wal_level: 'replica',
  track_activity_query_size: '1024',
  track_commit_timestamp: 'off',
  autovacuum_freeze_max_age: '200000000',
  'pg_stat_statements.max': '5000',
};

/**
 * Defaults of parameters that take effect at once, the same for every size. Azure ignores a change back to them.
 * Source: https://github.com/pulumi/pulumi-azure-native/issues/4736
 */
const DYNAMIC_DEFAULTS: { readonly [name: string]: string | undefined } = {
  work_mem: '4096',
  statement_timeout: '0',
  default_statistics_target: '100',
};

/** Types that Azure does not delete while a resource of these types refers to them or is nested in them. */
const KEPT_BY: { readonly [token: string]: readonly string[] } = {
  [`${AZURE}:network:NetworkSecurityGroup`]: [`${AZURE}:network:Subnet`],
  [`${AZURE}:network:Subnet`]: [
    `${AZURE}:network:PrivateEndpoint`,
    `${AZURE}:app:ManagedEnvironment`,
    SERVER,
    `${AZURE}:redis:Redis`,
  ],
  [`${AZURE}:privatedns:PrivateZone`]: [`${AZURE}:privatedns:VirtualNetworkLink`, SERVER],
  [`${AZURE}:app:ManagedEnvironment`]: [`${AZURE}:app:ContainerApp`, `${AZURE}:app:Job`],
  [`${AZURE}:cdn:RuleSet`]: [ROUTE],
  [`${AZURE}:cdn:AFDOriginGroup`]: [ROUTE, `${AZURE}:cdn:Rule`],
  [`${AZURE}:cdn:AFDCustomDomain`]: [ROUTE, `${AZURE}:cdn:SecurityPolicy`],
  [`${AZURE}:frontdoor:Policy`]: [`${AZURE}:cdn:SecurityPolicy`],
};

/** Returns the locks of a write. A PostgreSQL server and a virtual network each accept one write at a time. */
export function writeLocks(resource: StoredResource): WriteLock[] {
  const { id, token, inputs } = resource;
  const server = serverOfEndpoint(resource);
  if (server !== undefined) return [{ id: server.toLowerCase(), code: 'ServerIsBusy' }];
  if (token.startsWith(POSTGRES)) {
    const source = inputs.sourceServerResourceId;
    return [upTo(id, 'flexibleServers'), ...(typeof source === 'string' ? [source] : [])].map((it) => ({
      id: it.toLowerCase(),
      code: 'ServerIsBusy',
    }));
  }
  if (NETWORKS.includes(token)) {
    return [{ id: upTo(id, 'virtualNetworks').toLowerCase(), code: 'AnotherOperationInProgress' }];
  }
  return [];
}

/** Rejects a resource whose parent or reference is missing, or that precedes a resource it needs. */
export function assertWritable(resource: StoredResource, all: readonly StoredResource[], old?: StoredResource): void {
  const { id, token, inputs } = resource;
  const ids = new Set(all.map((it) => it.id.toLowerCase()));
  const parent = parentOf(id);
  if (parent !== undefined && !ids.has(parent.toLowerCase())) {
    throw new Refusal('ParentResourceNotFound', `${id} needs ${parent}, which does not exist`);
  }
  for (const it of references(inputs)) {
    if (!ids.has(it.toLowerCase()))
      throw new Refusal('ResourceNotFound', `${id} refers to ${it}, which does not exist`);
  }
  if (token === ROUTE) assertOrigins(resource, all);
  if (token === PARAMETER) assertPooler(resource, all);
  if (token === ROLE_ASSIGNMENT) assertNewRole(resource, all);
  if (token === SCRIPT) assertAllowed(resource, all);
  if (token === ENDPOINT) assertOwnName(resource, all);
  if (token === SERVER) assertServer(resource, old);
  if (token === BUDGET && old !== undefined) assertStart(resource, old);
  assertInterfaces(resource, all, old);
  assertDomains(resource, all);
}

/** Rejects the deletion of a resource in use, and of a secret whose vault has no public address. */
export function assertDeletable(resource: StoredResource, all: readonly StoredResource[]): void {
  const { id, token } = resource;
  assertUnlocked(resource, all, true);
  assertUnusedCertificate(resource, all);
  if (token === SECRET) assertOpenVault(id, all);
  const keepers = KEPT_BY[token] ?? [];
  const user = all.find(
    (it) =>
      keepers.includes(it.token) &&
      (parentOf(it.id)?.toLowerCase() === id.toLowerCase() ||
        references(it.inputs).some((used) => used.toLowerCase() === id.toLowerCase())),
  );
  if (user) throw new Refusal('InUse', `${id} cannot be deleted, ${user.id} uses it`);
}

/** Returns the outputs that Azure adds after a write: the value of a parameter, and whether it waits for a restart. */
export function settled({ token, inputs, outputs }: StoredResource, old?: StoredResource): Properties {
  if (token === ROLE_ASSIGNMENT) return { createdOn: old?.outputs.createdOn ?? createdBefore(GRANT_MS) };
  if (token !== PARAMETER) return {};
  const name = String(inputs.configurationName);
  const isIgnored = old !== undefined && DYNAMIC_DEFAULTS[name] === outputs.value;
  if (isIgnored) return { value: old.outputs.value, isConfigPendingRestart: false };
  if (!(name in STATIC_PARAMETERS)) return { isConfigPendingRestart: false };
  const before = old?.outputs.value ?? STATIC_PARAMETERS[name];
  return { isConfigPendingRestart: old?.outputs.isConfigPendingRestart === true || before !== outputs.value };
}

function assertOrigins({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const group = (inputs.originGroup as { id?: unknown } | undefined)?.id;
  const origin = all.find(
    (it) => it.token === ORIGIN && parentOf(it.id)?.toLowerCase() === String(group).toLowerCase(),
  );
  if (!origin) throw new Refusal('BadRequest', `${id} needs an origin in ${String(group)}, which has none`);
}

function assertPooler({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const name = String(inputs.configurationName);
  if (!name.startsWith('pgbouncer.') || name === 'pgbouncer.enabled') return;
  const enabled = all.find(
    (it) => it.id.toLowerCase() === `${String(parentOf(id))}/configurations/pgbouncer.enabled`.toLowerCase(),
  );
  if (enabled?.inputs.value !== 'true') {
    throw new Refusal('ServerParameterNotFound', `${name} exists only after pgbouncer.enabled is true`);
  }
}

function assertNewRole(resource: StoredResource, all: readonly StoredResource[]): void {
  const what = ({ inputs }: StoredResource): string =>
    [inputs.scope, inputs.principalId, inputs.roleDefinitionId].join(' ').toLowerCase();
  const same = all.find((it) => it.token === ROLE_ASSIGNMENT && it.id !== resource.id && what(it) === what(resource));
  if (same) throw new Refusal('RoleAssignmentExists', `${resource.id} grants the same as ${same.id}`);
}

/** A script runs at once as its identity, so its role must exist first. */
function assertAllowed({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const identities = references(inputs.identity).map((it) => it.toLowerCase());
  const principals = all.filter((it) => identities.includes(it.id.toLowerCase())).map((it) => it.outputs.principalId);
  const granted = all.some((it) => it.token === ROLE_ASSIGNMENT && principals.includes(it.inputs.principalId));
  if (!granted) throw new Refusal('DeploymentScriptError', `AuthorizationFailed: the identity of ${id} has no role`);
}

/** The data plane of a vault without a public address is open to its network only. */
function assertOpenVault(id: string, all: readonly StoredResource[]): void {
  const vault = all.find((it) => it.id.toLowerCase() === parentOf(id)?.toLowerCase());
  const properties = vault?.inputs.properties as { publicNetworkAccess?: string } | undefined;
  if (properties?.publicNetworkAccess !== 'Disabled') return;
  throw new Refusal(
    'ForbiddenByConnection',
    `${id} cannot be deleted: public network access is disabled and the request is not from an approved private link`,
  );
}

/** Endpoints of one name have the same host name within the scope of each of them. */
function assertOwnName({ id, inputs }: StoredResource, all: readonly StoredResource[]): void {
  const reuse = (it: Properties): unknown => it.autoGeneratedDomainNameLabelScope ?? 'TenantReuse';
  const scope = (it: { id: string; inputs: Properties }): unknown =>
    reuse(it.inputs) === 'ResourceGroupReuse'
      ? (/^.*\/resourceGroups\/[^/]+/i.exec(it.id)?.[0] ?? '').toLowerCase()
      : reuse(it.inputs);
  const same = all.find(
    (it) =>
      it.token === ENDPOINT &&
      it.id.toLowerCase() !== id.toLowerCase() &&
      it.inputs.endpointName === inputs.endpointName &&
      reuse(inputs) !== 'NoReuse' &&
      scope(it) === scope({ id, inputs }),
  );
  if (same) throw new Refusal('Conflict', `the host name of ${id} is that of ${same.id}`);
}

/** Source: https://github.com/Azure/azure-quickstart-templates/issues/7095 */
function assertStart({ id, inputs }: StoredResource, old: StoredResource): void {
  const startOf = (it: Properties): unknown => (it.timePeriod as { startDate?: string }).startDate;
  if (startOf(inputs) !== startOf(old.inputs)) {
    throw new Refusal('400', `${id}: Start date of budgets cannot be updated. Please delete and create a new budget.`);
  }
}

/** Returns the refusal of a workload whose permission to read a secret is too new. `writtenAt` gives the time of a write. */
export function freshGrant(
  { id, token, inputs }: StoredResource,
  all: readonly StoredResource[],
  writtenAt: (id: string) => number | undefined,
): Refusal | undefined {
  const { configuration } = inputs as { configuration?: { secrets?: { keyVaultUrl?: string }[] } };
  if (!WORKLOADS.includes(token) || !configuration?.secrets?.some((it) => it.keyVaultUrl)) return undefined;
  const identities = references(inputs.identity).map((it) => it.toLowerCase());
  const principals = all.filter((it) => identities.includes(it.id.toLowerCase())).map((it) => it.outputs.principalId);
  const fresh = all.find(
    (it) =>
      it.token === ROLE_ASSIGNMENT &&
      principals.includes(it.inputs.principalId) &&
      Date.now() - (writtenAt(it.id) ?? 0) < FRESH_MS,
  );
  return (
    fresh &&
    new Refusal('ContainerAppSecretKeyVaultUrlInvalid', `${id} cannot read its secrets, ${fresh.id} is too new`)
  );
}

function createdBefore(milliseconds: number): string {
  return new Date(Date.now() - milliseconds + LOCAL_GRANT_MS).toISOString();
}

/** Returns the container of a resource: resource group, parent or scope. The subscription always exists. */
function parentOf(id: string): string | undefined {
  const [, before, after] = /^(.*)\/providers\/(.*)$/.exec(id) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const parts = after.split('/');
  if (parts.length > 3) return `${before}/providers/${parts.slice(0, -2).join('/')}`;
  return /^\/subscriptions\/[^/]+$/.test(before) ? undefined : before;
}

/** Returns the resources that inputs refer to. */
function references(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.toLowerCase().startsWith(`/subscriptions/${SUBSCRIPTION}/resourcegroups/`) ? [value] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(references) : [];
}

function upTo(id: string, type: string): string {
  return new RegExp(`^.*?/${type}/[^/]+`, 'i').exec(id)?.[0] ?? id;
}
