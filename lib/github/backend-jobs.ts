import { checkout, pythonStep, setupPython, shellCommand } from './common-steps';
import { CODECOV, PYTHON_TOOLS, UPLOAD_ARTIFACT } from './pins';
import { Backend } from './resolved-pipeline';
import { Jobs, Step, expression, job } from './workflow';

/** Returns the job that runs Ruff, Black and MyPy. */
export function backendLint(backend: Backend): Jobs {
  if (!backend.lint) return {};
  const at = { 'working-directory': backend.folder };
  const { ruff, black, mypy } = PYTHON_TOOLS;
  const { sourceFolder } = backend;
  return {
    'backend-lint': job({
      minutes: 15,
      steps: [
        checkout(),
        setupPython(backend),
        // pipx isolates both: they need none of the application's packages.
        { name: 'Ruff', ...at, run: `pipx run --spec ${ruff} ruff check .` },
        { name: 'Black', ...at, run: `pipx run --spec ${black} black --check .` },
        install(backend, [mypy]),
        { name: 'MyPy', ...at, run: shellCommand("python -m mypy '@@SOURCE@@'", { SOURCE: sourceFolder }) },
      ],
    }),
  };
}

/** Returns the job that runs pytest with coverage. Its database and Redis listen on the runner only. */
export function backendTests(backend: Backend, codecov: boolean): Jobs {
  if (!backend.tests) return {};
  const { pytest, pytestCov } = PYTHON_TOOLS;
  const services = serviceContainers(backend);
  const command = "python -m pytest --cov='@@SOURCE@@' --cov-report=xml --cov-report=term";
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
          run: shellCommand(command, { SOURCE: backend.sourceFolder }),
        },
        ...(codecov ? uploadCoverage(`${backend.folder}/coverage.xml`, 'backend') : []),
      ],
    }),
  };
}

/** Returns the job that audits packages and code. A finding fails the job, and the reports are uploaded in any case. */
export function backendAudit(backend: Backend): Jobs {
  if (!backend.audit) return {};
  const at = { 'working-directory': backend.folder };
  const { pipAudit, safety, bandit } = PYTHON_TOOLS;
  const audit = `pipx run --spec ${pipAudit} pip-audit ${requirementOptions('--requirement', backend)}`;
  const reports = ['pip-audit-report.json', 'bandit-report.json'].map((file) => `${backend.folder}/${file}`);
  return {
    'backend-audit': job({
      minutes: 15,
      env: { HAS_SAFETY: expression("secrets.SAFETY_API_KEY != ''") },
      steps: [
        checkout(),
        setupPython(backend),
        {
          name: 'Audit packages (pip-audit)',
          ...at,
          run: `${audit} --format json --output pip-audit-report.json`,
        },
        {
          name: 'Audit packages (Safety)',
          if: "${{ !cancelled() && env.HAS_SAFETY == 'true' }}",
          ...at,
          env: { SAFETY_API_KEY: expression('secrets.SAFETY_API_KEY') },
          run: `pipx run --spec ${safety} safety --stage cicd scan --output json`,
        },
        {
          name: 'Audit code (bandit)',
          if: '${{ !cancelled() }}',
          ...at,
          run: `pipx run --spec ${bandit} bandit -r . -f json -o bandit-report.json`,
        },
        {
          name: 'Upload the reports',
          if: '${{ !cancelled() }}',
          uses: UPLOAD_ARTIFACT.reference,
          with: {
            name: 'security-reports',
            path: reports.join('\n'),
            'if-no-files-found': 'error',
            'retention-days': 30,
          },
        },
      ],
    }),
  };
}

/** Returns the job that looks for packages named twice. */
export function uniqueRequirements(files: string[]): Jobs {
  if (files.length === 0) return {};
  const check = pythonStep('Check for duplicate packages', 'unique_requirements.py', { FILES: files.join(' ') });
  return { 'unique-requirements': job({ minutes: 5, steps: [checkout(), check] }) };
}

/** Variable for conditions: only the step that uploads gets the secret itself. */
export const HAS_CODECOV = { HAS_CODECOV: expression("secrets.CODECOV_TOKEN != ''") };

/** Returns the step that uploads coverage to Codecov if the token is set. */
export function uploadCoverage(file: string, flag: string): Step[] {
  return [
    {
      name: 'Upload coverage to Codecov',
      if: "${{ env.HAS_CODECOV == 'true' }}",
      env: { CODECOV_TOKEN: expression('secrets.CODECOV_TOKEN') },
      uses: CODECOV.reference,
      with: { files: file, flags: flag, disable_search: true, fail_ci_if_error: false },
    },
  ];
}

function install(backend: Backend, tools: string[]): Step {
  const packages = [requirementOptions('-r', backend), ...(backend.ownTools ? [] : tools)];
  return {
    name: 'Install',
    'working-directory': backend.folder,
    run: `python -m pip install --disable-pip-version-check ${packages.join(' ')}`,
  };
}

function requirementOptions(option: string, { requirementsFiles }: Backend): string {
  return requirementsFiles.map((file) => shellCommand(`${option} '@@FILE@@'`, { FILE: file })).join(' ');
}

function serviceContainers({ postgresVersion, redisVersion }: Backend): { readonly [name: string]: unknown } {
  const options = (check: string): string =>
    `--health-cmd "${check}" --health-interval 5s --health-timeout 5s --health-retries 12`;
  return {
    ...(postgresVersion !== undefined && {
      postgres: {
        image: `postgres:${postgresVersion}-alpine`,
        // Needs no password: it is empty, and only this job can reach it.
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

function connections({ postgresVersion, redisVersion, databaseDriver }: Backend): { [name: string]: string } {
  return {
    ...(postgresVersion !== undefined && { DATABASE_URL: `${databaseDriver}://postgres@127.0.0.1:5432/test` }),
    ...(redisVersion !== undefined && {
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: '6379',
      REDIS_URL: 'redis://127.0.0.1:6379/0',
    }),
  };
}
