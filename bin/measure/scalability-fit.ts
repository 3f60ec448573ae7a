import { ProblemCode, Problems, ScalabilityLaw } from '../../lib/domain';
import { MOST_ERRORS, Measurement, meanMs } from './measurement';

/** A scalability law that fits measurements. */
export interface ScalabilityFit {
  readonly law: ScalabilityLaw;
  /** Requests per second at a concurrency of 1 (λ). */
  readonly throughputOfOne: Estimate;
  /** Share of a request that runs alone (σ). */
  readonly contention: Estimate;
  /** Cost of each pair of requests (κ). */
  readonly coherency: Estimate;
  /** Share of the differences in throughput that the law explains. */
  readonly rSquared: number;
  /** Root mean square of the residuals, as a share of the mean throughput. */
  readonly relativeError: number;
  /** Concurrency with the highest throughput, if the measurements support one. */
  readonly peakConcurrency?: number;
  /** Lowest concurrency with nearly the highest throughput, if more of it was measured in vain and there is no peak. */
  readonly plateauConcurrency?: number;
  /** Requests per second at the peak, or the highest that were measured on the plateau. */
  readonly capacity?: number;
  /** Highest concurrency of the measurements. */
  readonly measuredTo: number;
  /** Time in milliseconds of a request that is alone. */
  readonly aloneMs: number;
}

/** A fitted value. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Schwartz advises at least six measurements. */
const FEWEST = 6;
const LOWEST_R_SQUARED = 0.9;
/**
 * A service with one worker has the same throughput at every concurrency: there are no differences to explain. One with a few workers has
 * a sharp bend, which the law rounds off by about a tenth.
 */
const FLAT_ERROR = 0.15;
/** A peak at more times the highest measured concurrency is an extrapolation without support. */
const FARTHEST_PEAK = 2;
/** Share of the highest throughput from which on a curve is level. */
const LEVEL = 0.9;
/** Share of the peak that the law falls below at the last measurement, and how far that may be above the law. */
const FALLEN = 0.99;
const ABOVE_LAW = 1.05;
/** Times its own concurrency up to which a plateau was measured. */
const PLATEAU_LENGTH = 2;
/** Up to this concurrency, a request rarely meets another one. */
const ALONE = 1.5;
const CONTENTIONS = [0, 0.01, 0.05, 0.2, 0.5, 0.9];
const COHERENCIES = [0, 1e-5, 1e-4, 1e-3, 1e-2, 0.1];

/** Fits the Universal Scalability Law by least squares. Throws if the measurements do not support it. */
export async function fitScalability(measurements: readonly Measurement[]): Promise<ScalabilityFit> {
  const problems = new Problems('the measurements', '');
  const points = measurements.filter((it) => it.errorShare <= MOST_ERRORS && it.requestsPerSecond > 0);
  const levels = new Set(points.map((it) => it.concurrency)).size;
  problems.check(levels >= FEWEST, {
    code: ProblemCode.TOO_FEW_MEASUREMENTS,
    property: 'concurrency',
    what: `${levels} ${levels === 1 ? 'level' : 'levels'} of concurrency without errors were measured`,
    expected: `at least ${FEWEST}`,
    fix: 'repair a service that failed, raise --max-seconds, or pass results at more levels to --from',
  });
  problems.throwIfAny();
  const { levenbergMarquardt } = await import('ml-levenberg-marquardt');
  const x = points.map((it) => it.concurrency);
  // Scaled, so that all three parameters are near 1 or below.
  const scale = Math.max(...points.map((it) => it.requestsPerSecond / it.concurrency));
  const y = points.map((it) => it.requestsPerSecond / scale);
  const { parameterValues } = levenbergMarquardt({ x, y }, curve, {
    initialValues: start(x, y),
    minValues: [0, 0, 0],
    maxValues: [Infinity, 1, 1],
    maxIterations: 1000,
    errorTolerance: 1e-14,
    improvementThreshold: 1e-12,
    jacobianFunction: slopes,
  });
  const errors = await standardErrors(parameterValues, x, y);
  const estimate = (index: number, unit = 1): Estimate => ({
    value: parameterValues[index] * unit,
    standardError: errors[index] * unit,
  });
  const [throughputOfOne, contention, coherency] = [estimate(0, scale), estimate(1), estimate(2)];
  const { rSquared, relativeError } = quality(parameterValues, x, y);
  problems.check(rSquared >= LOWEST_R_SQUARED || relativeError <= FLAT_ERROR, {
    code: ProblemCode.MEASUREMENTS_DO_NOT_FIT,
    property: 'requestsPerSecond',
    what: `the law misses the measurements: R² ${rSquared.toFixed(2)}, residuals of ${percent(relativeError)} %`,
    expected: `R² of at least ${LOWEST_R_SQUARED}, or residuals of at most ${percent(FLAT_ERROR)} %`,
    fix: 'measure a machine without other work, with longer steps (--step-seconds) or a constant kind of request',
  });
  problems.throwIfAny();
  const law = new ScalabilityLaw({
    throughputOfOne: throughputOfOne.value,
    contention: contention.value,
    coherency: coherency.value,
  });
  return {
    ...{ law, throughputOfOne, contention, coherency, rSquared, relativeError, measuredTo: Math.max(...x) },
    ...limitOf(points, law, coherency),
    aloneMs: aloneMs(points) ?? 1000 / throughputOfOne.value,
  };
}

