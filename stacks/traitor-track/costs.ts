import { Commitment } from '../../lib/domain';
import { CompareCosts, CostFinding, CostRow, costRow, statedSum, totalRows } from '../report/cost-comparison';
import { ComputedCost, HOURS, ListPrices, amount, money, percent, savingPercent } from '../report/list-prices';
import { BACKUPS_GB, REQUESTS, TRANSFER_GB } from './load';
import { AFTER, NOW } from './reported-costs';

const DATABASE = 'rds.postgres.db.t3.large.multi-az';
const STORAGE_GB = 50; // TT-ARC-03
const INSTANCE = 'ec2.t3.medium';
const RESERVED = Commitment.RESERVED_1Y;
/** Saving of reserved instances in the report (TT-RI-02). */
const RESERVED_SAVING = 0.4;

/** Stated savings of a month in USD. */
const SAVINGS = { rds: 60, ec2: 12, s3: 27, total: 89, percent: 35 };
/** Saving of reserved instances in the summary (TT-RI-03), and of phase 1 (TT-RD-08). */
const SUMMARY_SAVING = 60;
const PHASE_1_SAVING = { from: 50, to: 80 };

/** Instances of the report with their resources, users and cost (TT-VRT-06 to TT-VRT-09). */
export const INSTANCES = [
  { id: 'TT-VRT-06', type: 't3.medium', vcpus: 2, gib: 4, users: '100', usd: 30 },
  { id: 'TT-VRT-07', type: 't3.large', vcpus: 2, gib: 8, users: '150', usd: 60 },
  { id: 'TT-VRT-08', type: 't3.xlarge', vcpus: 4, gib: 16, users: '300', usd: 120 },
  { id: 'TT-VRT-09', type: 't3.2xlarge', vcpus: 8, gib: 32, users: '500+', usd: 240 },
];

/**
 * Days that an archived backup spends in each tier, if it is kept for a year: Intelligent-Tiering moves it after 30 days, and the
 * report's configuration after 90 and 180 (TT-S3-03, TT-S3-04). Archive tiers have the prices of the storage classes of their name.
 */
const TIER_DAYS = [
  { price: 's3.intelligent-tiering.frequent', days: 30 },
  { price: 's3.intelligent-tiering.infrequent', days: 60 },
  { price: 's3.glacier', days: 90 },
  { price: 's3.deep-archive', days: 185 },
];
const DAYS_PER_YEAR = 365;

/** Compares the cost figures of the report with list prices. */
export const compareCosts: CompareCosts = ({ books, region, bill }) => {
  const prices = new ListPrices(books, region);
  const now = nowRows(prices);
  const after = afterRows(prices);
  return {
    rows: [
      ...now,
      ...totalRows(now, { ids: ['TT-COST-07'], part: 'now', what: 'total', statedUsd: NOW.total }),
      ...after,
      ...totalRows(after, {
        ids: ['TT-COST-12', 'TT-OUT-06'],
        part: 'after',
        what: 'total',
        statedUsd: AFTER.total,
      }),
      ...savingRows(prices),
      ...instanceRows(prices),
      costRow({
        ids: ['GAP-TT-12'],
        part: 'full target',
        what: 'everything that is built',
        computed: bill && {
          usd: bill.monthlyUsd.expected,
          arithmetic: `the bill above: ${bill.isLowerBound ? 'at least ' : ''}${money(bill.monthlyUsd.low)} to ${money(bill.monthlyUsd.high)}`,
        },
        reason: 'The report states no cost for load balancer, cache, more instances, replicas and second region.',
      }),
    ],
    findings: findingsOf(prices, now, after),
  };
};

function databaseCost(prices: ListPrices, end: '.multi-az' | '', commitment?: Commitment): ComputedCost {
  return prices.cost([
    { price: `rds.postgres.db.t3.large${end}`, quantity: HOURS, ...(commitment ? { commitment } : {}) },
    { price: `rds.gp3${end}`, quantity: STORAGE_GB },
  ]);
}

function nowRows(prices: ListPrices): CostRow[] {
  const part = 'now';
  const standardUsd = prices.unitUsd('s3.standard');
  return [
    costRow({
      ...{ ids: ['TT-COST-01', 'GAP-TT-21'], part, what: 'RDS db.t3.large, Multi-AZ, 50 GB', statedUsd: NOW.rds },
      computed: databaseCost(prices, '.multi-az'),
      reason: `Single-AZ would be $${money(databaseCost(prices, '').usd)}.`,
    }),
    costRow({
      ...{ ids: ['TT-COST-02'], part, what: 'EC2 t3.medium', statedUsd: NOW.ec2 },
      computed: prices.cost([{ price: INSTANCE, quantity: HOURS }]),
      reason: 'Without its volume. The report states no region.',
    }),
    transferRow(prices, part),
    costRow({
      ...{ ids: ['TT-COST-04'], part, what: 'S3 backups, 2 TB', statedUsd: NOW.s3 },
      computed: prices.cost([{ price: 's3.standard', quantity: BACKUPS_GB }]),
      reason: standardUsd === undefined ? '' : `$${NOW.s3} pays for ${amount(Math.floor(NOW.s3 / standardUsd))} GB.`,
    }),
    ...otherRows(prices, part),
  ];
}

