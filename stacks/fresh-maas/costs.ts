import { Commitment } from '../../lib/domain';
import { DatabaseAvailability } from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';
import {
  CompareCosts,
  CostCandidate,
  CostFinding,
  CostRow,
  candidateText,
  costRow,
  nearestCandidates,
  statedSum,
  totalRows,
} from '../report/cost-comparison';
import { ComputedCost, HOURS, ListPrices, amount, money, percent, savingPercent } from '../report/list-prices';
import { profileFor } from './profile';
import { AFTER, BEFORE } from './reported-costs';
import { GIB_PER_VCPU, PEAK_REQUESTS_PER_SECOND, SUITE_VCPUS } from './workload';

const SECONDS = HOURS * 3600;
/** Throughput before the work of the report, in requests per second (FM-SLO-07). */
const USUAL_REQUESTS_PER_SECOND = 1000;

/** Saving in the report's first lines, in percent (FM-SLO-09). */
const HEADLINE_SAVING = 60;

const { databaseSku, databaseStorageGiB, databaseAvailability, redisSku, minReplicas, maxReplicas } = profileFor(
  DeploymentEnvironment.PRODUCTION,
);
const HAS_STANDBY = databaseAvailability !== DatabaseAvailability.NONE;
const VCPUS = SUITE_VCPUS.business + SUITE_VCPUS.analytics;

const ROWS = [
  { id: 'FM-COST-01', what: 'database', key: 'database' },
  { id: 'FM-COST-02', what: 'containers', key: 'containers' },
  { id: 'FM-COST-03', what: 'Redis', key: 'redis' },
  { id: 'FM-COST-04', what: 'CDN', key: 'cdn' },
] as const;

/** Compares the cost figures of the report with list prices for the sizes of production. */
export const compareCosts: CompareCosts = ({ books, region }) => {
  const prices = new ListPrices(books, region);
  const before = ROWS.map(({ id, what, key }) =>
    costRow({
      ...{ ids: [id], part: 'before', what, statedUsd: BEFORE[key] },
      reason: 'The report states no size for it.',
    }),
  );
  const built = builtCosts(prices);
  const after = ROWS.map(({ id, what, key }) =>
    costRow({ ids: [id], part: 'after', what, statedUsd: AFTER[key], ...built[key] }),
  );
  const total = { ids: ['FM-COST-05'], what: 'total' };
  return {
    rows: [
      ...before,
      ...totalRows(before, { ...total, part: 'before', statedUsd: BEFORE.total }),
      ...after,
      ...totalRows(after, { ...total, part: 'after', statedUsd: AFTER.total }),
    ],
    findings: findingsOf(prices, before, after),
  };
};

interface BuiltCost {
  readonly computed: ComputedCost;
  readonly reason: string;
}

/** Returns the costs of what production always runs, without traffic. */
function builtCosts(prices: ListPrices): Readonly<Record<(typeof ROWS)[number]['key'], BuiltCost>> {
  return {
    database: {
      computed: databaseCost(prices, { sku: databaseSku, hasStandby: HAS_STANDBY }),
      reason: `${nameOf(databaseSku)} with ${databaseStorageGiB} GiB; a standby in another zone doubles both.`,
    },
    containers: {
      computed: containersCost(prices, minReplicas),
      reason: `${minReplicas} replicas of each suite, active all month, without scaling and the fee for requests.`,
    },
    redis: {
      computed: prices.cost([{ price: `redis.${redisSku}`, count: 2, quantity: HOURS }]),
      reason: `${redisSku} with its replica. The report has three nodes of another service.`,
    },
    cdn: {
      computed: prices.cost([{ price: 'front-door.premium.base', quantity: 1 }]),
      reason: 'The base fee of Front Door Premium, without requests and transfer.',
    },
  };
}

interface DatabaseChoice {
  readonly sku: string;
  readonly hasStandby: boolean;
  readonly commitment?: Commitment;
}

/** Returns the cost of a server. A standby has its own compute and storage. No purchase lowers the price of storage. */
function databaseCost(prices: ListPrices, { sku, hasStandby, commitment }: DatabaseChoice): ComputedCost {
  const count = hasStandby ? 2 : 1;
  return prices.cost([
    { price: `postgres.${sku}`, count, quantity: HOURS, ...(commitment ? { commitment } : {}) },
    { price: 'postgres.storage', count, quantity: databaseStorageGiB },
  ]);
}

/** Returns the cost of replicas that are active all month. */
function containersCost(prices: ListPrices, replicas: number): ComputedCost {
  const vcpus = replicas * VCPUS;
  return prices.cost([
    { price: 'container-apps.vcpu.active', count: vcpus, quantity: SECONDS },
    { price: 'container-apps.memory.active', count: vcpus * GIB_PER_VCPU, quantity: SECONDS },
  ]);
}

/** Returns every other server of the family up to the size of production, with and without a standby, at every purchase in the book. */
function databaseCandidates(prices: ListPrices): CostCandidate[] {
  const purchases = [undefined, ...Object.values(Commitment).filter((it) => it !== Commitment.NONE)];
  return databaseSkus(prices).flatMap((sku) =>
    [true, false].flatMap((hasStandby) =>
      purchases
        .filter((it) => it !== undefined || sku !== databaseSku || hasStandby !== HAS_STANDBY)
        .map((commitment) => ({
          what: `${nameOf(sku)} ${hasStandby ? 'with' : 'without'} a standby${commitment ? `, ${commitment}` : ''}`,
          cost: databaseCost(prices, { sku, hasStandby, ...(commitment ? { commitment } : {}) }),
        })),
    ),
  );
}

