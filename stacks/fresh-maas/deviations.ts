import { Deviation } from '../report/deviation';

const PLATFORM = 'Container Apps sets it itself; the manifest for Kubernetes has it (docs/fresh-maas)';
const BUILT_IN_POOLER = 'pgbouncer.ini for a pooler of your own (docs/fresh-maas)';
const NO_PARAMETER = 'the built-in pooler has no such parameter';

/** Where Fresh MaaS departs from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'FM-ACA-09',
    asked: 'image ai-analytics-suite:v2.0 of freshmaasregistry',
    built: 'a placeholder until `pulumi config set reportImages true`',
    why: 'the registry is empty at the first deployment, and a revision whose image is missing fails',
  },
  {
    id: 'FM-AFD-13',
    asked: 'cached API answers by Authorization and Accept-Language',
    built: 'requests with Authorization or Cookie are never answered from the cache; the language belongs into the URL',
    why: "Front Door's key is the URL alone: one visitor would see another's answer (GAP-FM-04)",
  },
  {
    id: 'FM-AFD-15',
    asked: 'six edge locations',
    built: 'one origin for each region the system runs in, West US 2 first',
    why: 'points of presence cannot be chosen; the six are regions of Azure (GAP-FM-14)',
  },
  {
    id: 'FM-CDL-06',
    asked: 'images 7 days at the edge',
    built: '365 days; 7 with `pulumi config set imagesCacheSeconds 604800`',
    why: 'the detailed section of the report says 365 days (GAP-FM-03)',
  },
  {
    id: 'FM-HPA-01',
    asked: 'a HorizontalPodAutoscaler',
    built: 'the same scaling rules on a container app, and the manifest in docs/fresh-maas',
    why: 'Container Apps has no such object (GAP-FM-13)',
  },
  {
    id: 'FM-HPA-06',
    asked: 'scaling by response time',
    built: 'an alert at 100 ms; the manifest has the metric',
    why: 'more replicas do not shorten an answer that waits for the database',
  },
  { id: 'FM-HPA-08', asked: 'at most 50 % fewer replicas per 60 s', built: 'not set', why: PLATFORM },
  { id: 'FM-HPA-09', asked: 'scale up without stabilisation', built: 'as the platform does', why: PLATFORM },
  { id: 'FM-HPA-10', asked: '100 % more replicas per 30 s', built: 'not set', why: PLATFORM },
  { id: 'FM-HPA-11', asked: '5 more pods per 30 s', built: 'not set', why: PLATFORM },
  { id: 'FM-PGB-05', asked: 'reserve_pool_size 5', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  { id: 'FM-PGB-06', asked: 'reserve_pool_timeout 3', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  {
    id: 'FM-PGB-07',
    asked: 'max_db_connections 100',
    built: `4 pools of 25 in the connection budget; ${BUILT_IN_POOLER}`,
    why: NO_PARAMETER,
  },
  { id: 'FM-PGB-08', asked: 'max_user_connections 100', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  { id: 'FM-PGB-10', asked: 'server_lifetime 3600', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  { id: 'FM-PGB-11', asked: 'server_connect_timeout 15', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  {
    id: 'FM-PGB-12',
    asked: 'query_timeout 0',
    built: `statement_timeout 0 on the server; ${BUILT_IN_POOLER}`,
    why: NO_PARAMETER,
  },
  {
    id: 'FM-PGB-14',
    asked: 'stats_period 60',
    built: `metrics.pgbouncer_diagnostics on; ${BUILT_IN_POOLER}`,
    why: NO_PARAMETER,
  },
  {
    id: 'FM-PGB-15',
    asked: 'no log of connections',
    built: BUILT_IN_POOLER,
    why: `${NO_PARAMETER}; the server keeps its own, which audits want (GAP-FM-11)`,
  },
  {
    id: 'FM-PGB-17',
    asked: 'a pool of 50 in each of 50 replicas',
    built: '10 while PgBouncer accepts 1000 clients; 50 from `pulumi config set poolerClients 5000` on',
    why: '2 applications × 50 replicas × 50 are 5000 clients (GAP-FM-08)',
  },
  {
    id: 'FM-RED-01',
    asked: 'Azure Cache for Redis, port 6380',
    built: 'Azure Managed Redis, port 10000',
    why: 'it retires, and new tenants cannot create one (GAP-FM-12)',
  },
  {
    id: 'FM-RED-02',
    asked: 'two replicas',
    built: 'high availability: one replica of each shard',
    why: 'Managed Redis has no number of replicas (GAP-FM-12)',
  },
  {
    id: 'FM-RED-12',
    asked: 'maxmemory 4gb',
    built: 'Balanced_B5: 6 GB, of which the service keeps a fifth',
    why: 'memory follows the SKU (GAP-FM-12)',
  },
  {
    id: 'FM-WAF-02',
    asked: 'Microsoft_DefaultRuleSet 2.0',
    built: '2.1; 2.0 with `wafRuleSets: report`',
    why: '2.0 is the oldest supported version and goes with the next release (GAP-FM-10)',
  },
  {
    id: 'FM-WAF-03',
    asked: 'Microsoft_BotManagerRuleSet 1.0',
    built: '1.1; 1.0 with `wafRuleSets: report`',
    why: 'as FM-WAF-02',
  },
];
