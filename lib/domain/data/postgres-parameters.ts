import { PostgresParameter, PostgresUnit } from './postgres-parameter';
import { POSTGRES_PARAMETERS } from './postgres-parameter-table';

const BY_NAME = new Map(POSTGRES_PARAMETERS.map((it) => [it.name, it]));

/** Bytes, and milliseconds, of what people write after a number. */
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

/** What is known about the server's parameters, and their values in its own units and in people's. */
export class PostgresParameters {
  /** A parameter by name; undefined for one that is not in the table, which a server may know all the same. */
  public static find(name: string): PostgresParameter | undefined {
    return BY_NAME.get(name);
  }

  /** Whether a change of the parameter takes effect only after a restart. False for one that is not in the table. */
  public static requiresRestart(name: string): boolean {
    return BY_NAME.get(name)?.requiresRestart ?? false;
  }

  /**
   * A value in the server's own units: `524288` for a `shared_buffers` of `4GB`, `1` for a `jit` of `on`; as it is where it has no unit, or where the
   * parameter is not in the table.
   */
  public static inBaseUnits(name: string, value: string): string {
    const known = BY_NAME.get(name);
    if (known?.isSwitch) return ON.includes(value) ? '1' : OFF.includes(value) ? '0' : value;
    const [amount, size] = measure(known?.unit, value);
    return amount === undefined ? value : String(amount / size);
  }

  /**
   * A value as a `postgresql.conf` has it for people: `4GB` for a `shared_buffers` of `524288`, `on` for a `jit` of `1`; as it is where it has no unit, or
   * where the parameter is not in the table.
   */
  public static inWords(name: string, value: string): string {
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

/** A value with a unit, in the smallest unit of its kind, and the size of the parameter's own unit. */
function measure(unit: PostgresUnit | undefined, value: string): [amount: number | undefined, size: number] {
  const [, digits, stated] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value) ?? [];
  const table = tableOf(unit);
  if (unit === undefined || table === undefined || stated === undefined || !(stated in table)) return [undefined, 1];
  return [Number(digits) * table[stated], table[unit]];
}

function tableOf(unit?: PostgresUnit): { readonly [unit: string]: number } | undefined {
  if (unit === undefined) return undefined;
  return unit in MILLISECONDS ? MILLISECONDS : BYTES;
}
