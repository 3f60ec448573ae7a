import { Objective, ObjectiveWatch } from '../../lib/domain';
import { objective } from '../report/objective';

const { ALARM, DASHBOARD, MEASUREMENT } = ObjectiveWatch;

/** Targets of the report. `docs/slo/argo-alpine.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  objective(
    'AA-OUT-01',
    'API answers, in the summary',
    '40-60 % faster',
    MEASUREMENT,
    'the alarms hold the values of the table',
  ),
  objective(
    'AA-OUT-02',
    'Queries, in the summary',
    '50-70 % faster',
    MEASUREMENT,
    'the alarms hold the values of the table',
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
  objective('AA-OUT-08', 'Filtering signals, query', '15 ms (before: 150 ms)', ALARM, 'SignalFilteringQuery'),
  objective('AA-OUT-09', 'Statistics of users, query', '30 ms (before: 250 ms)', ALARM, 'UserStatisticsQuery'),
  objective('AA-OUT-10', 'Looking up a user, query', '5 ms (before: 50 ms)', ALARM, 'UserLookupQuery'),
  objective('AA-POOL-07', 'Pool: overhead of connections', '80-90 % less', MEASUREMENT, 'load test'),
  objective('AA-IDX-10', 'Indexes: query time', '90-95 % less', MEASUREMENT, 'Database Insights'),
  objective(
    'AA-CAC-03',
    'Cache: answers that are cached',
    '95-98 % faster',
    DASHBOARD,
    'Milliseconds of /api/signals/latest',
  ),
  objective('AA-GZ-02', 'Compression: bandwidth', '70-80 % less', DASHBOARD, 'Edge: bytes'),
  objective('AA-HLT-02', 'Problems are seen early', 'the health page is healthy', ALARM, 'Health'),
  objective('AA-PLAN-03', 'Memory of Redis', 'at most 80 %', ALARM, 'CacheMemory'),
  objective(
    'AA-PLAN-07',
    'Hits of the cache, requests over the limits',
    'visible',
    DASHBOARD,
    'Cache hits; Edge: refused by a rate limit',
  ),
];
