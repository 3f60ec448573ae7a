import { Defaults, Resolved } from '../../defaults';

/** A value that a workload does not state. A measurement replaces it. */
export interface Assumption {
  /** Path in the workload, e.g. `service.cpuMsPerRequest`. */
  readonly property: string;
  /** Value with its unit. */
  readonly value: string;
  /** Reason for the value. */
  readonly reason: string;
}

/** Unit and reason of the default of each property. */
export type Reasons<D> = { readonly [K in keyof D]: readonly [unit: string, reason: string] };

/**
 * Collects the assumptions of a plan.
 *
 * @internal
 */
export class Assumptions {
  /** Assumptions in the order in which the plan needed them. */
  public readonly all: Assumption[] = [];

  /** Returns `value` after it has noted it. */
  public add<T extends number | string | boolean>(property: string, value: T, unit: string, reason: string): T {
    if (!this.all.some((it) => it.property === property)) {
      this.all.push({ property, value: [String(value), unit].filter(Boolean).join(' '), reason });
    }
    return value;
  }

  /** Returns what a part of the workload states, completed by defaults, which it notes. */
  public complete<T extends object, D extends Partial<T>>(
    part: string,
    stated: T,
    defaults: D,
    reasons: Reasons<D>,
  ): Resolved<T, D> {
    Object.entries(defaults)
      .filter(([name]) => (stated as Record<string, unknown>)[name] === undefined)
      .forEach(([name, value]) => {
        const [unit, reason] = reasons[name as keyof D];
        this.add(`${part}.${name}`, value as string | number | boolean, unit, reason);
      });
    return Defaults.apply(stated, defaults);
  }
}