function afterRows(prices: ListPrices): CostRow[] {
  const part = 'after';
  return [
    costRow({
      ...{ ids: ['TT-COST-08'], part, what: 'RDS reserved, 1 year', statedUsd: AFTER.rds },
      computed: databaseCost(prices, '.multi-az', RESERVED),
      reason: `A reservation lowers the hours only, by ${listRate(prices, DATABASE)}. Storage stays.`,
    }),
    costRow({
      ...{ ids: ['TT-COST-09'], part, what: 'EC2 reserved, 1 year', statedUsd: AFTER.ec2 },
      computed: prices.cost([{ price: INSTANCE, quantity: HOURS, commitment: RESERVED }]),
      reason: `The list rate is ${listRate(prices, INSTANCE)}, not ${percent(100 * RESERVED_SAVING)}.`,
    }),
    transferRow(prices, part),
    costRow({
      ...{ ids: ['TT-COST-10'], part, what: 'S3 lifecycle', statedUsd: AFTER.s3 },
      computed: lifecycleCost(prices),
      reason: 'Assumes backups of each age up to a year, never read, without the fee for monitoring objects.',
    }),
    costRow({
      ...{ ids: ['TT-COST-11'], part, what: 'CloudFront, free tier', statedUsd: AFTER.cdn },
      computed: cdnCost(prices, false),
      reason: `$${money(cdnCost(prices, true).usd)} if other applications of the account use up what is free.`,
    }),
    ...otherRows(prices, part),
  ];
}

function transferRow(prices: ListPrices, part: string): CostRow {
  const charged = prices.cost([{ price: 'transfer.internet', quantity: TRANSFER_GB, chargesFree: true }]);
  return costRow({
    ...{ ids: ['TT-COST-03'], part, what: 'data transfer, 100 GB', statedUsd: NOW.transfer },
    computed: prices.cost([{ price: 'transfer.internet', quantity: TRANSFER_GB }]),
    reason: `The first 100 GB of an account are free; $${money(charged.usd)} if other applications use them up.`,
  });
}

/** Returns what the report leaves unchanged, and AWS does not meter by these names. */
function otherRows(prices: ListPrices, part: string): CostRow[] {
  const logs = prices.price('cloudwatch.logs.ingest');
  const logsUsd = prices.unitUsd('cloudwatch.logs.ingest');
  return [
    costRow({
      ...{ ids: ['TT-COST-05'], part, what: 'SendGrid, 40k mails', statedUsd: NOW.sendGrid },
      reason: 'Not a service of AWS: not on its bill.',
    }),
    costRow({
      ...{ ids: ['TT-COST-06'], part, what: 'CloudWatch, basic', statedUsd: NOW.cloudWatch },
      reason: `Basic monitoring is free.${logsUsd === undefined ? '' : ` $${NOW.cloudWatch} pays for ${Math.floor(NOW.cloudWatch / logsUsd)} GB of logs beyond ${amount(logs?.free ?? 0)} free ones.`}`,
    }),
  ];
}

function lifecycleCost(prices: ListPrices): ComputedCost {
  return prices.cost(
    TIER_DAYS.map(({ price, days }) => ({ price, quantity: Math.round((BACKUPS_GB * days) / DAYS_PER_YEAR) })),
  );
}

function listLifecycleSaving(prices: ListPrices): string {
  const standard = prices.cost([{ price: 's3.standard', quantity: BACKUPS_GB }]).usd;
  const tiered = lifecycleCost(prices).usd;
  return standard === undefined || tiered === undefined ? 'unknown' : percent(savingPercent(standard, tiered));
}

function cdnCost(prices: ListPrices, chargesFree: boolean): ComputedCost {
  return prices.cost([
    { price: 'cloudfront.transfer', quantity: TRANSFER_GB, chargesFree },
    { price: 'cloudfront.requests.https', quantity: Math.round(REQUESTS.expected), chargesFree },
  ]);
}

function savingRows(prices: ListPrices): CostRow[] {
  const part = 'reserved saves';
  const rds = reservedSaving(prices, DATABASE);
  const ec2 = reservedSaving(prices, INSTANCE);
  const both = sumOf(rds, ec2);
  const byTable = SAVINGS.rds + SAVINGS.ec2;
  return [
    costRow({
      ...{ ids: ['TT-RI-02', 'TT-COST-08'], part, what: 'RDS, 40 % of 150', statedUsd: RESERVED_SAVING * NOW.rds },
      computed: rds,
      reason: `The list rate is ${listRate(prices, DATABASE)}, of a list price above $${NOW.rds}.`,
    }),
    costRow({
      ...{ ids: ['TT-RI-02', 'TT-COST-09'], part, what: 'EC2, 40 % of 30', statedUsd: RESERVED_SAVING * NOW.ec2 },
      computed: ec2,
      reason: `The list rate is ${listRate(prices, INSTANCE)}.`,
    }),
    costRow({ ids: ['GAP-TT-02'], part, what: 'both, in the table', statedUsd: byTable, computed: both, reason: '' }),
    costRow({
      ...{ ids: ['TT-RI-03'], part, what: 'both, in the summary', statedUsd: SUMMARY_SAVING },
      computed: both,
      reason: `The table of the report has $${byTable}.`,
    }),
    costRow({
      ...{ ids: ['TT-RD-07', 'TT-RD-08'], part, what: 'phase 1' },
      ...{ statedUsd: PHASE_1_SAVING.from, statedToUsd: PHASE_1_SAVING.to },
      computed: both,
      reason: 'The difference is that to the range.',
    }),
  ];
}

