import { Quote } from '../domain';
import { RELEASE, imageJob, siteJob } from './build-jobs';
import { ciSecrets } from './ci-workflow';
import { SCRIPTS, checkout, loginToGitHub } from './common-steps';
import { AWS_CREDENTIALS, DOWNLOAD_ARTIFACT } from './pins';
import { Deployment, Image, ResolvedPipeline } from './resolved-pipeline';
import { Job, Jobs, Step, expression, job, variableName } from './workflow';

const BY_TAG = "${{ github.event_name == 'push' }}";
const UNSUCCESSFUL = { if: '${{ failure() || cancelled() }}' };
const ON_DEMAND = "${{ github.event_name == 'workflow_dispatch' }}";

/** Returns the workflow that checks, builds and deploys: staging on demand, production by tag, or one after the other. */
export function deployWorkflow(pipeline: ResolvedPipeline, deployment: Deployment): unknown {
  const { images, frontend, load, smokeTest } = pipeline;
  const builds: Jobs = {
    ...Object.fromEntries(images.map((image) => [`build-${image.name}`, imageJob(image)])),
    ...(deployment.site && frontend && { 'build-site': siteJob(frontend) }),
  };
  const needs = Object.keys(builds);
  const { stagingFirst } = deployment;
  const staging: Jobs = {
    'deploy-staging': deploy(pipeline, deployment, {
      environment: 'staging',
      needs,
      if: stagingFirst ? undefined : ON_DEMAND,
    }),
    ...(load && { 'load-test': loadTestJob(['deploy-staging']) }),
    // Last, because it uses up the rate limits of the runner's address.
    ...(smokeTest && { 'smoke-test': smokeTestJob(deployment, load ? 'load-test' : 'deploy-staging') }),
  };
  const production = deploy(pipeline, deployment, {
    environment: 'production',
    needs: stagingFirst ? [...needs, ...Object.keys(staging)] : needs,
    if: BY_TAG,
  });
  return {
    name: 'deploy',
    on: {
      push: { tags: [deployment.tags] },
      workflow_dispatch: {
        inputs: {
          environment: {
            description: 'Environment to deploy. To deploy production, push a tag.',
            type: 'choice',
            options: ['staging'],
            default: 'staging',
            required: true,
          },
        },
      },
    },
    permissions: {},
    jobs: {
      checks: checks(pipeline),
      ...builds,
      ...staging,
      'deploy-production': production,
    },
  };
}

/** Returns the job that repeats all checks for the release. */
function checks(pipeline: ResolvedPipeline): Job {
  const secrets = ciSecrets(pipeline).map((name) => [name, expression(`secrets.${name}`)] as const);
  return {
    uses: './.github/workflows/ci.yml',
    permissions: { contents: 'read', 'security-events': 'write' },
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) }),
  };
}

function deploy(
  { name: system, images }: ResolvedPipeline,
  deployment: Deployment,
  options: { readonly environment: string; readonly needs: string[]; readonly if?: string },
): Job {
  const { environment, needs } = options;
  const backup = environment === 'production' && deployment.snapshot;
  return job({
    needs,
    ...(options.if !== undefined && { if: options.if }),
    minutes: 150,
    environment,
    // Deployments wait for each other, and none is canceled halfway.
    concurrency: { group: `deploy-${environment}`, 'cancel-in-progress': false },
    permissions: { contents: 'read', packages: 'read', 'id-token': 'write' },
    env: {
      ENVIRONMENT: environment,
      RELEASE,
      PLAN: plan({
        system,
        images: images.map(({ name }) => name),
        services: services(deployment),
        ...(deployment.migrationCommand && { migration: deployment.migrationCommand }),
        healthPath: deployment.healthPath,
        healthHeader: deployment.healthHeader,
        smokeTasks: deployment.smokeTasks,
      }),
      DEPLOY_BUDGET_MINUTES: String(deployment.budgetMinutes),
      ...variables(['ECS_CLUSTER', 'BASE_URL', ...(backup ? ['DATABASE_IDENTIFIER'] : [])]),
      ...variables(deployment.site ? ['SITE_BUCKET', 'DISTRIBUTION_ID'] : []),
      ...healthVariables(deployment),
      ...variables(deployment.services.map(({ name }) => `ECS_SERVICE_${variableName(name)}`)),
      ...variables(images.map(repositoryVariable)),
      ...Object.fromEntries(
        images.map(({ name }) => [`SOURCE_${variableName(name)}`, expression(`needs.build-${name}.outputs.source`)]),
      ),
    },
    steps: [
      checkout(),
      releaseStep('Begin', 'begin'),
      signIn('Sign in to AWS'),
      loginToGitHub(),
      loginToEcr(images),
      releaseStep('Copy the images to ECR', 'promote'),
      releaseStep('Check the traffic', 'traffic'),
      releaseStep('Register the new task definitions', 'prepare'),
      ...(backup ? [releaseStep('Back up the database', 'snapshot'), signIn('Renew the session')] : []),
      ...(deployment.migrationCommand ? [releaseStep('Migrate the database', 'migrate')] : []),
      releaseStep('Release', 'release'),
      releaseStep('Check the health', 'health'),
      ...(deployment.site ? uploadSite() : []),
      signIn('Renew the session to roll back', UNSUCCESSFUL),
      releaseStep('Roll back', 'rollback', UNSUCCESSFUL),
      releaseStep('Record the released images', 'record'),
      releaseStep('Compare the time with the budget', 'budget', { if: '${{ always() }}' }),
      releaseStep('Notify', 'notify', {
        if: '${{ always() }}',
        env: {
          RESULT: expression('job.status'),
          RUN_URL: '${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}',
          SLACK_WEBHOOK_URL: expression('secrets.SLACK_WEBHOOK_URL'),
        },
      }),
    ],
  });
}

