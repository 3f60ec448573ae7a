import { ContainerSystemProps } from '../parts/system-props';

/** Where the pages come from. */
export enum Frontend {
  /** Files in a bucket, behind the edge. */
  STATIC = 'static',
  /** A container of its own, behind the load balancer. */
  CONTAINER = 'container',
}

/** When the alarm on database connections goes off (GAP-BR-04). */
export enum PoolAlarmMode {
  /** Above 25, as the report says: 83 % of the pool of one process. */
  LITERAL = 'literal',
  /** Above 83 % of what all processes may open. */
  SCALED = 'scaled',
}

/** Choices of BookReader. All are optional. */
export interface BookReaderProps extends ContainerSystemProps {
  /**
   * Where the pages come from (BR-MAP-02).
   * @default Frontend.STATIC
   */
  readonly frontend?: Frontend;
  /**
   * Image of the frontend's container.
   * @default - a placeholder
   */
  readonly frontendImage?: string;
  /**
   * The command of the backend's image. It must listen on port 8000.
   * @default - gunicorn with four uvicorn workers for app.main:app
   */
  readonly backendCommand?: string[];
  /**
   * Tasks a worker runs at once (BR-MEM-15).
   * @default 2 (BR-CEL-01)
   */
  readonly workerConcurrency?: number;
  /**
   * Tasks after which a worker's process is replaced (BR-MEM-15).
   * @default 10 (BR-CEL-03)
   */
  readonly workerMaxTasksPerChild?: number;
  /**
   * Memory in KB after which a worker's process is replaced (BR-MEM-15).
   * @default 5000000 (BR-CEL-04)
   */
  readonly workerMaxMemoryPerChildKb?: number;
  /**
   * Memory of a worker in MiB, at least 6144: less was too small for the language models (BR-MEM-03).
   * @default 6144 (BR-MEM-04)
   */
  readonly workerMemoryMiB?: number;
  /**
   * Requests one address may send in five minutes (BR-SEC-07: the report states no number).
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
  /**
   * When the alarm on database connections goes off.
   * @default PoolAlarmMode.LITERAL
   */
  readonly poolAlarmMode?: PoolAlarmMode;
  /**
   * Metrics of the database's connections by state, asked every five minutes by a task of its own (BR-HLT-02). About $85 a month, nearly all
   * of it for 210 MB of images through the NAT gateway, each time.
   * @default false
   */
  readonly poolStatus?: boolean;
  /**
   * Connections a process opens to Redis (BR-FUT-01: the report states no number).
   * @default 20
   */
  readonly redisMaxConnections?: number;
  /**
   * Seconds for which results of the language models are kept (BR-FUT-04: the report states no number).
   * @default 86400
   */
  readonly nlpCacheTtlSeconds?: number;
  /**
   * Traces to X-Ray, by a collector in each task (BR-FUT-09).
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Amazon Managed Grafana (BR-FUT-08). Needs IAM Identity Center in the account; costs by the active user.
   * @default false
   */
  readonly grafana?: boolean;
  /**
   * Address of an integration that is told of alarms, e.g. PagerDuty's for CloudWatch (BR-FUT-10).
   * @default - none
   */
  readonly alarmEndpoint?: string;
  /**
   * Address of a Pyroscope server for profiles (BR-FUT-11).
   * @default - none
   */
  readonly pyroscopeServerAddress?: string;
  /**
   * A second region that receives copies of backups (BR-FUT-07).
   * @default - none
   */
  readonly recoveryRegion?: string;
}
