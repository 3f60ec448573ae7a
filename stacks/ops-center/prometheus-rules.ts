/** The report's alerts.yml (OC-ALM-04), with expressions that PromQL can evaluate (GAP-OC-10). */
export const PROMETHEUS_RULES = `groups:
  - name: ops_center
    rules:
      - alert: HighResponseTime
        expr: sum(rate(http_request_duration_seconds_sum[5m])) / sum(rate(http_request_duration_seconds_count[5m])) > 1
        for: 5m
        annotations:
          summary: API response time > 1s
      - alert: DatabaseConnectionPoolExhausted
        expr: max(db_pool_in_use) >= 60
        for: 2m
        annotations:
          summary: All connections of a process are in use
      - alert: CacheMissRateHigh
        expr: sum(rate(cache_misses_total[10m])) / (sum(rate(cache_hits_total[10m])) + sum(rate(cache_misses_total[10m]))) > 0.5
        for: 10m
        annotations:
          summary: More than half of the look-ups miss the cache
`;
