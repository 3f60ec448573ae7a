import { BillLine } from './bill-line';
import { Commitment } from './bill-props';
import { Price } from './price-book-data';
import { Pricing } from './pricing';

/** A change that makes a bill smaller. Each is computed alone: two of them together save less than their sum. */
export interface Saving {
  /** The change. */
  readonly change: string;
  /** Saving of a month in USD, at the expected quantities. */
  readonly monthlyUsd: number;
  /** Arithmetic, or what the change requires. */
  readonly reason: string;
}

/** Families of machines on x86, and those on Arm of the same size. */
const ARM: readonly (readonly [RegExp, string])[] = [
  [/^(ec2\.|rds\.\w+\.db\.|elasticache\.\w+\.cache\.)t[23]a?\./, '$1t4g.'],
  [/^(ec2\.|rds\.\w+\.db\.|elasticache\.\w+\.cache\.)m[4567][ai]?\./, '$1m7g.'],
  [/^(ec2\.)c[567][ai]?\./, '$1c7g.'],
  [/^(ec2\.|rds\.\w+\.db\.|elasticache\.\w+\.cache\.)r[4567][ai]?\./, '$1r7g.'],
  [/^fargate\.(vcpu|memory)$/, 'fargate.arm.$1'],
];
const VALKEY: readonly (readonly [RegExp, string])[] = [[/^elasticache\.redis\./, 'elasticache.valkey.']];
/** Hours of a week in which somebody works on a system for development: 10 on each of 5 days. */
const OFFICE_HOURS = 50;
const HOURS_PER_WEEK = 168;
const COMPUTE = /^(ec2\.[a-z]\w+\.|fargate\.|container-apps\.(vcpu|memory)\.)/;
const SHORT_LOGS_MONTHS = 1;
const MAX_SAVINGS = 5;
const PURCHASES = Object.values(Commitment).filter((it) => it !== Commitment.NONE);

/** Returns the price of a key in the region of a line. */
export type LookUp = (line: BillLine, key: string) => Price | undefined;

/**
 * Returns the changes that save the most, the largest first.
 *
 * @internal
 */
export function savingsOf(lines: readonly BillLine[], isOnDemand: boolean, priceOf: LookUp): Saving[] {
  const perZone = lines.filter(({ price }) => price === 'nat.hour');
  const gateways = perZone.length;
  const found: Saving[] = [
    replaced(lines, priceOf, ARM, 'Arm machines', 'images and extensions must exist for Arm'),
    replaced(lines, priceOf, VALKEY, 'Valkey instead of Redis OSS', 'compatible with Redis OSS 7.2'),
    ...(isOnDemand ? PURCHASES : []).map((it) => committed(lines, priceOf, it)),
    {
      change: 'one NAT gateway for all zones',
      monthlyUsd: gateways > 1 ? sumOf(perZone.slice(1)) : 0,
      reason: `${gateways - 1} of ${gateways} gateways less; without its zone, the others reach nothing outside`,
    },
    endpoints(lines, priceOf),
    retention(lines),
    {
      change: 'no compute outside of office hours, for development',
      monthlyUsd: sumOf(lines.filter(({ price }) => COMPUTE.test(price))) * (1 - OFFICE_HOURS / HOURS_PER_WEEK),
      reason: `${OFFICE_HOURS} of ${HOURS_PER_WEEK} hours a week, with a schedule of Auto Scaling`,
    },
  ];
  return found
    .filter(({ monthlyUsd }) => monthlyUsd >= 1)
    .sort((a, b) => b.monthlyUsd - a.monthlyUsd)
    .slice(0, MAX_SAVINGS);
}

function replaced(
  lines: readonly BillLine[],
  priceOf: LookUp,
  families: readonly (readonly [RegExp, string])[],
  change: string,
  requirement: string,
): Saving {
  const saved = lines.flatMap((line) => {
    const family = families.find(([pattern]) => pattern.test(line.price));
    const other = family && priceOf(line, line.price.replace(family[0], family[1]));
    return other
      ? [line.monthlyUsd.expected - line.quantity.expected * Pricing.meanUsd(other, line.quantity.expected)]
      : [];
  });
  const positive = saved.filter((it) => it > 0);
  const words = positive.length === 1 ? '1 line' : `${positive.length} lines`;
  return { change, monthlyUsd: total(positive), reason: `${words} at the price of the same size; ${requirement}` };
}

/** A purchase covers what always runs. */
function committed(lines: readonly BillLine[], priceOf: LookUp, commitment: string): Saving {
  const offered = lines.flatMap((line) => {
    const price = priceOf(line, line.price);
    return price?.commitments ? [{ line, price, usd: price.commitments[commitment] }] : [];
  });
  const saved = offered.flatMap(({ line, price, usd }) => {
    if (usd === undefined) return [];
    return [line.quantity.low * (Pricing.meanUsd(price, line.quantity.expected) - usd / (price.per ?? 1))];
  });
  const lacking = offered.length - saved.length;
  const words = `${saved.length} price${saved.length === 1 ? '' : 's'} for what always runs`;
  return {
    change: `purchase ${commitment}, no upfront payment`,
    monthlyUsd: total(saved.filter((it) => it > 0)),
    reason: `${words}${lacking > 0 ? `, ${lacking} without such a price` : ''}; it is paid for the whole term, used or not`,
  };
}

/** Calls of AWS services through an endpoint in each of two zones instead of a NAT gateway. */
function endpoints(lines: readonly BillLine[], priceOf: LookUp): Saving {
  const data = lines.filter(({ price }) => price === 'nat.gb');
  const [first] = data;
  const hour = first && priceOf(first, 'endpoint.hour');
  const gigabyte = first && priceOf(first, 'endpoint.gb');
  const change = 'an interface endpoint for the service that most data goes to';
  if (!first || !hour || !gigabyte) return { change, monthlyUsd: 0, reason: '' };
  const gigabytes = total(data.map((it) => it.quantity.expected));
  const paid =
    2 * Pricing.HOURS_PER_MONTH * Pricing.meanUsd(hour, Pricing.HOURS_PER_MONTH) +
    gigabytes * Pricing.meanUsd(gigabyte, gigabytes);
  return { change, monthlyUsd: sumOf(data) - paid, reason: 'all data through an endpoint in two zones instead of NAT' };
}

function retention(lines: readonly BillLine[]): Saving {
  const stored = lines.filter(({ price }) => price === 'cloudwatch.logs.store');
  const written = total(
    lines.filter(({ price }) => price === 'cloudwatch.logs.ingest').map((it) => it.quantity.expected),
  );
  const kept = total(stored.map((it) => it.quantity.expected));
  const share = kept > 0 ? Math.min(1, (written * SHORT_LOGS_MONTHS) / kept) : 1;
  return {
    change: 'logs of a month instead of the retention',
    monthlyUsd: sumOf(stored) * (1 - share),
    reason: `${Number(written.toPrecision(3))} GB instead of ${Number(kept.toPrecision(3))} GB are kept`,
  };
}

function sumOf(lines: readonly BillLine[]): number {
  return total(lines.map((it) => it.monthlyUsd.expected));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, it) => sum + it, 0);
}
