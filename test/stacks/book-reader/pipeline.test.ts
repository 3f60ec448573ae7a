import { parse } from 'yaml';
import { generatedDocuments } from '../../../scripts/generated-documents';
import { PIPELINE } from '../../../stacks/book-reader/pipeline';
import { RUNBOOK } from '../../../stacks/book-reader/runbook';
import { Json } from '../../support/template';
import { Workflow, aFolder, renderedFiles, runStep } from '../../support/workflow';

const ci = new Workflow(PIPELINE, 'ci');
const deploy = new Workflow(PIPELINE, 'deploy');
const load = new Workflow(PIPELINE, 'load-test');
const files = renderedFiles(PIPELINE);
const SIX = ['backend-lint', 'backend-tests', 'frontend-lint', 'frontend-tests', 'security', 'docker-build'];
const runs = (workflow: Workflow, job: string): string[] =>
  workflow.job(job).steps.map((it: Json) => it.run ?? it.uses);
/** Returns the position of a step in its job. Throws if it is missing. */
const place = (job: string, name: string): number => {
  deploy.step(job, name);
  return deploy.stepNames(job).indexOf(name);
};

test.each(Object.keys(files).filter((path) => path.endsWith('.yml')))('%s is as it was reviewed', (path) => {
  expect(files[path]).toMatchSnapshot();
});

