import { ciSecrets } from './ci-workflow';
import { checkout } from './common-steps';
import { SCRIPTS } from './load-workflow';
import { AWS_CREDENTIALS, DOWNLOAD_ARTIFACT, SETUP_NODE, UPLOAD_ARTIFACT } from './pins';
import { PipelineDeployment, PipelineFrontend, PipelineImage, PipelineProps } from './pipeline-props';
import { dockerfile, runner } from './security-jobs';
import { Job, Jobs, Step, expression, job, variableName } from './workflow';

const BY_TAG = "${{ github.event_name == 'push' }}";
const BY_HAND = "${{ github.event_name == 'workflow_dispatch' }}";
/** A release is called by its tag; a deployment to staging by its commit and run, because tags of images are never overwritten. */
const RELEASE =
  "${{ github.event_name == 'push' && github.ref_name || format('{0}-{1}-{2}', github.sha, github.run_id, github.run_attempt) }}";

/** Checks → images → staging by hand, production by tag; or staging and then production. */
export function deployWorkflow(props: PipelineProps, deployment: PipelineDeployment): unknown {
  const images = props.images ?? [];
  const builds: Jobs = {
    ...Object.fromEntries(images.map((image) => [`build-${image.name}`, buildImage(image)])),
    ...(deployment.site && props.frontend && { 'build-site': buildSite(props.frontend) }),
  };
  const needs = Object.keys(builds);
  const first = deployment.stagingFirst ?? false;
  const staging: Jobs = {
    'deploy-staging': deploy(props, deployment, { environment: 'staging', needs, if: first ? undefined : BY_HAND }),
    ...(props.load && { 'load-test': loadTest(['deploy-staging']) }),
    // After the load test, and before nothing else that asks: it uses up the limits of this address.
    ...(props.smokeTest && { 'smoke-test': smokeTest(deployment, props.load ? 'load-test' : 'deploy-staging') }),
  };
  const production = deploy(props, deployment, {
    environment: 'production',
    needs: first ? [...needs, ...Object.keys(staging)] : needs,
    if: BY_TAG,
  });
  return {
    name: 'deploy',
    on: {
      push: { tags: [deployment.tags ?? 'v*.*.*'] },
      workflow_dispatch: {
        inputs: {
          environment: {
            description: 'Production is deployed by a tag',
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
      checks: checks(props),
      ...builds,
      ...staging,
      'deploy-production': production,
    },
  };
}

/** The checks of every change, once more on what is released. */
function checks(props: PipelineProps): Job {
  const secrets = ciSecrets(props).map((name) => [name, expression(`secrets.${name}`)] as const);
  return {
    uses: './.github/workflows/ci.yml',
    permissions: { contents: 'read', 'security-events': 'write' },
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) }),
  };
}

/** Built once and pushed to GitHub's registry, without any right in AWS: the same image goes to staging and to production. */
function buildImage(image: PipelineImage): Job {
  return {
    ...job({
      needs: ['checks'],
      minutes: 45,
      permissions: { contents: 'read', packages: 'write' },
      outputs: { source: expression('steps.push.outputs.source') },
      steps: [
        checkout(),
        loginToGitHub(),
        {
          name: 'Build and push',
          id: 'push',
          env: { RELEASE },
          run: [
            `image="ghcr.io/\${GITHUB_REPOSITORY,,}/${image.name}"`,
            'docker buildx build --push --provenance=false --tag "$image:$RELEASE" --metadata-file "$RUNNER_TEMP/image.json" \\',
            `  --file ${dockerfile(image)} ${image.context}`,
            'digest=$(jq --exit-status --raw-output \'."containerimage.digest"\' "$RUNNER_TEMP/image.json")',
            'echo "source=$image@$digest" >> "$GITHUB_OUTPUT"',
          ].join('\n'),
        },
      ],
    }),
    'runs-on': runner(image),
  };
}

function buildSite(frontend: PipelineFrontend): Job {
  const at = { 'working-directory': frontend.folder };
  return job({
    needs: ['checks'],
    minutes: 20,
    steps: [
      checkout(),
      {
        name: 'Set up Node',
        uses: SETUP_NODE.reference,
        // No cache: what other runs left behind must not reach a release.
        with: { 'node-version': frontend.nodeVersion ?? '24', 'package-manager-cache': false },
      },
      { name: 'Install', ...at, run: 'npm ci' },
      { name: 'Build', ...at, run: 'npm run build' },
      {
        name: 'Keep the site',
        uses: UPLOAD_ARTIFACT.reference,
        with: {
          name: 'site',
          path: `${frontend.folder}/${frontend.outputFolder ?? 'dist'}`,
          'if-no-files-found': 'error',
          'retention-days': 7,
        },
      },
    ],
  });
}

