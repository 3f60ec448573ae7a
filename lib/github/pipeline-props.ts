/** A backend in Python. */
export interface PipelineBackend {
  /** Its folder in the repository; `.` is the root. */
  readonly folder: string;
  /**
   * Python, as actions/setup-python writes it.
   * @default '3.12'
   */
  readonly pythonVersion?: string;
  /**
   * Files with what it needs, below its folder.
   * @default - requirements.txt
   */
  readonly requirementsFiles?: string[];
  /**
   * The folder below its own that types and coverage are checked of.
   * @default '.'
   */
  readonly sourceFolder?: string;
  /**
   * Whether the requirements name mypy, pytest and pytest-cov themselves. Else the pipeline installs its own, pinned.
   * @default false
   */
  readonly ownTools?: boolean;
  /**
   * Whether Ruff, Black and MyPy check it.
   * @default true
   */
  readonly lint?: boolean;
  /**
   * Whether pytest runs.
   * @default true
   */
  readonly tests?: boolean;
  /**
   * Major version of PostgreSQL beside the tests, e.g. `16`.
   * @default - no database
   */
  readonly postgresVersion?: string;
  /**
   * Major version of Redis beside the tests, e.g. `7`.
   * @default - no Redis
   */
  readonly redisVersion?: string;
  /**
   * Begin of the database's URL in the tests, i.e. the driver.
   * @default 'postgresql+asyncpg'
   */
  readonly databaseDriver?: string;
  /**
   * Whether known vulnerabilities of what it needs (pip-audit) and its own code (bandit) are checked; the reports are kept as artefacts.
   * @default false
   */
  readonly audit?: boolean;
}

/** A chunk of a frontend's bundle: the packages that are loaded, and cached, together. */
export interface PipelineChunk {
  /** Its name, e.g. `vendor-react`. */
  readonly name: string;
  /** The packages in it. */
  readonly packages: string[];
  /**
   * Megabytes (10^6 bytes, before compression) that it must stay under. The job fails when it does not.
   * @default - no limit
   */
  readonly belowMegabytes?: number;
}

/** A frontend that is built by `npm run build`. */
export interface PipelineFrontend {
  /** Its folder in the repository; `.` is the root. */
  readonly folder: string;
  /**
   * Node, as actions/setup-node writes it.
   * @default '24'
   */
  readonly nodeVersion?: string;
  /**
   * Where the build puts its files, below its folder.
   * @default 'dist'
   */
  readonly outputFolder?: string;
  /**
   * Whether the TypeScript compiler checks it.
   * @default true
   */
  readonly types?: boolean;
  /**
   * Whether Vitest runs.
   * @default true
   */
  readonly tests?: boolean;
  /**
   * Seconds the build may take before the pipeline warns.
   * @default - not measured
   */
  readonly buildBudgetSeconds?: number;
  /**
   * Megabytes (10^6 bytes) of all built files above which the pipeline warns.
   * @default - never
   */
  readonly warnAboveMegabytes?: number;
  /**
   * Megabytes of all built files above which the job fails.
   * @default - never
   */
  readonly failAboveMegabytes?: number;
  /**
   * The chunks of the bundle, written to `vite.chunks.json`, which `vite.chunks.mjs` hands to Vite.
   * @default - as Vite does
   */
  readonly chunks?: PipelineChunk[];
  /**
   * Kilobytes above which Vite warns of a chunk.
   * @default 500
   */
  readonly chunkSizeWarningKilobytes?: number;
  /**
   * Quality of jpg, png and webp after optimisation by vite-plugin-image-optimizer, 1 to 100.
   * @default - images stay as they are
   */
  readonly imageQuality?: number;
}

/** A container image of the application. */
export interface PipelineImage {
  /** Its name, which is that of the repository's part in the stack, e.g. `backend`. */
  readonly name: string;
  /** Folder that is sent to the build. */
  readonly context: string;
  /**
   * The Dockerfile, from the root of the repository.
   * @default - Dockerfile in the context
   */
  readonly dockerfile?: string;
  /**
   * Processor the image is built for: `linux/amd64` or `linux/arm64`. It must be that of the service.
   * @default 'linux/amd64'
   */
  readonly platform?: string;
}

/** A service on ECS that is released. */
export interface PipelineService {
  /** Its name, e.g. `backend`: the variable `ECS_SERVICE_BACKEND` holds its name on ECS. */
  readonly name: string;
  /** The image it runs. */
  readonly image: string;
  /** The container that runs it. */
  readonly container: string;
}

