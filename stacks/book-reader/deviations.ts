import { Deviation } from '../report/deviation';

/** Where BookReader departs from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'BR-MAP-05',
    asked: 'one Redis for Celery and the cache',
    built: 'two: the broker throws nothing out (noeviction), the cache what was used least recently',
    why: 'what happens when the memory is full is decided for a whole Redis: tasks would be lost with answers',
  },
  {
    id: 'BR-CD-09',
    asked: '/api/health as the health check',
    built: 'for the canary; the load balancer asks /api/health/live',
    why: '/api/health fails with Redis or Celery: every task would be taken out of service at once (GAP-BR-13)',
  },
  {
    id: 'BR-CD-10',
    asked: 'rollback by git checkout HEAD~1',
    built:
      'ECS moves the traffic back (backend, by alarms) or starts the task definition before (workers, circuit breaker)',
    why: 'there is no host with a working copy',
  },
  {
    id: 'BR-CEL-04',
    asked: '5 GB for each of two children in a worker of 6 GB',
    built: 'as asked, with a warning at synthesis that names values that fit',
    why: 'ECS ends the worker before Celery replaces a child (GAP-BR-03)',
  },
  {
    id: 'BR-MEM-11',
    asked: '10 tasks × 6 GB = 60 GB, "under 50 GB"',
    built: '5 workers × 6 GB = 30 GB, with a warning at synthesis',
    why: '6 GB are for a worker, which runs two tasks (GAP-BR-02)',
  },
  {
    id: 'BR-ENV-01',
    asked: '64 characters by token_urlsafe(64)',
    built: '64 characters',
    why: 'token_urlsafe(64) makes 86 (GAP-BR-06)',
  },
  {
    id: 'BR-SEC-06',
    asked: "TLS with Let's Encrypt",
    built: 'a certificate of ACM, validated by DNS',
    why: 'ACM renews by itself, and the private key never leaves AWS',
  },
  {
    id: 'BR-FUT-02',
    asked: 'Redis Cluster',
    built: 'a replica in another zone that takes over',
    why: 'Celery cannot use Redis Cluster',
  },
  {
    id: 'BR-FUT-05',
    asked: 'Kubernetes',
    built: 'ECS on Fargate',
    why: 'the target of this library',
  },
  {
    id: 'BR-FUT-09',
    asked: 'Jaeger',
    built: 'a collector for OpenTelemetry, and X-Ray',
    why: 'the application sends OTLP to either; X-Ray needs no server',
  },
];