/** Finds where throughput stops growing. To the law, a sharp bend is a peak as well: the last measurement decides, unless the peak is beyond it. */
function limitOf(
  points: readonly Measurement[],
  law: ScalabilityLaw,
  coherency: Estimate,
): Pick<ScalabilityFit, 'peakConcurrency' | 'plateauConcurrency' | 'capacity'> {
  const sorted = [...points].sort((one, other) => one.concurrency - other.concurrency);
  const last = sorted[sorted.length - 1];
  const { peakConcurrency = Infinity, peakThroughput = Infinity } = law;
  const isSure = peakConcurrency <= FARTHEST_PEAK * last.concurrency && coherency.value > 2 * coherency.standardError;
  const end = law.throughput(Math.max(1, last.concurrency));
  const falls = end < FALLEN * peakThroughput && last.requestsPerSecond < ABOVE_LAW * end;
  if (isSure && (peakConcurrency >= last.concurrency || falls)) return { peakConcurrency, capacity: peakThroughput };
  const highest = Math.max(...sorted.map((it) => it.requestsPerSecond));
  const level = sorted.find((it) => it.requestsPerSecond >= LEVEL * highest) ?? last;
  if (level.concurrency * PLATEAU_LENGTH > last.concurrency) return {};
  return { plateauConcurrency: Math.max(1, Math.floor(level.concurrency)), capacity: highest };
}

/** Renders a share in percent. */
export function percent(share: number): string {
  return String(Number((share * 100).toFixed(1)));
}

/** Time of a request alone, as it was measured: nearer to the truth than the fit, which balances all measurements. */
function aloneMs(points: readonly Measurement[]): number | undefined {
  const alone = points.filter((it) => it.concurrency <= ALONE);
  const total = alone.reduce((sum, it) => sum + it.requestsPerSecond, 0);
  return total === 0 ? undefined : alone.reduce((sum, it) => sum + meanMs(it) * it.requestsPerSecond, 0) / total;
}

function curve([lambda, sigma, kappa]: number[]): (n: number) => number {
  return (n) => (lambda * n) / denominator(sigma, kappa, n);
}

function slopes([lambda, sigma, kappa]: number[]): (n: number) => number[] {
  return (n) => {
    const below = denominator(sigma, kappa, n);
    const slope = (-lambda * n * (n - 1)) / below ** 2;
    return [n / below, slope, slope * n];
  };
}

function denominator(sigma: number, kappa: number, n: number): number {
  return 1 + sigma * (n - 1) + kappa * n * (n - 1);
}

/** Returns the best of a grid of values: from a far start, the search can end beside the optimum. */
function start(x: readonly number[], y: readonly number[]): number[] {
  const grid = CONTENTIONS.flatMap((sigma) => COHERENCIES.map((kappa) => [1, sigma, kappa]));
  return grid.reduce((best, it) => (squares(it, x, y) < squares(best, x, y) ? it : best));
}

function squares(parameters: number[], x: readonly number[], y: readonly number[]): number {
  const at = curve(parameters);
  return x.reduce((sum, n, index) => sum + (at(n) - y[index]) ** 2, 0);
}

function quality(
  parameters: number[],
  x: readonly number[],
  y: readonly number[],
): Pick<ScalabilityFit, 'rSquared' | 'relativeError'> {
  const mean = y.reduce((sum, it) => sum + it, 0) / y.length;
  const all = y.reduce((sum, it) => sum + (it - mean) ** 2, 0);
  const missed = squares(parameters, x, y);
  return { rSquared: all === 0 ? 1 : 1 - missed / all, relativeError: Math.sqrt(missed / y.length) / mean };
}

/** Standard errors of the parameters: the roots of the diagonal of s²(JᵀJ)⁻¹. */
async function standardErrors(parameters: number[], x: readonly number[], y: readonly number[]): Promise<number[]> {
  const { Matrix, pseudoInverse } = await import('ml-matrix');
  const jacobian = new Matrix(x.map(slopes(parameters)));
  const variance = squares(parameters, x, y) / Math.max(1, x.length - parameters.length);
  return pseudoInverse(jacobian.transpose().mmul(jacobian))
    .diagonal()
    .map((it) => Math.sqrt(Math.max(0, it * variance)));
}