/** How the application is released to ECS. */
export interface PipelineDeployment {
  /** The services, in the order in which they are released. */
  readonly services: PipelineService[];
  /**
   * The command that migrates the database, run once in the container of the first service, before any service is changed.
   * @default - no migration
   */
  readonly migrationCommand?: string[];
  /**
   * Whether the built frontend is copied to the bucket of the variable `SITE_BUCKET`, after the services are healthy.
   * @default false
   */
  readonly site?: boolean;
  /**
   * Whether a snapshot of the database is taken, and waited for, before production is changed.
   * @default true
   */
  readonly snapshot?: boolean;
  /**
   * Whether a release goes through staging, with its tests, before production.
   * @default false
   */
  readonly stagingFirst?: boolean;
  /**
   * Tags that release to production.
   * @default 'v*.*.*'
   */
  readonly tags?: string;
  /**
   * Path of the health page below the variable `BASE_URL`.
   * @default '/api/health'
   */
  readonly healthPath?: string;
  /**
   * Minutes a deployment may take before the pipeline warns, until users get the new release.
   * @default 15
   */
  readonly budgetMinutes?: number;
  /**
   * Tasks of the first service that must run when the smoke test begins, so that it meets several.
   * @default 1
   */
  readonly smokeTasks?: number;
}

/** Requests that are sent at the same time, and what is expected of them. */
export interface PipelineLoad {
  /** What it is, e.g. `api`. */
  readonly name: string;
  /** Path below the variable `BASE_URL`. */
  readonly path: string;
  /**
   * The method.
   * @default 'GET'
   */
  readonly method?: string;
  /**
   * The body, as JSON.
   * @default - none
   */
  readonly body?: string;
  /** Users at the same time. */
  readonly users: number;
  /**
   * Requests of each, one after the other. Rate limits at the edge count all of them for one address: the runner's.
   * @default 1
   */
  readonly requests?: number;
  /**
   * Milliseconds that the average must stay under.
   * @default - not checked
   */
  readonly averageBelowMilliseconds?: number;
  /**
   * Percentage of failed requests that must not be reached. `0` means: none at all.
   * @default 1
   */
  readonly errorsBelowPercent?: number;
}

/** Where the smoke test finds what it checks. It needs a user: the secrets `SMOKE_USER` and `SMOKE_PASSWORD`. */
export interface PipelineSmokeTest {
  /** A list that the application caches and limits. */
  readonly listPath: string;
  /** Where a user signs in: answers `access_token` to `{"email": …, "password": …}`. */
  readonly loginPath: string;
  /** Where a user signs out. */
  readonly logoutPath: string;
  /** A page of the user's own. */
  readonly profilePath: string;
  /**
   * The health page.
   * @default '/api/health'
   */
  readonly healthPath?: string;
  /**
   * Fields of the health page that must read `healthy`.
   * @default - status
   */
  readonly healthFields?: string[];
  /** Connections that the pool of one process may open: so many requests are sent at once. */
  readonly poolConnections: number;
  /** Requests of one client in a minute after which the application must answer 429. */
  readonly requestsPerMinute: number;
  /**
   * Milliseconds that the list may take when it is not cached; without its indexes it takes longer.
   * @default 1000
   */
  readonly uncachedBelowMilliseconds?: number;
  /**
   * Header in which the application says HIT or MISS.
   * @default 'X-Cache-Status'
   */
  readonly cacheHeader?: string;
  /** Files of requirements that must not name a package twice, from the root of the repository. */
  readonly requirementsFiles: string[];
}

/** What the repository of an application has. */
export interface PipelineProps {
  /** Name of the system: small letters, digits, hyphens. Parameters and repositories are named after it, and after the environment. */
  readonly name: string;
  /**
   * Branches whose pushes are checked.
   * @default - main
   */
  readonly branches?: string[];
  /**
   * Branches whose pull requests are checked, and which the ruleset protects.
   * @default - main
   */
  readonly protectedBranches?: string[];
  /**
   * The backend.
   * @default - none
   */
  readonly backend?: PipelineBackend;
  /**
   * The frontend.
   * @default - none
   */
  readonly frontend?: PipelineFrontend;
  /**
   * Images, built and scanned for every change.
   * @default - none
   */
  readonly images?: PipelineImage[];
  /**
   * Whether coverage goes to Codecov, if the secret `CODECOV_TOKEN` is set.
   * @default false
   */
  readonly codecov?: boolean;
  /**
   * Files of requirements that must not name a package twice, from the root of the repository.
   * @default - not checked
   */
  readonly uniqueRequirements?: string[];
  /**
   * The load test.
   * @default - none
   */
  readonly load?: PipelineLoad[];
  /**
   * When the load test runs by itself, as cron in UTC.
   * @default - by hand, and after a deployment to staging
   */
  readonly loadSchedule?: string;
  /**
   * The smoke test after a deployment to staging.
   * @default - none
   */
  readonly smokeTest?: PipelineSmokeTest;
  /**
   * Releases.
   * @default - none
   */
  readonly deployment?: PipelineDeployment;
}
