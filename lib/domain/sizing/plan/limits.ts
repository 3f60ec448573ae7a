import { PlanLimit } from '../plan-parts';
import { Violation } from './choice';
import { Load, scaled } from './load';
import { Offer, PARTS, Part } from './offer';
import { Sizes, choiceFor, lastViolation } from './sizes';
import { WebCapacity } from './web-sizing';

/** Steps of the bisection: the result is within 0.1 %. */
const STEPS = 10;
/** Beyond it, nobody plans: ten million users are a few thousand times a small application. */
const MOST_TIMES = 1e9;

/** Renders a violation: `CPU at the peak: 120 vCPU, of 64`. */
export function renderViolation({ constraint, needs, has, unit }: Violation): string {
  const text = (value: number): string => String(Number(value.toPrecision(3)));
  const suffix = unit ? ` ${unit}` : '';
  return has === 0 ? `${constraint}: none` : `${constraint}: ${text(needs)}${suffix}, of ${text(has)}`;
}

function renderEnd({ constraint, has, unit }: Violation): string {
  if (has === 0) return `${constraint}: none`;
  return `${constraint}: at most ${Number(has.toPrecision(3))} ${unit}`.trimEnd();
}

/** Returns how far each part of a load carries, nearest end first. */
export function limitsOf(
  load: Load,
  sizes: Sizes,
  offer: Offer,
  capacities: readonly (WebCapacity | Violation)[],
): PlanLimit[] {
  return PARTS.filter((part) => sizes[part] !== undefined)
    .map((part) => {
      // Most multiples fit the largest size, which is one attempt instead of a whole catalogue.
      const largest = largestOf(part, offer);
      return limitOf(part, load.web.peakPerSecond, offer.beyond[part], (times) => {
        const more = scaled(load, times);
        if (choiceFor(part, more, largest, part === 'web' ? capacities.slice(-1) : capacities)?.fit) return undefined;
        const choice = choiceFor(part, more, offer, capacities);
        return choice === undefined || choice.fit ? undefined : lastViolation(choice);
      });
    })
    .sort((a, b) => a.times - b.times);
}

/** Returns an offer with only the last size for one part. */
function largestOf(part: Part, offer: Offer): Offer {
  switch (part) {
    case 'web':
      return { ...offer, web: { ...offer.web, sizes: offer.web.sizes.slice(-1) } };
    case 'workers':
      return { ...offer, workers: { ...offer.workers, sizes: offer.workers.sizes.slice(-1) } };
    case 'database':
      return { ...offer, database: { ...offer.database, sizes: offer.database.sizes.slice(-1) } };
    case 'cache':
    case 'broker':
      return { ...offer, caches: offer.caches.slice(-1) };
  }
}

/**
 * Returns how far a part carries, by bisection over multiples of the load. `violation` returns the constraint that the largest size violates
 * at a multiple, or undefined where a size fits.
 */
function limitOf(
  part: string,
  peakPerSecond: number,
  beyond: string,
  violation: (times: number) => Violation | undefined,
): PlanLimit {
  let [low, high] = [0, 1];
  while (high < MOST_TIMES && violation(high) === undefined) [low, high] = [high, 2 * high];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (violation(middle) === undefined) low = middle;
    else high = middle;
  }
  const ended = violation(high);
  return {
    part,
    requestsPerSecond: low * peakPerSecond,
    times: low,
    constraint: ended ? renderEnd(ended) : 'none',
    beyond: ended?.beyond ?? beyond,
  };
}