function instanceRows(prices: ListPrices): CostRow[] {
  return INSTANCES.map(({ id, type, vcpus, gib, users, usd }) =>
    costRow({
      ...{ ids: [id], part: 'instance', what: `${type}: ${vcpus} vCPU, ${gib} GB, ${users} users`, statedUsd: usd },
      computed: prices.cost([{ price: `ec2.${type}`, quantity: HOURS }]),
      reason: 'The report rounds, and states no region.',
    }),
  );
}

function findingsOf(prices: ListPrices, now: CostRow[], after: CostRow[]): CostFinding[] {
  const sum = SAVINGS.rds + SAVINGS.ec2 + SAVINGS.s3;
  const bySum = savingPercent(statedSum(now), statedSum(after));
  const cells = after.map(({ statedUsd }) => statedUsd).join(' + ');
  const reserved = SAVINGS.rds + SAVINGS.ec2;
  const both = sumOf(reservedSaving(prices, DATABASE), reservedSaving(prices, INSTANCE));
  return [
    {
      ids: ['GAP-TT-01', 'TT-COST-12'],
      sentence: `The rows of the table after optimization are $${statedSum(after)} a month, not $${AFTER.total}: ${percent(bySum)} saved, not ${SAVINGS.percent} %.`,
      arithmetic: `${cells} = ${statedSum(after)}; ${SAVINGS.rds} + ${SAVINGS.ec2} + ${SAVINGS.s3} = ${sum}, stated ${SAVINGS.total}; ${sum} ÷ ${NOW.total} = ${percent(bySum)}, ${SAVINGS.total} ÷ ${NOW.total} = ${percent(savingPercent(NOW.total, AFTER.total))}`,
    },
    {
      ids: ['TT-COST-12', 'TT-COST-05'],
      sentence: `A budget of $${AFTER.total} on AWS includes SendGrid, which AWS does not bill.`,
      arithmetic: `${AFTER.total} − ${NOW.sendGrid} = ${AFTER.total - NOW.sendGrid}`,
    },
    {
      ids: ['GAP-TT-02', 'TT-RI-03', 'TT-RD-08'],
      sentence: `Reserved instances save $${reserved} a month in the table and $${SUMMARY_SAVING} in the summary. Phase 1 promises $${PHASE_1_SAVING.from} to $${PHASE_1_SAVING.to} a month saved. By list prices it is $${money(both.usd)}.`,
      arithmetic: `${SAVINGS.rds} + ${SAVINGS.ec2} = ${reserved}; ${both.arithmetic}`,
    },
    {
      ids: ['TT-S3-05'],
      sentence: `The lifecycle saves ${percent(savingPercent(NOW.s3, AFTER.s3))} of the storage cost, within the stated 60 to 70 %. By list prices it is ${listLifecycleSaving(prices)}.`,
      arithmetic: `(${NOW.s3} − ${AFTER.s3}) ÷ ${NOW.s3}; ${lifecycleCost(prices).arithmetic}`,
    },
    {
      ids: ['GAP-TT-12'],
      sentence: `The ${SAVINGS.percent} % apply only to the rows of the report. Its table has no row for what the target adds.`,
      arithmetic: 'the row of the full target has no stated figure',
    },
  ];
}

/** Returns what reserving the hours of a price saves in a month. */
function reservedSaving(prices: ListPrices, price: string): ComputedCost {
  const onDemand = prices.unitUsd(price);
  const reserved = prices.unitUsd(price, RESERVED);
  if (onDemand === undefined || reserved === undefined) {
    return prices.cost([{ price, quantity: HOURS, commitment: RESERVED }]);
  }
  const usd = HOURS * (onDemand - reserved);
  return { usd, arithmetic: `${HOURS} h × (${onDemand} − ${reserved}) = ${money(usd)}` };
}

function sumOf(a: ComputedCost, b: ComputedCost): ComputedCost {
  if (a.usd === undefined || b.usd === undefined) return a.usd === undefined ? a : b;
  return { usd: a.usd + b.usd, arithmetic: `${money(a.usd)} + ${money(b.usd)} = ${money(a.usd + b.usd)}` };
}

/** Returns the share of the hours that a reservation saves by list prices. */
function listRate(prices: ListPrices, price: string): string {
  const onDemand = prices.unitUsd(price);
  const reserved = prices.unitUsd(price, RESERVED);
  if (onDemand === undefined || reserved === undefined) return 'an unknown share';
  return percent(savingPercent(onDemand, reserved));
}
