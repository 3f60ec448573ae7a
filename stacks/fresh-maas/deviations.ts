import { Deviation } from '../report/deviation';

const PLATFORM = 'Container Apps controls it; the Kubernetes manifest has it (docs/fresh-maas)';
const BUILT_IN_POOLER = 'pgbouncer.ini for a separate pooler (docs/fresh-maas)';
const NO_PARAMETER = 'the built-in pooler has no such parameter';

/** Deviations of Fresh MaaS from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'FM-ACA-09',
    asked: 'image ai-analytics-suite:v2.0 of freshmaasregistry',
    built:
      'a placeholder with `pulumi config set reportImages false`, the image with `true`; production requires the choice',
    why: 'the registry is empty at the first deployment, and a revision without its image fails',
  },
  {
    id: 'FM-AFD-13',
    asked: 'API responses cached by Authorization and Accept-Language',
    built: 'requests with Authorization or Cookie bypass the cache; put the language in the URL',
    why: "Front Door's cache key is the URL only, so visitors would receive each other's responses (GAP-FM-04)",
  },
  {
    id: 'FM-AFD-15',
    asked: 'six edge locations',
    built: 'one origin per region of the system, Central US first',
    why: 'Front Door does not let you choose points of presence; the six are Azure regions (GAP-FM-14), and West US 2 has neither the v5 size nor a new zone-redundant standby for PostgreSQL',
  },
  {
    id: 'FM-CDL-06',
    asked: 'images 7 days at the edge',
    built: '365 days; 7 with `pulumi config set imagesCacheSeconds 604800`',
    why: 'the detailed section of the report specifies 365 days (GAP-FM-03)',
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
    why: 'more replicas do not speed up responses that wait for the database',
  },
  { id: 'FM-HPA-08', asked: 'at most 50 % fewer replicas per 60 s', built: 'not set', why: PLATFORM },
  { id: 'FM-HPA-09', asked: 'scale up without stabilization', built: 'not set', why: PLATFORM },
  { id: 'FM-HPA-10', asked: '100 % more replicas per 30 s', built: 'not set', why: PLATFORM },
  { id: 'FM-HPA-11', asked: '5 more pods per 30 s', built: 'not set', why: PLATFORM },
  { id: 'FM-PGB-05', asked: 'reserve_pool_size 5', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  { id: 'FM-PGB-06', asked: 'reserve_pool_timeout 3', built: BUILT_IN_POOLER, why: NO_PARAMETER },
  {
    id: 'FM-PGB-07',
    asked: 'max_db_connections 100',
    built: `3 pools of 25, one for each login; ${BUILT_IN_POOLER}`,
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
    asked: 'no connection log',
    built: BUILT_IN_POOLER,
    why: `${NO_PARAMETER}; the server keeps its connection log, which audits require (GAP-FM-11)`,
  },
  {
    id: 'FM-PGB-17',
    asked: 'a pool of 50 in each of 50 replicas',
    built: '4 with the 1000 clients of PgBouncer; 50 with `pulumi config set poolerClients 10002`',
    why: '2 applications × 50 replicas × 50 = 5000 clients (GAP-FM-08)',
  },
  {
    id: 'FM-RED-01',
    asked: 'Azure Cache for Redis, port 6380',
    built: 'Azure Managed Redis, port 10000',
    why: 'Azure Cache for Redis is retiring, and new tenants cannot create one (GAP-FM-12)',
  },
  {
    id: 'FM-RED-02',
    asked: 'two replicas',
    built: 'high availability: one replica per shard',
    why: 'Managed Redis has no setting for the number of replicas (GAP-FM-12)',
  },
  {
    id: 'FM-RED-12',
    asked: 'maxmemory 4gb',
    built: 'Balanced_B5: 6 GB, of which the service reserves 20 %',
    why: 'the SKU determines the memory (GAP-FM-12)',
  },
  {
    id: 'FM-WAF-02',
    asked: 'Microsoft_DefaultRuleSet 2.0',
    built: '2.1; 2.0 with `pulumi config set reportRuleSets true`',
    why: '2.0 is the oldest supported version, which the next release will drop (GAP-FM-10)',
  },
  {
    id: 'FM-WAF-03',
    asked: 'Microsoft_BotManagerRuleSet 1.0',
    built: '1.1; 1.0 with `pulumi config set reportRuleSets true`',
    why: 'see FM-WAF-02',
  },
];