function deploy(
  props: PipelineProps,
  deployment: PipelineDeployment,
  options: { readonly environment: string; readonly needs: string[]; readonly if?: string },
): Job {
  const { environment, needs } = options;
  const backup = environment === 'production' && deployment.snapshot !== false;
  const images = props.images ?? [];
  const step = (name: string, command: string, rest: Partial<Step> = {}): Step => ({
    name,
    ...rest,
    run: `python3 ${SCRIPTS}/release.py ${command}`,
  });
  return job({
    needs,
    ...(options.if !== undefined && { if: options.if }),
    minutes: 150,
    environment,
    // One after the other, and none is stopped halfway.
    concurrency: { group: `deploy-${environment}`, 'cancel-in-progress': false },
    permissions: { contents: 'read', packages: 'read', 'id-token': 'write' },
    env: {
      ENVIRONMENT: environment,
      RELEASE,
      PLAN: JSON.stringify(plan(props, deployment)),
      DEPLOY_BUDGET_MINUTES: String(deployment.budgetMinutes ?? 15),
      ...variables(['ECS_CLUSTER', 'BASE_URL', ...(backup ? ['DATABASE_IDENTIFIER'] : [])]),
      ...variables(deployment.site ? ['SITE_BUCKET', 'DISTRIBUTION_ID'] : []),
      ...variables(deployment.services.map(({ name }) => `ECS_SERVICE_${variableName(name)}`)),
      ...variables(images.map(({ name }) => `ECR_REPOSITORY_${variableName(name)}`)),
      ...Object.fromEntries(
        images.map(({ name }) => [`SOURCE_${variableName(name)}`, expression(`needs.build-${name}.outputs.source`)]),
      ),
    },
    steps: [
      checkout(),
      step('Begin', 'begin'),
      credentials('Sign in to AWS'),
      loginToGitHub(),
      loginToEcr(images),
      step('Copy the images to ECR', 'promote'),
      step('Register the new task definitions', 'prepare'),
      ...(backup ? [step('Back up the database', 'snapshot'), credentials('Renew the session')] : []),
      ...(deployment.migrationCommand ? [step('Migrate the database', 'migrate')] : []),
      step('Release', 'release'),
      step('Check the health', 'health'),
      ...(deployment.site ? site(step) : []),
      { ...credentials('Renew the session to roll back'), if: '${{ failure() || cancelled() }}' },
      step('Roll back', 'rollback', { if: '${{ failure() || cancelled() }}' }),
      step('Remember the images that run', 'record'),
      step('Compare with the budget', 'budget', { if: '${{ always() }}' }),
      step('Notify', 'notify', {
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

/** What is the same in all environments. */
function plan(props: PipelineProps, deployment: PipelineDeployment): unknown {
  return {
    system: props.name,
    images: (props.images ?? []).map(({ name }) => name),
    services: deployment.services.map(({ name, image, container }) => ({ name, image, container })),
    migration: deployment.migrationCommand ?? [],
    healthPath: deployment.healthPath ?? '/api/health',
    smokeTasks: deployment.smokeTasks ?? 1,
  };
}

function site(step: (name: string, command: string) => Step): Step[] {
  const download: Step = {
    name: 'Fetch the site',
    uses: DOWNLOAD_ARTIFACT.reference,
    with: { name: 'site', path: 'site' },
  };
  return [download, step('Copy the site to its bucket', 'site')];
}

function variables(names: string[]): { readonly [name: string]: string } {
  return Object.fromEntries(names.map((name) => [name, expression(`vars.${name}`)]));
}

/** A session of an hour by OIDC: there is no key to keep. */
function credentials(name: string): Step {
  return {
    name,
    uses: AWS_CREDENTIALS.reference,
    with: {
      'role-to-assume': expression('vars.AWS_ROLE_ARN'),
      'aws-region': expression('vars.AWS_REGION'),
      'role-session-name': 'deploy-${{ github.run_id }}',
      'role-duration-seconds': 3600,
    },
  };
}

function loginToGitHub(): Step {
  return {
    name: "Sign in to GitHub's registry",
    env: { GITHUB_TOKEN: expression('github.token') },
    run: 'printf \'%s\' "$GITHUB_TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin',
  };
}

function loginToEcr(images: PipelineImage[]): Step {
  const repository = `ECR_REPOSITORY_${variableName(images[0].name)}`;
  return {
    name: 'Sign in to ECR',
    run: `aws ecr get-login-password | docker login "\${${repository}%%/*}" --username AWS --password-stdin`,
  };
}

/** The same workflow that can be started by hand. */
function loadTest(needs: string[]): Job {
  return {
    needs,
    uses: './.github/workflows/load-test.yml',
    permissions: { contents: 'read' },
    with: { environment: 'staging' },
  };
}

/** The ten checks, against as many tasks as the first service has. */
function smokeTest(deployment: PipelineDeployment, after: string): Job {
  const first = `ECS_SERVICE_${variableName(deployment.services[0].name)}`;
  return job({
    needs: [after],
    minutes: 20,
    environment: 'staging',
    permissions: { contents: 'read', 'id-token': 'write' },
    env: { ...variables(['BASE_URL', 'FRONTEND_ORIGIN', 'ECS_CLUSTER', first]) },
    steps: [
      checkout(),
      credentials('Sign in to AWS'),
      {
        name: 'Enough tasks run',
        env: { PLAN: JSON.stringify({ services: deployment.services, smokeTasks: deployment.smokeTasks ?? 1 }) },
        run: `python3 ${SCRIPTS}/release.py tasks`,
      },
      {
        name: 'Ten checks',
        env: { SMOKE_USER: expression('secrets.SMOKE_USER'), SMOKE_PASSWORD: expression('secrets.SMOKE_PASSWORD') },
        run: `python3 ${SCRIPTS}/smoke_test.py ${SCRIPTS}/smoke_test.json`,
      },
    ],
  });
}
