import { ContainerSystemProps, MigrationProps } from '../parts/system-props';
import { Frontend, PoolAlarmMode } from './choices';

/** Choices of BookReader. All are optional. */
export interface BookReaderProps extends ContainerSystemProps, Pick<MigrationProps, 'migrationRun'> {
  /**
   * Origin of the pages (BR-MAP-02).
   * @default Frontend.STATIC
   */
  readonly frontend?: Frontend;
  /**
   * Image of the frontend container. Production requires it with `Frontend.CONTAINER`.
   * @default - a placeholder
   */
  readonly frontendImage?: string;
  /**
   * Command of the backend container. It must listen on port 8000.
   * @default - gunicorn with four uvicorn workers for app.main:app
   */
  readonly backendCommand?: string[];
  /**
   * Number of tasks a worker runs at once (BR-MEM-15, BR-CEL-01).
   * @default 2
   */
  readonly workerConcurrency?: number;
  /**
   * Number of tasks after which Celery replaces a worker process (BR-MEM-15, BR-CEL-03).
   * @default 10
   */
  readonly workerMaxTasksPerChild?: number;
  /**
   * Memory in KB above which Celery replaces a worker process (BR-MEM-15, BR-CEL-04).
   * @default 5000000
   */
  readonly workerMaxMemoryPerChildKb?: number;
  /**
   * Memory of a worker in MiB, at least 6144, which the language models need (BR-MEM-03, BR-MEM-04).
   * @default 6144
   */
  readonly workerMemoryMiB?: number;
  /**
   * Maximum number of requests from one IP address in five minutes (BR-SEC-07; not in the report).
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
  /**
   * Threshold of the alarm on database connections.
   * @default PoolAlarmMode.SCALED
   */
  readonly poolAlarmMode?: PoolAlarmMode;
  /**
   * If true, a task publishes database connections by state as metrics every five minutes (BR-HLT-02). Costs about $85 a month:
   * each run pulls 210 MB of images through the NAT gateway.
   * @default false
   */
  readonly poolStatus?: boolean;
  /**
   * Maximum number of connections a process opens to Redis (BR-FUT-01; not in the report).
   * @default 20
   */
  readonly redisMaxConnections?: number;
  /**
   * TTL of cached results of the language models, in seconds (BR-FUT-04; not in the report).
   * @default 86400
   */
  readonly nlpCacheTtlSeconds?: number;
  /**
   * If true, sends traces to X-Ray through a collector in each task (BR-FUT-09).
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * If true, creates an Amazon Managed Grafana workspace (BR-FUT-08). Requires IAM Identity Center. AWS bills per active user.
   * @default false
   */
  readonly grafana?: boolean;
  /**
   * HTTPS endpoint that receives alarms, e.g. PagerDuty's CloudWatch integration (BR-FUT-10).
   * @default - none
   */
  readonly alarmEndpoint?: string;
  /**
   * Address of a Pyroscope server that receives profiles (BR-FUT-11).
   * @default - none
   */
  readonly pyroscopeServerAddress?: string;
  /**
   * Second region that receives copies of backups (BR-FUT-07).
   * @default - none
   */
  readonly recoveryRegion?: string;
  /**
   * Sends the application's metrics to Amazon Managed Service for Prometheus as well. AWS bills by the sample.
   * @default false
   */
  readonly prometheus?: boolean;
}
