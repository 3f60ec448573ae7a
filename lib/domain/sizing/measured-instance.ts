import { Problems } from '../problems';
import { ScalabilityLaw, ScalabilityLawProps, ScalabilityLaws } from './scalability-law';

/** One instance as `loadbearing measure` found it. */
export interface MeasuredInstance extends ScalabilityLawProps {
  /** Requests at once at which its throughput peaks or levels off. */
  readonly concurrency: number;
}

/** @internal */
export class MeasuredInstances {
  /** Adds the problems of a measurement. */
  public static check(problems: Problems, property: string, measured: MeasuredInstance): void {
    const { concurrency, ...law } = measured;
    const isLaw = [
      problems.number(`${property}.throughputOfOne`, law.throughputOfOne, RATES, FIX),
      ScalabilityLaws.checkShares(problems, `${property}.`, law),
    ].every(Boolean);
    const max = isLaw ? new ScalabilityLaw(law).peakConcurrency : undefined;
    const fix = 'use at most the peak: more requests at once are slower than those that wait';
    problems.number(
      `${property}.concurrency`,
      concurrency,
      { min: 1, max: max ?? MOST_CONCURRENCY, integer: true },
      fix,
    );
  }
}

const FIX = 'use the values that `loadbearing measure` writes';
/** From a request a day to one each microsecond. */
const RATES = { min: 1 / 86_400, max: 1e6 };
/** Largest number of requests at once, as in a simulation. */
const MOST_CONCURRENCY = 100_000;
