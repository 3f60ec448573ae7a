import { loginToGitHub } from './common-steps';
import { CloudRelease, releaseStep, variables } from './deploy-steps';
import { AWS_CREDENTIALS, DOWNLOAD_ARTIFACT } from './pins';
import { Deployment, Image } from './resolved-pipeline';
import { Step, expression, variableName } from './workflow';

/** Returns the release to ECS. */
export function awsRelease(images: Image[], deployment: Deployment, backup: boolean): CloudRelease {
  return {
    program: 'release.py',
    environment: {
      ...variables(['ECS_CLUSTER', 'BASE_URL', ...(backup ? ['DATABASE_IDENTIFIER'] : [])]),
      ...variables(deployment.site ? ['SITE_BUCKET', 'DISTRIBUTION_ID'] : []),
      ...healthVariables(deployment),
      ...variables(deployment.services.map(({ name }) => `ECS_SERVICE_${variableName(name)}`)),
      ...variables(images.map(repositoryVariable)),
    },
    plan: {
      ...(deployment.migrationCommand && { migration: deployment.migrationCommand }),
      healthPath: deployment.healthPath,
      healthHeader: deployment.healthHeader,
      smokeTasks: deployment.smokeTasks,
    },
    signIn: signInToAws,
    before: [
      loginToGitHub(),
      loginToEcr(images),
      releaseStep('Copy the images to ECR', 'promote'),
      releaseStep('Check the traffic', 'traffic'),
      releaseStep('Register the new task definitions', 'prepare'),
      ...(backup ? [releaseStep('Back up the database', 'snapshot'), signInToAws('Renew the session')] : []),
      ...(deployment.migrationCommand ? [releaseStep('Migrate the database', 'migrate')] : []),
    ],
    after: deployment.site ? uploadSite() : [],
    close: [],
  };
}

/** Returns the variable of the secret that opens the health page. */
export function healthVariables({ healthHeader }: Deployment): { readonly [name: string]: string } {
  return variables(healthHeader === undefined ? [] : ['HEALTH_SECRET']);
}

/** Returns a step that opens an AWS session of one hour through OIDC, without a stored key. */
export function signInToAws(name: string, rest: Partial<Step> = {}): Step {
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

function uploadSite(): Step[] {
  const download: Step = {
    name: 'Download the site',
    uses: DOWNLOAD_ARTIFACT.reference,
    with: { name: 'site', path: 'site' },
  };
  return [download, releaseStep('Upload the site to its bucket', 'site')];
}

function repositoryVariable({ name }: Image): string {
  return `ECR_REPOSITORY_${variableName(name)}`;
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
