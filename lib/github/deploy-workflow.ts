import { Cloud } from '../domain';
import { awsRelease, healthVariables, signInToAws } from './aws-release';
import { azureRelease } from './azure-release';
import { RELEASE, imageJob, siteJob } from './build-jobs';
import { ciSecrets } from './ci-workflow';
import { SCRIPTS, checkout } from './common-steps';
import { CloudRelease, plannedServices, releaseStep, renderPlan, variables } from './deploy-steps';
import { Deployment, ResolvedPipeline } from './resolved-pipeline';
import { Job, Jobs, Step, expression, job, variableName } from './workflow';

const BY_TAG = "${{ github.event_name == 'push' }}";
const UNSUCCESSFUL = { if: '${{ failure() || cancelled() }}' };
const CLOUD_NAMES = { [Cloud.AWS]: 'AWS', [Cloud.AZURE]: 'Azure' };
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
  pipeline: ResolvedPipeline,
  deployment: Deployment,
  options: { readonly environment: string; readonly needs: string[]; readonly if?: string },
): Job {
  const { name: system, images } = pipeline;
  const { environment, needs } = options;
  const cloud = cloudRelease(pipeline, deployment, environment);
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
      PLAN: renderPlan({
        system,
        images: images.map(({ name }) => name),
        services: plannedServices(deployment),
        ...cloud.plan,
      }),
      DEPLOY_BUDGET_MINUTES: String(deployment.budgetMinutes),
      ...cloud.environment,
      ...Object.fromEntries(
        images.map(({ name }) => [`SOURCE_${variableName(name)}`, expression(`needs.build-${name}.outputs.source`)]),
      ),
    },
    steps: [
      checkout(),
      releaseStep('Begin', 'begin'),
      cloud.signIn(`Sign in to ${CLOUD_NAMES[deployment.cloud]}`),
      ...cloud.before,
      releaseStep('Release', 'release'),
      releaseStep('Check the health', 'health'),
      ...cloud.after,
      ...(deployment.edgeTest ? [edgeTestStep()] : []),
      cloud.signIn('Renew the session to roll back', UNSUCCESSFUL),
      releaseStep('Roll back', 'rollback', UNSUCCESSFUL),
      releaseStep('Record the released images', 'record'),
      ...cloud.close,
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

/** Returns the part of a release that depends on the cloud. */
export function cloudRelease({ images }: ResolvedPipeline, deployment: Deployment, environment: string): CloudRelease {
  if (deployment.cloud === Cloud.AZURE) return azureRelease(deployment);
  return awsRelease(images, deployment, environment === 'production' && deployment.snapshot);
}

function edgeTestStep(): Step {
  return { name: 'Check the edge', run: `python3 ${SCRIPTS}/edge_test.py ${SCRIPTS}/edge_test.json` };
}

/** Returns the job that calls the load test's workflow. */
function loadTestJob(needs: string[]): Job {
  return {
    needs,
    uses: './.github/workflows/load-test.yml',
    permissions: { contents: 'read' },
    with: { environment: 'staging' },
    secrets: { LOAD_TOKEN: expression('secrets.LOAD_TOKEN') },
  };
}

/** Returns the job of the smoke test. On AWS, it starts only if enough tasks of the first service run. */
function smokeTestJob(deployment: Deployment, after: string): Job {
  const onAws = deployment.cloud === Cloud.AWS;
  return job({
    needs: [after],
    minutes: 20,
    environment: 'staging',
    permissions: { contents: 'read', ...(onAws && { 'id-token': 'write' }) },
    env: { ...variables(['BASE_URL', 'FRONTEND_ORIGIN']), ...(onAws && taskVariables(deployment)) },
    steps: [
      checkout(),
      ...(onAws ? checkTasks(deployment) : []),
      {
        name: 'Smoke test',
        env: { SMOKE_USER: expression('secrets.SMOKE_USER'), SMOKE_PASSWORD: expression('secrets.SMOKE_PASSWORD') },
        run: `python3 ${SCRIPTS}/smoke_test.py ${SCRIPTS}/smoke_test.json`,
      },
    ],
  });
}

function taskVariables(deployment: Deployment): { readonly [name: string]: string } {
  const first = `ECS_SERVICE_${variableName(deployment.services[0].name)}`;
  return { ...variables(['ECS_CLUSTER', first]), ...healthVariables(deployment) };
}

function checkTasks(deployment: Deployment): Step[] {
  const { smokeTasks } = deployment;
  return [
    signInToAws('Sign in to AWS'),
    releaseStep('Check the number of tasks', 'tasks', {
      env: { PLAN: renderPlan({ services: plannedServices(deployment), smokeTasks }) },
    }),
  ];
}
