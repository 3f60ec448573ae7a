import { Deviation } from '../report/deviation';

/** Where Ops-Center departs from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'OC-MAP-02',
    asked: 'Redis at the host unicorn-redis',
    built: 'a replication group of that name; REDIS_HOST is its endpoint',
    why: 'its TLS certificate is for the endpoint, not for an alias',
  },
  {
    id: 'OC-MAP-04',
    asked: 'https://auth.your-domain.com in the Content-Security-Policy',
    built: 'the host of the prop authOrigin, none by default',
    why: 'the report’s host is a placeholder',
  },
  {
    id: 'OC-CC-02',
    asked: 'no-store for every path that contains users or auth',
    built: 'for those below /api/',
    why: 'the words alone would also catch routes and files of the site',
  },
  {
    id: 'OC-CC-06',
    asked: 'compression from 1000 bytes on, in the application',
    built:
      'the edge compresses what it keeps, from 1000 bytes on; the application is told 1024, as elsewhere in the report',
    why: 'CloudFront compresses nothing that it does not keep (GAP-OC-04)',
  },
  {
    id: 'OC-POOL-02',
    asked: 'QueuePool',
    built: 'AsyncAdaptedQueuePool',
    why: 'an asynchronous engine refuses QueuePool, and the report awaits its queries (GAP-OC-15)',
  },
  {
    id: 'OC-LIM-03',
    asked: '5 logins a minute',
    built: 'at the edge 10 in two minutes; exactly 5 a minute in the application',
    why: 'AWS WAF counts from 10 requests on',
  },
  {
    id: 'OC-AUD-01',
    asked: 'audit records on a logger of their own',
    built: 'a log group that the application writes to by name',
    why: 'the log driver of a container knows one group',
  },
  {
    id: 'OC-MET-05',
    asked: 'labels cache_key and user_id',
    built: 'without them',
    why: 'each value is a metric of its own, billed and stored; a user’s id has no place in metrics',
  },
  {
    id: 'OC-ALM-02',
    asked: 'db_connection_pool_size ≥ 60',
    built: 'db_pool_in_use ≥ 60, a gauge of the connections checked out',
    why: 'the size of the pool is its setting, 20, and never reaches 60 (GAP-OC-08)',
  },
];
