import { checkout, setupPython } from './common-steps';
import { CODECOV, PYTHON_TOOLS, UPLOAD_ARTIFACT } from './pins';
import { PipelineBackend } from './pipeline-props';
import { Jobs, Step, expression, job } from './workflow';

/** Ruff, Black and MyPy. */
export function backendLint(backend: PipelineBackend): Jobs {
  if (backend.lint === false) return {};
  const at = { 'working-directory': backend.folder };
  const { ruff, black, mypy } = PYTHON_TOOLS;
  return {
    'backend-lint': job({
      minutes: 15,
      steps: [
        checkout(),
        setupPython(backend),
        // Each in an environment of its own: they need nothing of the application.
        { name: 'Ruff', ...at, run: `pipx run --spec ${ruff} ruff check .` },
        { name: 'Black', ...at, run: `pipx run --spec ${black} black --check .` },
        install(backend, [mypy]),
        { name: 'MyPy', ...at, run: `python -m mypy ${source(backend)}` },
      ],
    }),
  };
}

/** pytest with coverage, beside a database and a Redis that listen on the runner only and go with it. */
export function backendTests(backend: PipelineBackend, codecov: boolean): Jobs {
  if (backend.tests === false) return {};
  const { pytest, pytestCov } = PYTHON_TOOLS;
  const services = serviceContainers(backend);
  return {
    'backend-tests': job({
      minutes: 30,
      ...(Object.keys(services).length > 0 && { services }),
      env: { ENVIRONMENT: 'test', ...connections(backend), ...(codecov && HAS_CODECOV) },
      steps: [
        checkout(),
        setupPython(backend),
        install(backend, [pytest, pytestCov]),
        {
          name: 'Tests',
          'working-directory': backend.folder,
          run: `python -m pytest --cov=${source(backend)} --cov-report=xml --cov-report=term`,
        },
        ...(codecov ? uploadCoverage(`${backend.folder}/coverage.xml`, 'backend') : []),
      ],
    }),
  };
}

/** What is known of the packages, and what bandit finds in the code. Both fail the job; both reports are kept. */
export function backendAudit(backend: PipelineBackend): Jobs {
  if (!backend.audit) return {};
  const at = { 'working-directory': backend.folder };
  const files = requirements(backend)
    .map((file) => `--requirement ${file}`)
    .join(' ');
  const { pipAudit, safety, bandit } = PYTHON_TOOLS;
  return {
    'backend-audit': job({
      minutes: 15,
      env: { HAS_SAFETY: expression("secrets.SAFETY_API_KEY != ''") },
      steps: [
        checkout(),
        setupPython(backend),
        {
          name: 'Known vulnerabilities of the packages',
          ...at,
          run: `pipx run --spec ${pipAudit} pip-audit ${files} --format json --output pip-audit-report.json`,
        },
        {
          name: 'Known vulnerabilities, as Safety knows them',
          if: "${{ !cancelled() && env.HAS_SAFETY == 'true' }}",
          ...at,
          env: { SAFETY_API_KEY: expression('secrets.SAFETY_API_KEY') },
          run: `pipx run --spec ${safety} safety --stage cicd scan --output json`,
        },
        {
          name: 'Static analysis',
          if: '${{ !cancelled() }}',
          ...at,
          run: `pipx run --spec ${bandit} bandit -r . -f json -o bandit-report.json`,
        },
        {
          name: 'Keep the reports',
          if: '${{ !cancelled() }}',
          uses: UPLOAD_ARTIFACT.reference,
          with: {
            name: 'security-reports',
            path: ['pip-audit-report.json', 'bandit-report.json'].map((it) => `${backend.folder}/${it}`).join('\n'),
            'if-no-files-found': 'error',
            'retention-days': 30,
          },
        },
      ],
    }),
  };
}

/** What a condition may ask for: whether a secret is set. The secret itself is for the one step that needs it. */
export const HAS_CODECOV = { HAS_CODECOV: expression("secrets.CODECOV_TOKEN != ''") };

/** To Codecov, if there is a token. */
export function uploadCoverage(file: string, flag: string): Step[] {
  return [
    {
      name: 'Coverage to Codecov',
      if: "${{ env.HAS_CODECOV == 'true' }}",
      env: { CODECOV_TOKEN: expression('secrets.CODECOV_TOKEN') },
      uses: CODECOV.reference,
      with: { files: file, flags: flag, disable_search: true, fail_ci_if_error: false },
    },
  ];
}

function install(backend: PipelineBackend, tools: string[]): Step {
  const own = backend.ownTools ? [] : tools;
  const words = [...requirements(backend).map((file) => `-r ${file}`), ...own];
  return {
    name: 'Install',
    'working-directory': backend.folder,
    run: `python -m pip install --disable-pip-version-check ${words.join(' ')}`,
  };
}

function requirements(backend: PipelineBackend): string[] {
  return backend.requirementsFiles ?? ['requirements.txt'];
}

function source(backend: PipelineBackend): string {
  return backend.sourceFolder ?? '.';
}

function serviceContainers({ postgresVersion, redisVersion }: PipelineBackend): { readonly [name: string]: unknown } {
  const options = (check: string): string =>
    `--health-cmd "${check}" --health-interval 5s --health-timeout 5s --health-retries 12`;
  return {
    ...(postgresVersion !== undefined && {
      postgres: {
        image: `postgres:${postgresVersion}-alpine`,
        // No password: nothing but this job reaches it, and nothing is in it.
        env: { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_DB: 'test' },
        ports: ['127.0.0.1:5432:5432'],
        options: options('pg_isready -U postgres'),
      },
    }),
    ...(redisVersion !== undefined && {
      redis: {
        image: `redis:${redisVersion}-alpine`,
        ports: ['127.0.0.1:6379:6379'],
        options: options('redis-cli ping'),
      },
    }),
  };
}

function connections({ postgresVersion, redisVersion, databaseDriver }: PipelineBackend): { [name: string]: string } {
  return {
    ...(postgresVersion !== undefined && {
      DATABASE_URL: `${databaseDriver ?? 'postgresql+asyncpg'}://postgres@127.0.0.1:5432/test`,
    }),
    ...(redisVersion !== undefined && {
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '6379',
      REDIS_URL: 'redis://127.0.0.1:6379/0',
    }),
  };
}
