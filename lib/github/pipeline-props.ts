import type { PipelineCost } from './pipeline-cost';
import { PipelineDeployment } from './pipeline-deployment-props';

/** A backend in Python. */
export interface PipelineBackend {
  /** Folder of the backend in the repository; `.` is the root. */
  readonly folder: string;
  /**
   * Python version, in the syntax of [actions/setup-python](https://github.com/actions/setup-python).
   * @default '3.12'
   */
  readonly pythonVersion?: string;
  /**
   * Requirements files, relative to `folder`.
   * @default ['requirements.txt']
   */
  readonly requirementsFiles?: string[];
  /**
   * Folder that MyPy checks and whose coverage pytest measures, relative to `folder`.
   * @default '.'
   */
  readonly sourceFolder?: string;
  /**
   * If true, the requirements files list mypy, pytest and pytest-cov. Otherwise the pipeline installs pinned versions.
   * @default false
   */
  readonly ownTools?: boolean;
  /**
   * Enables Ruff, Black and MyPy.
   * @default true
   */
  readonly lint?: boolean;
  /**
   * Enables pytest.
   * @default true
   */
  readonly tests?: boolean;
  /**
   * Version of the PostgreSQL that the tests use, e.g. `16`.
   * @default - no database
   */
  readonly postgresVersion?: string;
  /**
   * Version of the Redis that the tests use, e.g. `7`.
   * @default - no Redis
   */
  readonly redisVersion?: string;
  /**
   * Scheme of `DATABASE_URL` in the tests, i.e. the database driver.
   * @default 'postgresql+asyncpg'
   */
  readonly databaseDriver?: string;
  /**
   * Enables pip-audit for the packages and bandit for the code. The pipeline uploads both reports as artifacts.
   * @default false
   */
  readonly audit?: boolean;
}

export const BACKEND_DEFAULTS = {
  pythonVersion: '3.12',
  requirementsFiles: ['requirements.txt'],
  sourceFolder: '.',
  ownTools: false,
  lint: true,
  tests: true,
  databaseDriver: 'postgresql+asyncpg',
  audit: false,
} satisfies Partial<PipelineBackend>;

/** A chunk of a frontend's bundle: packages that browsers load and cache together. */
export interface PipelineChunk {
  /** Name of the chunk, e.g. `vendor-react`. */
  readonly name: string;
  /** Packages in the chunk. */
  readonly packages: string[];
  /**
   * Size limit in megabytes (10^6 bytes, uncompressed). The job fails if the chunk reaches it.
   * @default - no limit
   */
  readonly belowMegabytes?: number;
}

/**
 * Work on the files of a built frontend, which `node optimize.mjs` does at the end of `npm run build`. The pipeline writes the program and
 * `optimize.json` to the folder of the frontend.
 */
export interface PipelineOptimization {
  /**
   * If true, terser minifies scripts.
   * @default true
   */
  readonly minifyJs?: boolean;
  /**
   * If true, cssnano minifies style sheets.
   * @default true
   */
  readonly minifyCss?: boolean;
  /**
   * If true, html-minifier-terser minifies pages.
   * @default true
   */
  readonly minifyHtml?: boolean;
  /**
   * Formats, `webp` and `avif`, in which sharp adds each PNG and JPEG image, e.g. `photo.png.avif` beside `photo.png`.
   * @default ['webp', 'avif']
   */
  readonly imageFormats?: string[];
  /**
   * Quality of the added images, 1 to 100.
   * @default 85
   */
  readonly imageQuality?: number;
}

export const OPTIMIZATION_DEFAULTS = {
  minifyJs: true,
  minifyCss: true,
  minifyHtml: true,
  imageFormats: ['webp', 'avif'],
  imageQuality: 85,
} satisfies Partial<PipelineOptimization>;

/** A frontend that `npm run build` builds. */
export interface PipelineFrontend {
  /** Folder of the frontend in the repository; `.` is the root. */
  readonly folder: string;
  /**
   * Node.js version, in the syntax of [actions/setup-node](https://github.com/actions/setup-node).
   * @default '24'
   */
  readonly nodeVersion?: string;
  /**
   * Folder that the build writes, relative to `folder`.
   * @default 'dist'
   */
  readonly outputFolder?: string;
  /**
   * Enables the TypeScript compiler's checks.
   * @default true
   */
  readonly types?: boolean;
  /**
   * Enables Vitest.
   * @default true
   */
  readonly tests?: boolean;
  /**
   * Build time in seconds above which the pipeline warns.
   * @default - not measured
   */
  readonly buildBudgetSeconds?: number;
  /**
   * Size of all built files in megabytes (10^6 bytes) above which the pipeline warns.
   * @default - no warning
   */
  readonly warnAboveMegabytes?: number;
  /**
   * Size of all built files in megabytes above which the job fails.
   * @default - no limit
   */
  readonly failAboveMegabytes?: number;
  /**
   * Chunks of the bundle. The pipeline writes them to `vite.chunks.json`, and `vite.chunks.mjs` passes them to Vite.
   * @default - Vite's chunks
   */
  readonly chunks?: PipelineChunk[];
  /**
   * Chunk size in kilobytes above which Vite warns.
   * @default 500
   */
  readonly chunkSizeWarningKilobytes?: number;
  /**
   * Quality of JPEG, PNG and WebP images that vite-plugin-image-optimizer produces, 1 to 100.
   * @default - images are not optimized
   */
  readonly imageQuality?: number;
  /**
   * Minification and image formats of the built files.
   * @default - the build's own
   */
  readonly optimization?: PipelineOptimization;
}

