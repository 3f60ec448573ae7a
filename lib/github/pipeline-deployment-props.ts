import { Cloud } from '../domain';

/** An ECS service, or a container app on Azure, that the pipeline releases. */
export interface PipelineService {
  /**
   * Name of the service in the pipeline. The variable `ECS_SERVICE_BACKEND` holds the ECS name of `backend`, and
   * `CONTAINER_APP_BACKEND` that of the container app.
   */
  readonly name: string;
  /** Name of the image that the service runs. */
  readonly image: string;
  /** Name of the container that runs the image. */
  readonly container: string;
}

/** Requests that show whether the edge caches and compresses. */
export interface PipelineEdgeTest {
  /** Paths that the edge must have in its cache after a few requests, e.g. `/static/app.css`. */
  readonly cachedPaths: string[];
  /** Paths whose responses the edge must compress with Brotli or gzip. */
  readonly compressedPaths: string[];
  /**
   * Response header that contains `HIT` for a response from the cache. Front Door and CloudFront both set the default.
   * @default 'x-cache'
   */
  readonly cacheHeader?: string;
}

export const EDGE_TEST_DEFAULTS = { cacheHeader: 'x-cache' } satisfies Partial<PipelineEdgeTest>;

/** Releases of the application to ECS, or to Azure Container Apps. */
export interface PipelineDeployment {
  /**
   * Cloud of the services.
   * @default Cloud.AWS
   */
  readonly cloud?: Cloud;
  /** Services, in release order. */
  readonly services: PipelineService[];
  /**
   * Command that migrates the database. It runs once, in the container of the first service, before any service changes. AWS only.
   * @default - no migration
   */
  readonly migrationCommand?: string[];
  /**
   * If true, starts the Container Apps job in the variable `MIGRATION_JOB`, e.g. that of a `MigrationJob`, and waits for it before
   * any service changes. Azure only.
   * @default false
   */
  readonly migrationJob?: boolean;
  /**
   * If true, uploads the built frontend to the bucket in the variable `SITE_BUCKET` once the services are healthy. AWS only.
   * @default false
   */
  readonly site?: boolean;
  /**
   * If true, creates a database snapshot, and waits for it, before a release to production. On Azure it has no effect: the log names
   * the time to which you can restore the database.
   * @default true
   */
  readonly snapshot?: boolean;
  /**
   * If true, a release to production first deploys to staging and runs the tests there.
   * @default false
   */
  readonly stagingFirst?: boolean;
  /**
   * Pattern of the tags that release to production.
   * @default 'v*.*.*'
   */
  readonly tags?: string;
  /**
   * Path of the health page, relative to the variable `BASE_URL`.
   * @default '/api/health'
   */
  readonly healthPath?: string;
  /**
   * Header that the health page requires. Its value is a secret in Secrets Manager, whose ARN is in the variable `HEALTH_SECRET`.
   * The deployment's role must be able to read the secret. AWS only.
   * @default - the health page is public
   */
  readonly healthHeader?: string;
  /**
   * Minutes until users get the new release, above which the pipeline warns.
   * @default 15
   */
  readonly budgetMinutes?: number;
  /**
   * Minimum number of running tasks of the first service when the smoke test starts. AWS only.
   * @default 1
   */
  readonly smokeTasks?: number;
  /**
   * If true, purges the Front Door endpoint in the variables `FRONT_DOOR_PROFILE` and `FRONT_DOOR_ENDPOINT` once the services are
   * healthy, and after a rollback. Azure only.
   * @default false
   */
  readonly purge?: boolean;
  /**
   * Test of the edge after each release. A failure rolls the release back.
   * @default - none
   */
  readonly edgeTest?: PipelineEdgeTest;
}

export const DEPLOYMENT_DEFAULTS = {
  cloud: Cloud.AWS,
  migrationJob: false,
  purge: false,
  site: false,
  snapshot: true,
  stagingFirst: false,
  tags: 'v*.*.*',
  healthPath: '/api/health',
  budgetMinutes: 15,
  smokeTasks: 1,
} satisfies Partial<PipelineDeployment>;
