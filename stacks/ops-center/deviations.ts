import { Deviation } from '../report/deviation';

/** Deviations of Ops-Center from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'OC-MAP-02',
    asked: 'Redis at the host unicorn-redis',
    built: 'a replication group with that name; REDIS_HOST is its endpoint',
    why: 'its TLS certificate covers the endpoint, not an alias',
  },
  {
    id: 'OC-MAP-04',
    asked: 'https://auth.your-domain.com in the Content-Security-Policy',
    built: 'the host in the prop `authOrigin`; none by default',
    why: 'the report’s host is a placeholder',
  },
  {
    id: 'OC-AUD-01',
    asked: 'an audit log that is protected from deletion',
    built: 'a log group that stays when the stack is deleted, without deletion protection',
    why: 'with it, a first deployment that fails could not be repeated: the group and its name would stay',
  },
  {
    id: 'OC-CC-02',
    asked: 'no-store for every path that contains users or auth',
    built: 'no-store for those below /api/',
    why: 'the words alone would also match routes and files of the site',
  },
  {
    id: 'OC-CC-06',
    asked: 'compression of responses from 1000 bytes, in the application',
    built:
      'the edge compresses cached responses from 1000 bytes; the application compresses from 1024, as elsewhere in the report',
    why: 'CloudFront compresses only responses that it caches (GAP-OC-04)',
  },
  {
    id: 'OC-POOL-02',
    asked: 'QueuePool',
    built: 'AsyncAdaptedQueuePool',
    why: 'an asynchronous engine rejects QueuePool, and the report awaits its queries (GAP-OC-15)',
  },
  {
    id: 'OC-LIM-03',
    asked: '5 logins a minute',
    built: '10 in two minutes at the edge; exactly 5 a minute in the application',
    why: 'the minimum limit of AWS WAF is 10 requests',
  },
  {
    id: 'OC-AUD-01',
    asked: 'audit records on a separate logger',
    built: 'a log group that the application writes to by name',
    why: 'the log driver of a container supports one group',
  },
  {
    id: 'OC-MET-05',
    asked: 'labels cache_key and user_id',
    built: 'no such labels',
    why: 'each value is stored and billed as a separate metric, and user ids are personal data',
  },
  {
    id: 'OC-ALM-02',
    asked: 'db_connection_pool_size ≥ 60',
    built: 'db_pool_in_use ≥ 60, a gauge of the connections in use',
    why: 'the pool size is a constant setting, 20, and never reaches 60 (GAP-OC-08)',
  },
];