/** Returns the setting `PLAN` of `release.py`. */
function plan(value: unknown): string {
  return Quote.workflow(JSON.stringify(value));
}

function services(deployment: Deployment): unknown {
  return deployment.services.map(({ name, image, container }) => ({ name, image, container }));
}

function releaseStep(name: string, command: string, rest: Partial<Step> = {}): Step {
  return { name, ...rest, run: `python3 ${SCRIPTS}/release.py ${command}` };
}

function uploadSite(): Step[] {
  const download: Step = {
    name: 'Download the site',
    uses: DOWNLOAD_ARTIFACT.reference,
    with: { name: 'site', path: 'site' },
  };
  return [download, releaseStep('Upload the site to its bucket', 'site')];
}

function variables(names: string[]): { readonly [name: string]: string } {
  return Object.fromEntries(names.map((name) => [name, expression(`vars.${name}`)]));
}

function healthVariables({ healthHeader }: Deployment): { readonly [name: string]: string } {
  return variables(healthHeader === undefined ? [] : ['HEALTH_SECRET']);
}

function repositoryVariable({ name }: Image): string {
  return `ECR_REPOSITORY_${variableName(name)}`;
}

/** Returns a step that opens an AWS session of one hour through OIDC, without a stored key. */
function signIn(name: string, rest: Partial<Step> = {}): Step {
  return {
    name,
    ...rest,
    uses: AWS_CREDENTIALS.reference,
    with: {
      'role-to-assume': expression('vars.AWS_ROLE_ARN'),
      'aws-region': expression('vars.AWS_REGION'),
      'role-session-name': 'deploy-${{ github.run_id }}',
      'role-duration-seconds': 3600,
    },
  };
}

function loginToEcr(images: Image[]): Step {
  return {
    name: 'Sign in to ECR',
    // Adds pipefail to GitHub's default shell.
    shell: 'bash',
    env: { REPOSITORY: expression(`vars.${repositoryVariable(images[0])}`) },
    run: 'aws ecr get-login-password | docker login "${REPOSITORY%%/*}" --username AWS --password-stdin',
  };
}

/** Returns the job that calls the load test's workflow. */
function loadTestJob(needs: string[]): Job {
  return {
    needs,
    uses: './.github/workflows/load-test.yml',
    permissions: { contents: 'read' },
    with: { environment: 'staging' },
  };
}

/** Returns the job of the smoke test, which starts only if enough tasks of the first service run. */
function smokeTestJob(deployment: Deployment, after: string): Job {
  const first = `ECS_SERVICE_${variableName(deployment.services[0].name)}`;
  return job({
    needs: [after],
    minutes: 20,
    environment: 'staging',
    permissions: { contents: 'read', 'id-token': 'write' },
    env: { ...variables(['BASE_URL', 'FRONTEND_ORIGIN', 'ECS_CLUSTER', first]), ...healthVariables(deployment) },
    steps: [
      checkout(),
      signIn('Sign in to AWS'),
      releaseStep('Check the number of tasks', 'tasks', {
        env: { PLAN: plan({ services: services(deployment), smokeTasks: deployment.smokeTasks }) },
      }),
      {
        name: 'Smoke test',
        env: { SMOKE_USER: expression('secrets.SMOKE_USER'), SMOKE_PASSWORD: expression('secrets.SMOKE_PASSWORD') },
        run: `python3 ${SCRIPTS}/smoke_test.py ${SCRIPTS}/smoke_test.json`,
      },
    ],
  });
}