export const FRONTEND_DEFAULTS = {
  nodeVersion: '24',
  outputFolder: 'dist',
  types: true,
  tests: true,
  chunkSizeWarningKilobytes: 500,
} satisfies Partial<PipelineFrontend>;

/** A container image of the application. */
export interface PipelineImage {
  /** Name of the image, which is also that of its repository: in the stack's ECR, or in Azure's registry. Example: `backend`. */
  readonly name: string;
  /** Build context: the folder that Docker builds from. */
  readonly context: string;
  /**
   * Path of the Dockerfile, relative to the root of the repository.
   * @default - `Dockerfile` in `context`
   */
  readonly dockerfile?: string;
  /**
   * Platform of the image, `linux/amd64` or `linux/arm64`. It must match the platform of the service.
   * @default 'linux/amd64'
   */
  readonly platform?: string;
}

export const IMAGE_DEFAULTS = { platform: 'linux/amd64' } satisfies Partial<PipelineImage>;

/** Requests of a load test and their limits. */
export interface PipelineLoad {
  /** Name of the load in the log, e.g. `api`. */
  readonly name: string;
  /** Path of the requests, relative to the variable `BASE_URL`. */
  readonly path: string;
  /**
   * HTTP method.
   * @default 'GET'
   */
  readonly method?: string;
  /**
   * Request body, as JSON.
   * @default - no body
   */
  readonly body?: string;
  /** Number of concurrent users. */
  readonly users: number;
  /**
   * Requests per user, one after the other. Rate limits at the edge count them all for one address, the runner's.
   * @default 1
   */
  readonly requests?: number;
  /**
   * Average response time in milliseconds at which the load test fails.
   * @default - no limit
   */
  readonly averageBelowMilliseconds?: number;
  /**
   * Percentage of failed requests at which the load test fails. With `0`, one failed request is enough.
   * @default 1
   */
  readonly errorsBelowPercent?: number;
}

export const LOAD_DEFAULTS = { method: 'GET', requests: 1, errorsBelowPercent: 1 } satisfies Partial<PipelineLoad>;

/** Paths and limits of the smoke test. It signs in with the secrets `SMOKE_USER` and `SMOKE_PASSWORD`. */
export interface PipelineSmokeTest {
  /** Path of a list that the application caches and rate-limits. */
  readonly listPath: string;
  /** Login path. It accepts `{"email": …, "password": …}` and returns an `access_token`. */
  readonly loginPath: string;
  /** Logout path. */
  readonly logoutPath: string;
  /** Path of a page that only a signed-in user can read. */
  readonly profilePath: string;
  /**
   * Path of the health page.
   * @default '/api/health'
   */
  readonly healthPath?: string;
  /**
   * Fields of the health page that must be `healthy`.
   * @default ['status']
   */
  readonly healthFields?: string[];
  /** Maximum connections of one process's pool; the test sends this many requests at once. */
  readonly poolConnections: number;
  /** Requests of one client per minute above which the application must return 429. */
  readonly requestsPerMinute: number;
  /**
   * Limit for the response time of the uncached list, in milliseconds. A missing index exceeds it.
   * @default 1000
   */
  readonly uncachedBelowMilliseconds?: number;
  /**
   * Response header that contains `HIT` or `MISS`.
   * @default 'X-Cache-Status'
   */
  readonly cacheHeader?: string;
  /** Requirements files that must not name a package twice, relative to the root of the repository. */
  readonly requirementsFiles: string[];
}

export const SMOKE_TEST_DEFAULTS = {
  healthPath: '/api/health',
  healthFields: ['status'],
  uncachedBelowMilliseconds: 1000,
  cacheHeader: 'X-Cache-Status',
} satisfies Partial<PipelineSmokeTest>;

/** Contents of an application's repository, and the checks and releases it needs. */
export interface PipelineProps {
  /** Name of the system: lowercase letters, digits and hyphens. ECR repositories and SSM parameters start with it. */
  readonly name: string;
  /**
   * Branches whose pushes the pipeline checks.
   * @default ['main']
   */
  readonly branches?: string[];
  /**
   * Branches that the ruleset protects, and whose pull requests the pipeline checks.
   * @default ['main']
   */
  readonly protectedBranches?: string[];
  /**
   * Backend of the application.
   * @default - none
   */
  readonly backend?: PipelineBackend;
  /**
   * Frontend of the application.
   * @default - none
   */
  readonly frontend?: PipelineFrontend;
  /**
   * Images that the pipeline builds and scans for every change.
   * @default - none
   */
  readonly images?: PipelineImage[];
  /**
   * Enables the upload of coverage to Codecov. The upload needs the secret `CODECOV_TOKEN`.
   * @default false
   */
  readonly codecov?: boolean;
  /**
   * Requirements files that must not name a package twice, relative to the root of the repository.
   * @default - none
   */
  readonly uniqueRequirements?: string[];
  /**
   * Load test.
   * @default - none
   */
  readonly load?: PipelineLoad[];
  /**
   * Schedule of the load test, as a cron expression in UTC.
   * @default - only on demand and after a deployment to staging
   */
  readonly loadSchedule?: string;
  /**
   * Smoke test after a deployment to staging.
   * @default - none
   */
  readonly smokeTest?: PipelineSmokeTest;
  /**
   * Releases to ECS, or to Azure Container Apps.
   * @default - none
   */
  readonly deployment?: PipelineDeployment;
  /**
   * Bill of the infrastructure in this repository, for each pull request.
   * @default - none
   */
  readonly cost?: PipelineCost;
}

export const PIPELINE_DEFAULTS = {
  branches: ['main'],
  protectedBranches: ['main'],
  codecov: false,
} satisfies Partial<PipelineProps>;
