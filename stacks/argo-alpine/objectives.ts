import { Objective, ObjectiveWatch } from '../../lib/domain';
import { objective } from '../report/objective';

const { ALARM, DASHBOARD, MEASUREMENT } = ObjectiveWatch;

/** Objectives of the report. `docs/slo/argo-alpine.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  objective(
    'AA-OUT-01',
    'API response time, in the summary',
    '40-60 % faster',
    MEASUREMENT,
    'the alarms use the values of the table',
  ),
  objective(
    'AA-OUT-02',
    'Query time, in the summary',
    '50-70 % faster',
    MEASUREMENT,
    'the alarms use the values of the table',
  ),
  objective(
    'AA-OUT-04',
    '/api/signals/latest, cached',
    '5 ms (before: 150 ms)',
    ALARM,
    'SignalsLatestResult, SignalsLatestBefore',
  ),
  objective(
    'AA-OUT-05',
    '/api/admin/analytics, cached',
    '30 ms (before: 250 ms)',
    ALARM,
    'AdminAnalyticsResult, AdminAnalyticsBefore',
  ),
  objective(
    'AA-OUT-06',
    '/api/auth/login, which cannot be cached',
    '50 ms (before: 100 ms)',
    ALARM,
    'AuthLoginResult, AuthLoginBefore',
  ),
  objective(
    'AA-OUT-07',
    '/api/users/profile, cached',
    '5 ms (before: 80 ms)',
    ALARM,
    'UsersProfileResult, UsersProfileBefore',
  ),
  objective('AA-OUT-08', 'Query: filtering signals', '15 ms (before: 150 ms)', ALARM, 'SignalFilteringQuery'),
  objective('AA-OUT-09', 'Query: user statistics', '30 ms (before: 250 ms)', ALARM, 'UserStatisticsQuery'),
  objective('AA-OUT-10', 'Query: user lookup', '5 ms (before: 50 ms)', ALARM, 'UserLookupQuery'),
  objective('AA-POOL-07', 'Pool: connection overhead', '80-90 % less', MEASUREMENT, 'load test'),
  objective('AA-IDX-10', 'Indexes: query time', '90-95 % less', MEASUREMENT, 'Database Insights'),
  objective(
    'AA-CAC-03',
    'Cache: cached responses',
    '95-98 % faster',
    DASHBOARD,
    'Response time of /api/signals/latest (ms)',
  ),
  objective('AA-GZ-02', 'Compression: bandwidth', '70-80 % less', DASHBOARD, 'Edge: bytes'),
  objective('AA-HLT-02', 'Problems are detected early', 'the health endpoint is healthy', ALARM, 'Health'),
  objective('AA-PLAN-03', 'Redis memory', 'at most 80 %', ALARM, 'CacheMemory'),
  objective(
    'AA-PLAN-07',
    'Cache hits and rate-limited requests',
    'visible',
    DASHBOARD,
    'Cache hits; Edge: blocked by a rate limit',
  ),
];
