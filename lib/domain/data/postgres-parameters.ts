import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { PostgresParameter, PostgresUnit } from './postgres-parameter';
import { POSTGRES_PARAMETERS } from './postgres-parameter-table';

const BY_NAME = new Map(POSTGRES_PARAMETERS.map((it) => [it.name, it]));

/** Bytes and milliseconds of the units that may follow a number. */
const BYTES: { readonly [unit: string]: number } = {
  B: 1,
  kB: 1024,
  '8kB': 8192,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const MILLISECONDS: { readonly [unit: string]: number } = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const ON = ['1', 'on', 'true', 'yes'];
const OFF = ['0', 'off', 'false', 'no'];

/**
 * Known server parameters, and conversions between PostgreSQL's base units and readable values.
 *
 * @example
 * console.log(PostgresParameters.find('work_mem')?.unit); // kB
 * console.log(PostgresParameters.inBaseUnits('shared_buffers', '4GB')); // 524288
 * console.log(PostgresParameters.inWords('shared_buffers', '524288')); // 4GB
 */
export class PostgresParameters {
  /** Returns a parameter by name, or undefined if it is not in the table. A server may still support it. */
  public static find(name: string): PostgresParameter | undefined {
    requireTypes('find', { name });
    return BY_NAME.get(name);
  }

  /** Returns true if a change of the parameter takes effect only after a restart. False for a parameter outside the table. */
  public static requiresRestart(name: string): boolean {
    requireTypes('requiresRestart', { name });
    return BY_NAME.get(name)?.requiresRestart ?? false;
  }

  /**
   * Returns a value in PostgreSQL's base units: `524288` for a `shared_buffers` of `4GB`, `1` for a `jit` of `on`.
   *
   * A value without a unit, or of a parameter outside the table, is returned unchanged.
   */
  public static inBaseUnits(name: string, value: string): string {
    requireTypes('inBaseUnits', { name, value });
    const known = BY_NAME.get(name);
    if (known?.isSwitch) return ON.includes(value) ? '1' : OFF.includes(value) ? '0' : value;
    const [amount, size] = measure(known?.unit, value);
    return amount === undefined ? value : String(amount / size);
  }

  /**
   * Returns a value as a readable `postgresql.conf` has it: `4GB` for a `shared_buffers` of `524288`, `on` for a `jit` of `1`.
   *
   * A value without a unit, or of a parameter outside the table, is returned unchanged.
   */
  public static inWords(name: string, value: string): string {
    requireTypes('inWords', { name, value });
    const known = BY_NAME.get(name);
    if (known?.isSwitch) return ON.includes(value) ? 'on' : OFF.includes(value) ? 'off' : value;
    const table = tableOf(known?.unit);
    if (known?.unit === undefined || table === undefined || !(Number(value) > 0)) return value;
    const all = Number(value) * table[known.unit];
    const [unit, size] = Object.entries(table)
      .filter(([it, one]) => it !== '8kB' && all % one === 0)
      .reduce<[string, number]>((best, it) => (it[1] > best[1] ? it : best), ['', 0]);
    return size === 0 ? value : `${all / size}${unit}`;
  }
}

/** Returns a value with a unit in the smallest unit of its kind, and the size of the parameter's unit. */
function requireTypes(method: string, values: object): void {
  const problems = new Problems('a parameter of PostgreSQL', 'PostgresParameters');
  DOMAIN_TYPES.require(problems, `PostgresParameters.${method}`, values);
}

function measure(unit: PostgresUnit | undefined, value: string): [amount: number | undefined, size: number] {
  const [, digits, stated] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value) ?? [];
  const table = tableOf(unit);
  if (unit === undefined || table === undefined || stated === undefined || !Object.hasOwn(table, stated))
    return [undefined, 1];
  return [Number(digits) * table[stated], table[unit]];
}

function tableOf(unit?: PostgresUnit): { readonly [unit: string]: number } | undefined {
  if (unit === undefined) return undefined;
  return unit in MILLISECONDS ? MILLISECONDS : BYTES;
}