describe('checks', () => {
  test('[BR-CI-01] run for pushes to main and develop, and for pull requests to main', () => {
    expect(ci.content.on.push.branches).toEqual(['main', 'develop']);
    expect(ci.content.on.pull_request.branches).toEqual(['main']);
  });

  test('[BR-CI-02] the backend is linted by Ruff, Black and MyPy', () => {
    const steps = runs(ci, 'backend-lint');
    expect(steps).toContainEqual(expect.stringMatching(/ruff==\S+ ruff check \.$/));
    expect(steps).toContainEqual(expect.stringMatching(/black==\S+ black --check \.$/));
    expect(steps).toContain("python -m mypy 'app'");
  });

  test('[BR-CI-03] the backend is tested by pytest with coverage, beside PostgreSQL and Redis without a password', () => {
    expect(runs(ci, 'backend-tests')).toContain("python -m pytest --cov='app' --cov-report=xml --cov-report=term");
    const { services, env } = ci.job('backend-tests');
    expect(services.postgres.image).toBe('postgres:16-alpine');
    expect(services.redis.image).toBe('redis:7-alpine');
    expect(env.DATABASE_URL).toBe('postgresql+asyncpg://postgres@127.0.0.1:5432/test');
    expect(services.postgres.ports).toEqual(['127.0.0.1:5432:5432']);
  });

  test('[BR-CI-04] the frontend is linted by ESLint and TypeScript', () => {
    expect(runs(ci, 'frontend-lint')).toEqual(
      expect.arrayContaining(['npm ci', 'npx --no-install eslint .', 'npx --no-install tsc --noEmit']),
    );
  });

  test('[BR-CI-05] the frontend is tested by Vitest and built', () => {
    expect(runs(ci, 'frontend-tests')).toEqual(
      expect.arrayContaining([expect.stringMatching(/vitest run --coverage/), 'npm run build']),
    );
  });

  test('[BR-CI-06] [BR-SEC-03] coverage goes to Codecov if there is a token', () => {
    for (const job of ['backend-tests', 'frontend-tests']) {
      expect(ci.job(job).env.HAS_CODECOV).toBe("${{ secrets.CODECOV_TOKEN != '' }}");
      expect(ci.step(job, 'Upload coverage to Codecov')).toMatchObject({
        if: "${{ env.HAS_CODECOV == 'true' }}",
        uses: expect.stringMatching(/^codecov\/codecov-action@/),
        env: { CODECOV_TOKEN: '${{ secrets.CODECOV_TOKEN }}' },
      });
    }
    expect(ci.content.on.workflow_call.secrets.CODECOV_TOKEN.required).toBe(false);
    expect(deploy.step('deploy-production', 'Notify').env.SLACK_WEBHOOK_URL).toBe('${{ secrets.SLACK_WEBHOOK_URL }}');
  });

  test('[BR-CI-07] Trivy scans for HIGH and CRITICAL vulnerabilities, and uploads its findings', () => {
    const { run, env } = ci.step('security', 'Scan the code (Trivy)');
    expect(env.TRIVY).toMatch(/trivy:[\d.]+@sha256:[0-9a-f]{64}$/);
    expect(run).toMatch(/--severity HIGH,CRITICAL [\s\S]*--format sarif/);
    expect(ci.step('security', 'Upload the findings to the Security tab').uses).toMatch(/upload-sarif@/);
    expect(ci.job('security').permissions['security-events']).toBe('write');
  });

  test('[BR-CI-07] a finding blocks a merge without the label of a review; after the merge it warns', () => {
    const step = ci.step('security', 'Require a review of the findings');
    expect(step.env.REVIEWED).toContain("contains(github.event.pull_request.labels.*.name, 'security-reviewed')");
    const finding = { ruleId: 'CVE-2026-1', message: { text: 'Package: a\nmore' } };
    const REPORTS = aFolder({ 'code.sarif': JSON.stringify({ runs: [{ results: [finding] }] }) });
    const gate = (EVENT: string, REVIEWED: string, reports = REPORTS): { code: number | null; output: string } =>
      runStep(step, '/', { EVENT, REVIEWED, REPORTS: reports });
    expect(gate('pull_request', 'false')).toMatchObject({ code: 1, output: expect.stringContaining('CVE-2026-1') });
    expect(gate('pull_request', 'true')).toMatchObject({ code: 0, output: expect.stringContaining('::warning::') });
    expect(gate('push', 'false')).toMatchObject({ code: 0, output: expect.stringContaining('::warning::') });
    const clean = aFolder({ 'code.sarif': JSON.stringify({ runs: [{ results: [] }] }) });
    expect(gate('pull_request', 'false', clean).code).toBe(0);
  });

  test('[BR-CI-08] [BR-OUT-11] TruffleHog scans the whole history for secrets, and fails if it finds one', () => {
    expect(ci.step('security', 'Check out').with['fetch-depth']).toBe(0);
    const { run, env } = ci.step('security', 'Scan the history for secrets (TruffleHog)');
    expect(env.TRUFFLEHOG).toMatch(/trufflehog:[\d.]+@sha256:[0-9a-f]{64}$/);
    expect(run).toMatch(/git file:\/\/\/repo .*--fail/);
  });

  test('[BR-CI-09] both images are built and scanned, and not pushed', () => {
    const steps = runs(ci, 'docker-build');
    expect(steps).toContain("docker buildx build --load --tag 'backend:check' --file 'backend/Dockerfile' 'backend'");
    expect(steps).toContain(
      "docker buildx build --load --tag 'frontend:check' --file 'frontend/Dockerfile' 'frontend'",
    );
    expect(steps.join('\n')).not.toMatch(/push|login/);
    expect(ci.job('docker-build').permissions).toEqual({ contents: 'read' });
  });

  test('[BR-CI-10] one check requires all six, also after a failure', () => {
    expect(ci.job('all-checks-passed')).toMatchObject({ needs: SIX, if: '${{ always() }}' });
    const [step] = ci.job('all-checks-passed').steps;
    const result = (results: { [job: string]: string }): number | null => {
      const NEEDS = JSON.stringify(Object.fromEntries(SIX.map((job) => [job, { result: results[job] ?? 'success' }])));
      return runStep(step, '/', { NEEDS }).code;
    };
    expect(result({})).toBe(0);
    for (const bad of ['failure', 'cancelled', 'skipped']) expect(result({ 'backend-lint': bad })).toBe(1);
  });

  test('[BR-CI-10] [BR-PRB-03] a ruleset to import requires that check, from GitHub Actions, on main', () => {
    const ruleset = JSON.parse(files['.github/rulesets/all-checks-passed.json']);
    expect(ruleset).toMatchObject({ enforcement: 'active', bypass_actors: [] });
    expect(ruleset.conditions.ref_name.include).toEqual(['refs/heads/main']);
    const required = ruleset.rules.find((it: Json) => it.type === 'required_status_checks');
    expect(required.parameters.required_status_checks).toEqual([
      { context: 'all-checks-passed', integration_id: 15368 },
    ]);
  });
});

