import { createHash } from 'node:crypto';
import { CreatedResource, RESOURCE_TYPES, ResourceType, TENANT } from './resource-types';

/** The subscription of the stand-in. */
export const SUBSCRIPTION = '22222222-2222-4222-8222-222222222222';

/** One thing that is wrong with the inputs of a resource. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

type Inputs = Record<string, unknown>;

/** What Azure would answer: names, ids, outputs and refusals, from tables. */
export class AzureStandIn {
  /** The inputs with automatic names and locations filled in, and what is wrong with them. */
  public check(token: string, urn: string, news: Inputs): { inputs: Inputs; failures: InputFailure[] } {
    const type = this.type(token);
    const inputs = { ...news };
    const own = names(type).at(-1);
    if (own !== undefined && inputs[own] === undefined) inputs[own] = type.fixedName ?? autoName(type, urn);
    return { inputs, failures: [] };
  }

  /** The id and the outputs of a resource whose inputs passed the check. */
  public create(token: string, inputs: Inputs): { id: string; outputs: Inputs } {
    const type = this.type(token);
    const id = address(type, inputs);
    const name = id.split('/').at(-1) ?? id;
    const created: CreatedResource = { id, name, inputs, invented: digest(id).slice(0, 6) };
    return { id, outputs: { ...inputs, name, ...type.outputs?.(created) } };
  }

  /** The answer of a function. */
  public invoke(token: string, inputs: Inputs): Inputs {
    switch (token) {
      case 'azure-native:authorization:getClientConfig':
        return { clientId: TENANT, objectId: TENANT, subscriptionId: SUBSCRIPTION, tenantId: TENANT };
      case 'azure-native:redisenterprise:listDatabaseKeys':
        return { primaryKey: `primary-${digest(String(inputs.clusterName)).slice(0, 8)}`, secondaryKey: 'secondary' };
      case 'azure-native:redis:listRedisKeys':
        return { primaryKey: `primary-${digest(String(inputs.name)).slice(0, 8)}`, secondaryKey: 'secondary' };
      default:
        throw new Error(`the stand-in has no function ${token}`);
    }
  }

  private type(token: string): ResourceType {
    const type = RESOURCE_TYPES[token];
    if (!type) throw new Error(`the stand-in has no type ${token}: add it to local/azure/resource-types.ts`);
    return type;
  }
}

function names(type: ResourceType): string[] {
  return [...type.address.matchAll(/\{(\w+)\}/g)].map((it) => it[1]);
}

function autoName(type: ResourceType, urn: string): string {
  const hex = digest(urn);
  if (type.guidName)
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  return `${urn.split('::').at(-1) ?? ''}${hex.slice(0, 8)}`;
}

function address(type: ResourceType, inputs: Inputs): string {
  const path = type.address.replace(/\{(\w+)\}/g, (_, name: string) => String(inputs[name]));
  if (type.scope !== undefined) return `${String(inputs[type.scope])}/providers/${path}`;
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${String(inputs.resourceGroupName)}`;
  return path.startsWith('Microsoft.') ? `${group}/providers/${path}` : group;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
