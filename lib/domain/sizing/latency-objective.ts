import { Defaults, Resolved } from '../defaults';
import { Problems } from '../problems';

/** Time within which most requests must be answered. */
export interface LatencyObjective {
  /**
   * Share of the requests in percent, below 100.
   * @default 95
   */
  readonly percentile?: number;
  /** Time from the arrival at the service to its answer, in milliseconds. */
  readonly milliseconds: number;
}

const DEFAULTS = { percentile: 95 } satisfies Partial<LatencyObjective>;
/** Beyond it, the tail is one of the model rather than of a service. */
const MOST_PERCENT = 99.99;

/** @internal */
export class LatencyObjectives {
  /** Returns an objective after its defaults, and adds its problems. */
  public static check(
    problems: Problems,
    property: string,
    objective: LatencyObjective,
  ): Resolved<LatencyObjective, typeof DEFAULTS> {
    const resolved = Defaults.apply(objective, DEFAULTS);
    LatencyObjectives.checkPercentile(problems, `${property}.percentile`, resolved.percentile);
    problems.number(`${property}.milliseconds`, resolved.milliseconds, { above: 0 }, 'use e.g. 500');
    return resolved;
  }

  /** Adds a problem with a percentile. */
  public static checkPercentile(problems: Problems, property: string, percentile: number): void {
    problems.number(property, percentile, { above: 0, max: MOST_PERCENT }, 'use 95');
  }
}