describe('releases', () => {
  test('[BR-CD-01] [BR-CD-04] start with a version tag, or on demand', () => {
    expect(deploy.content.on).toEqual({ push: { tags: ['v*.*.*'] }, workflow_dispatch: expect.anything() });
    expect(deploy.job('deploy-production')).toMatchObject({
      if: "${{ github.event_name == 'push' }}",
      environment: 'production',
    });
  });

  test('[BR-CD-02] images are built once for ghcr.io, and copied from there to ECR', () => {
    for (const name of ['backend', 'frontend']) {
      const { run, env: build } = deploy.step(`build-${name}`, 'Build and push');
      expect(run).toContain('repository="ghcr.io/${GITHUB_REPOSITORY,,}/$IMAGE"');
      expect(build).toMatchObject({ IMAGE: name, CONTEXT: name, DOCKERFILE: `${name}/Dockerfile` });
      expect(run).toContain('docker buildx build --push');
      expect(deploy.job(`build-${name}`).permissions).toEqual({ contents: 'read', packages: 'write' });
      const { env } = deploy.job('deploy-production');
      expect(env[`SOURCE_${name.toUpperCase()}`]).toBe(`\${{ needs.build-${name}.outputs.source }}`);
      expect(env[`ECR_REPOSITORY_${name.toUpperCase()}`]).toBe(`\${{ vars.ECR_REPOSITORY_${name.toUpperCase()} }}`);
    }
    expect(deploy.step('deploy-production', 'Copy the images to ECR').run).toMatch(/release\.py promote$/);
  });

  test('[BR-CD-03] staging is deployed on demand, in the environment staging', () => {
    expect(deploy.content.on.workflow_dispatch.inputs.environment).toMatchObject({
      type: 'choice',
      options: ['staging'],
      default: 'staging',
    });
    expect(deploy.job('deploy-staging')).toMatchObject({
      if: "${{ github.event_name == 'workflow_dispatch' }}",
      environment: 'staging',
    });
  });

  test('[BR-CD-05] the database is backed up before anything of production changes', () => {
    const backup = place('deploy-production', 'Back up the database');
    expect(backup).toBeLessThan(place('deploy-production', 'Migrate the database'));
    expect(backup).toBeLessThan(place('deploy-production', 'Release'));
    expect(files['.github/pipeline/release.py']).toContain('"rds", "create-db-snapshot"');
    expect(deploy.stepNames('deploy-staging')).not.toContain('Back up the database');
  });

  test('[BR-CD-06] [BR-SEC-01] no step uses SSH or a stored key: OIDC opens a session of one hour', () => {
    for (const text of Object.values(files))
      expect(text).not.toMatch(/\bssh\b|SSH_KEY|PROD_HOST|PROD_USER|ACCESS_KEY/i);
    expect(deploy.job('deploy-production').permissions['id-token']).toBe('write');
    expect(deploy.step('deploy-production', 'Sign in to AWS').with).toMatchObject({
      'role-to-assume': '${{ vars.AWS_ROLE_ARN }}',
      'aws-region': '${{ vars.AWS_REGION }}',
      'role-duration-seconds': 3600,
    });
  });

  test('[BR-SEC-02] staging signs in with the role of its own environment', () => {
    expect(deploy.job('deploy-staging').environment).toBe('staging');
    expect(deploy.step('deploy-staging', 'Sign in to AWS').with['role-to-assume']).toBe('${{ vars.AWS_ROLE_ARN }}');
    for (const text of Object.values(files)) expect(text).not.toMatch(/STAGING_(SSH_KEY|HOST|USER)/);
  });

  test.each(['deploy-staging', 'deploy-production'])(
    '[BR-CD-07] %s migrates before any service changes, and so before traffic shifts',
    (job) => {
      expect(JSON.parse(deploy.job(job).env.PLAN).migration).toEqual(['alembic', 'upgrade', 'head']);
      expect(place(job, 'Register the new task definitions')).toBeLessThan(place(job, 'Migrate the database'));
      expect(place(job, 'Migrate the database')).toBeLessThan(place(job, 'Release'));
    },
  );

  test.each(['deploy-staging', 'deploy-production'])(
    '[BR-CD-09] %s polls /api/health after the release, and rolls back after a failure',
    (job) => {
      expect(JSON.parse(deploy.job(job).env.PLAN).healthPath).toBe('/api/health');
      expect(place(job, 'Release')).toBeLessThan(place(job, 'Check the health'));
      expect(place(job, 'Check the health')).toBeLessThan(place(job, 'Roll back'));
      expect(deploy.step(job, 'Roll back').if).toBe('${{ failure() || cancelled() }}');
    },
  );

  test('[BR-CD-11] a notification reports every result', () => {
    expect(deploy.stepNames('deploy-production').at(-1)).toBe('Notify');
    expect(deploy.step('deploy-production', 'Notify')).toMatchObject({
      if: '${{ always() }}',
      env: { RESULT: '${{ job.status }}' },
    });
  });

  test('[BR-CD-13] [BR-OUT-14] a tag tests, builds, deploys and checks, in this order and unattended', () => {
    expect(deploy.job('checks').uses).toBe('./.github/workflows/ci.yml');
    expect(deploy.job('build-backend').needs).toEqual(['checks']);
    expect(deploy.job('deploy-production').needs).toEqual(['build-backend', 'build-frontend', 'build-site']);
    expect(deploy.stepNames('deploy-production')).toContain('Check the health');
  });

  test('[BR-OUT-10] a deployment warns after five minutes', () => {
    expect(deploy.job('deploy-production').env.DEPLOY_BUDGET_MINUTES).toBe('5');
    expect(deploy.step('deploy-production', 'Compare the time with the budget').if).toBe('${{ always() }}');
  });

  test('deployments to one environment run one after the other, and none is canceled halfway', () => {
    expect(deploy.job('deploy-production').concurrency).toEqual({
      group: 'deploy-production',
      'cancel-in-progress': false,
    });
  });

  test('[BR-FUT-12] staging is tested with 100 concurrent requests and 30 parsing tasks', () => {
    expect(deploy.job('load-test')).toMatchObject({
      needs: ['deploy-staging'],
      uses: './.github/workflows/load-test.yml',
      with: { environment: 'staging' },
    });
    expect(load.content.on).toHaveProperty('workflow_dispatch');
    const settings = JSON.parse(files['.github/pipeline/load_test.json']);
    expect(settings).toMatchObject([
      { users: 100, requests: 1, method: 'GET' },
      { users: 30, requests: 1, method: 'POST' },
    ]);
  });
});

