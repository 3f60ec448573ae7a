import { Deviation } from '../report/deviation';

/** Deviations of BookReader from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'BR-MAP-05',
    asked: 'one Redis for Celery and the cache',
    built: 'two: the broker evicts nothing (noeviction), the cache evicts the least recently used keys',
    why: 'the eviction policy applies to a whole Redis, so tasks would be evicted with cached results',
  },
  {
    id: 'BR-CD-09',
    asked: '/api/health as the health check',
    built: '/api/health for the canary; /api/health/live for the load balancer',
    why: '/api/health fails if Redis or Celery fails, which would take every task out of service at once (GAP-BR-13)',
  },
  {
    id: 'BR-CD-10',
    asked: 'rollback by git checkout HEAD~1',
    built:
      'ECS shifts the traffic back (backend, on alarms) or restores the previous task definition (workers, circuit breaker)',
    why: 'there is no host with a working copy',
  },
  {
    id: 'BR-CEL-04',
    asked: '5 GB for each of two children in a worker of 6 GB',
    built: 'as in the report, with a warning at synthesis that names values that fit',
    why: 'ECS stops the worker before Celery replaces a child (GAP-BR-03)',
  },
  {
    id: 'BR-MEM-11',
    asked: '10 tasks × 6 GB = 60 GB, "under 50 GB"',
    built: '5 workers × 6 GB = 30 GB, with a warning at synthesis',
    why: '6 GB is the memory of a worker, which runs two tasks (GAP-BR-02)',
  },
  {
    id: 'BR-ENV-01',
    asked: '64 characters by token_urlsafe(64)',
    built: '64 characters',
    why: 'token_urlsafe(64) returns 86 characters (GAP-BR-06)',
  },
  {
    id: 'BR-SEC-06',
    asked: "TLS with Let's Encrypt",
    built: 'an ACM certificate with DNS validation',
    why: 'ACM renews it automatically, and the private key never leaves AWS',
  },
  {
    id: 'BR-ALM-02',
    asked: 'an alarm above 25 database connections',
    built: 'an alarm above 83 % of the connections that all processes may open; 25 with poolAlarmMode=literal',
    why: '25 are 83 % of the pool of one process. Eight processes exceed them in normal operation (GAP-BR-04)',
  },
  {
    id: 'BR-FUT-02',
    asked: 'Redis Cluster',
    built: 'automatic failover to a replica in another zone',
    why: 'Celery does not support Redis Cluster',
  },
  {
    id: 'BR-FUT-05',
    asked: 'Kubernetes',
    built: 'ECS on Fargate',
    why: 'ECS is the container platform that this library supports on AWS',
  },
  {
    id: 'BR-FUT-09',
    asked: 'Jaeger',
    built: 'an OpenTelemetry collector and X-Ray',
    why: 'the application sends OTLP to either, and X-Ray needs no server',
  },
];