/** Standard_D4ds_v5 has the family D*ds_v5 and 4 vCores. */
function databaseSkus(prices: ListPrices): string[] {
  const coresOf = (sku: string): number => Number(/\d+/.exec(sku)?.[0]);
  const family = (sku: string): string => sku.replace(/\d+/, '*');
  return prices.keys
    .filter((it) => it.startsWith('postgres.Standard_'))
    .map((it) => it.replace('postgres.', ''))
    .filter((it) => family(it) === family(databaseSku) && coresOf(it) <= coresOf(databaseSku));
}

/** Returns the other tiers of Front Door in the book. */
function edgeCandidates(prices: ListPrices): CostCandidate[] {
  return prices.keys
    .flatMap((price) => /^front-door\.(?!premium)(\w+)\.base$/.exec(price) ?? [])
    .filter((it) => !it.startsWith('front-door'))
    .map((tier) => ({
      what: `Front Door ${tier[0].toUpperCase()}${tier.slice(1)}`,
      cost: prices.cost([{ price: `front-door.${tier}.base`, quantity: 1 }]),
    }));
}

function findingsOf(prices: ListPrices, before: CostRow[], after: CostRow[]): CostFinding[] {
  const saved = savingPercent(statedSum(before), statedSum(after));
  const savings = ROWS.map(({ what, key }) => `${what} ${percent(savingPercent(BEFORE[key], AFTER[key]))}`);
  return [
    {
      ids: ['GAP-FM-02', 'FM-SLO-09', 'FM-COST-05'],
      sentence: `The table saves ${Math.round(saved)} %, not the ${HEADLINE_SAVING} % of the first lines. No row saves ${HEADLINE_SAVING} %.`,
      arithmetic: `(${statedSum(before)} − ${statedSum(after)}) ÷ ${statedSum(before)} = ${percent(saved)}; ${savings.join(', ')}`,
    },
    ...databaseFinding(prices, after[0]),
    ...containersFinding(prices),
    ...edgeFindings(prices, after[3]),
  ];
}

function databaseFinding(prices: ListPrices, row: CostRow): CostFinding[] {
  if ((row.differenceUsd ?? 0) <= 0) return [];
  return [
    {
      ids: ['FM-COST-01', 'GAP-FM-20'],
      sentence: `List prices make $${AFTER.database} impossible for ${nameOf(databaseSku)} with a standby. ${candidateText(nearestCandidates(databaseCandidates(prices), AFTER.database), AFTER.database)} A server of half the size has half the memory, below the 4 and 12 GB of FM-PG-02 and FM-PG-03.`,
      arithmetic: row.arithmetic ?? '',
    },
  ];
}

function containersFinding(prices: ListPrices): CostFinding[] {
  const one = prices.cost([
    { price: 'container-apps.vcpu.active', quantity: SECONDS, chargesFree: true },
    { price: 'container-apps.memory.active', quantity: GIB_PER_VCPU * SECONDS, chargesFree: true },
  ]);
  const most = containersCost(prices, maxReplicas);
  if (one.usd === undefined) return [];
  return [
    {
      ids: ['FM-COST-02'],
      sentence: `$${AFTER.containers} pays for ${amount(Math.floor((10 * AFTER.containers) / one.usd) / 10)} active vCPUs on average, with ${GIB_PER_VCPU} GiB each. Production has ${minReplicas * VCPUS} to ${maxReplicas * VCPUS}, and at the maximum costs $${money(most.usd)}.`,
      arithmetic: `${AFTER.containers} ÷ (${one.arithmetic}); ${most.arithmetic}`,
    },
  ];
}

function edgeFindings(prices: ListPrices, row: CostRow): CostFinding[] {
  const requests = USUAL_REQUESTS_PER_SECOND * SECONDS;
  const edge = prices.cost([{ price: 'front-door.premium.requests', quantity: requests }]);
  const apps = prices.cost([{ price: 'container-apps.requests', quantity: requests }]);
  return [
    ...((row.differenceUsd ?? 0) <= 0
      ? []
      : [
          {
            ids: ['FM-COST-04', 'GAP-FM-21'],
            sentence: `The base fee of Front Door Premium is above $${AFTER.cdn}, and above $${BEFORE.cdn} before. ${candidateText(nearestCandidates(edgeCandidates(prices), AFTER.cdn), AFTER.cdn)} Standard has no managed firewall rules and no private origins.`,
            arithmetic: row.arithmetic ?? '',
          },
        ]),
    {
      ids: ['FM-COST-02', 'FM-COST-04', 'FM-SLO-07'],
      sentence: `The figures have no room for the stated throughput: ${amount(USUAL_REQUESTS_PER_SECOND)} requests/s all month cost $${money(edge.usd)} at the edge and, if nothing is cached, $${money(apps.usd)} as the fee of the apps. The stated peak is ${amount(PEAK_REQUESTS_PER_SECOND)}.`,
      arithmetic: `${edge.arithmetic}; ${apps.arithmetic}`,
    },
  ];
}

function nameOf(sku: string): string {
  return sku.replace('Standard_', '');
}
