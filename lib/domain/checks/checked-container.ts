import { PooledProcesses } from './connections/connected-service';
import { Pool, poolsOf } from './connections/pool-variables';
import { processesOf } from './connections/process-count';
import { literalText } from './declared-program';

/** A container of a task or a replica. */
export interface CheckedContainer {
  readonly name: string;
  readonly image: string;
  readonly variables: ReadonlyMap<string, unknown>;
  readonly commands: readonly string[];
  /** Memory in MiB. Undefined if the program does not state it. */
  readonly memoryMiB?: number;
}

const POOLER = /pgbouncer|pgcat|odyssey/i;
const POOLER_SIZES = ['MAX_DB_CONNECTIONS', 'DEFAULT_POOL_SIZE', 'POOL_SIZE'];

/** Returns the pools of containers. A pooler beside them opens the connections in their place. */
export function pooledByContainers(containers: readonly CheckedContainer[]): PooledProcesses[] {
  const poolers = containers.filter(({ name, image }) => POOLER.test(`${name} ${image}`));
  const sizes = poolers.flatMap(({ variables }) => poolerSize(variables));
  if (sizes.length > 0) return sizes.map((it) => ({ processes: { count: 1, source: '' }, pools: [it] }));
  return containers
    .map(({ variables, commands }) => ({ processes: processesOf(variables, commands), pools: poolsOf(variables) }))
    .filter(({ pools }) => pools.length > 0);
}

function poolerSize(variables: ReadonlyMap<string, unknown>): Pool[] {
  const plain = new Map(
    [...variables].map(([name, it]) => [name.replace(/^PGBOUNCER_/, ''), literalText(it)] as const),
  );
  const name = POOLER_SIZES.find((it) => /^[1-9]\d*$/.test(plain.get(it) ?? ''));
  return name === undefined ? [] : [{ source: `${name}=${plain.get(name)}`, connections: Number(plain.get(name)) }];
}