describe('runbook', () => {
  const section = (title: string): string => RUNBOOK.split('\n## ').find((it) => it.startsWith(title)) ?? '';

  test('[BR-CD-12] a manual rollback goes to the previous revision and verifies /api/health', () => {
    const text = section('Roll back a finished release');
    const steps = [
      'aws ecs update-service',
      'aws ecs wait services-stable',
      'curl --fail --silent --show-error --header "X-Health-Check: $HEALTH" "$URL/api/health"',
    ];
    expect(steps.map((it) => text.indexOf(it))).toEqual(steps.map(() => expect.any(Number)));
    expect(text.indexOf(steps[0])).toBeGreaterThan(0);
    expect(text.indexOf(steps[0])).toBeLessThan(text.indexOf(steps[1]));
    expect(text.indexOf(steps[1])).toBeLessThan(text.indexOf(steps[2]));
    expect(text).not.toMatch(/git checkout|ssh /);
  });

  test('[BR-HLT-03] memory and logs of the workers, and database connections take one command each', () => {
    expect(section('Check the memory of the workers')).toContain('--namespace AWS/ECS --metric-name MemoryUtilization');
    expect(section('Check the database connections')).toContain(
      '--namespace AWS/RDS --metric-name DatabaseConnections',
    );
    expect(section('Follow the logs of the workers')).toContain('aws logs tail "$LOG_GROUP" --follow');
  });

  test('it is part of the documentation', () => {
    expect(generatedDocuments()['docs/book-reader/runbook.md']).toBe(RUNBOOK);
  });
});

test('the YAML parses to the workflow', () => {
  expect(parse(files['.github/workflows/ci.yml'])).toEqual(ci.content);
  expect(Object.keys(ci.content.jobs)).toEqual([...SIX, 'all-checks-passed']);
});
