import { ProblemCode } from '../../../lib/domain';
import { checkArgs } from '../../../stacks/fresh-maas/args';
import { PIPELINE } from '../../../stacks/fresh-maas/pipeline';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { Json } from '../../support/template';
import { problemsOf } from '../../support/problems-of';
import { valueOf } from '../../support/pulumi-program';
import { Workflow, renderedFiles } from '../../support/workflow';
import { DEVELOPMENT, deployed } from './deployed';

const files = renderedFiles(PIPELINE);
const deploy = new Workflow(PIPELINE, 'deploy');
const place = (job: string, name: string): number => {
  deploy.step(job, name);
  return deploy.stepNames(job).indexOf(name);
};

test.each(Object.keys(files).filter((path) => path.endsWith('.yml')))('%s is as it was reviewed', (path) => {
  expect(files[path]).toMatchSnapshot();
});

describe('the order of the infrastructure', () => {
  test('[FM-PLAN-02] the applications follow the cache: they need its address, which the vault holds', async () => {
    const run = await deployed();
    const secret = run.one('keyvault:Secret', 'fresh-maas-vault-redis-connection-string');
    const database = run.one('redisenterprise:Database');
    expect(secret.dependencies).toContain(database.urn);
    for (const app of run.all('app:ContainerApp')) {
      const [reference] = app.inputs.configuration.secrets.filter((it: Json) => it.name === 'redis-connection-string');
      expect(reference.keyVaultUrl).toContain('redis-connection-string');
      expect(app.dependencies).toContain(secret.urn);
    }
  });

  test('[FM-PLAN-02] the hit rate is watched', async () => {
    const run = await deployed();
    const alert = run.one('monitor:ScheduledQueryRule', 'fresh-maas-monitoring-CacheHitRate').inputs;
    expect(alert.criteria.allOf[0].threshold).toBe(90);
  });

  test('[FM-PLAN-04] Front Door follows the applications', async () => {
    const run = await deployed();
    const apps = run.all('app:ContainerApp').map(({ urn }) => urn);
    const origins = run.all('cdn:AFDOrigin');
    expect(origins).toHaveLength(2);
    expect(origins.flatMap(({ dependencies }) => dependencies.filter((it) => apps.includes(it))).sort()).toEqual(
      apps.sort(),
    );
  });
});

describe('a release', () => {
  test.each(['deploy-staging', 'deploy-production'])('%s signs in through OIDC and stores no key', (job) => {
    expect(deploy.job(job).permissions['id-token']).toBe('write');
    expect(deploy.step(job, 'Sign in to Azure').with).toEqual({
      'client-id': '${{ vars.AZURE_CLIENT_ID }}',
      'tenant-id': '${{ vars.AZURE_TENANT_ID }}',
      'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}',
    });
    const text = JSON.stringify(deploy.job(job));
    expect(text.match(/secrets\.\w+/g)).toEqual(['secrets.SLACK_WEBHOOK_URL']);
  });

  test('[FM-PLAN-01] migrates the database before the applications change', () => {
    const job = 'deploy-production';
    expect(place(job, 'Migrate the database')).toBeLessThan(place(job, 'Release'));
    expect(deploy.job(job).env.MIGRATION_JOB).toBe('${{ vars.MIGRATION_JOB }}');
  });

  test('[FM-PLAN-01] a benchmark runs every week, whose queries pg_stat_statements counts (FM-PG-15)', async () => {
    expect(new Workflow(PIPELINE, 'load-test').content.on.schedule).toEqual([{ cron: '0 4 * * 1' }]);
    const run = await deployed();
    const { inputs } = run.one('dbforpostgresql:Configuration', 'fresh-maas-database-pg_stat_statements.track');
    expect(inputs.value).toBe('top');
  });

  test('[FM-PLAN-03] a load test in staging precedes production, and fails at the targets of the report', () => {
    expect(deploy.job('load-test').needs).toEqual(['deploy-staging']);
    expect(deploy.job('deploy-production').needs).toContain('load-test');
    const [load] = JSON.parse(files['.github/pipeline/load_test.json']);
    expect(load).toMatchObject({ averageBelowMilliseconds: 100, errorsBelowPercent: 0.5 });
  });

  test('[FM-PLAN-03] the load test stays below the rate limit of the firewall', () => {
    const loads = JSON.parse(files['.github/pipeline/load_test.json']);
    const pause = Number(/"POLL_SECONDS", "(\d+)"/.exec(files['.github/pipeline/edge_test.py'])![1]);
    const requests = loads.reduce((sum: number, it: Json) => sum + it.users * it.requests, 0);
    const beforeInAMinute = 60 / pause;
    expect(requests + beforeInAMinute).toBeLessThan(100);
  });

  test('[FM-PLAN-04] the edge is purged and then tested for x-cache and compression, else the release is rolled back', () => {
    for (const job of ['deploy-staging', 'deploy-production']) {
      const names = ['Release', 'Check the health', 'Purge the edge', 'Check the edge', 'Roll back'];
      const places = names.map((name) => place(job, name));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(deploy.step(job, 'Roll back').if).toBe('${{ failure() || cancelled() }}');
    }
    const settings = JSON.parse(files['.github/pipeline/edge_test.json']);
    expect(settings.cacheHeader).toBe('x-cache');
    expect(settings.cachedPaths.length).toBeGreaterThan(0);
    expect(settings.compressedPaths.length).toBeGreaterThan(0);
  });

  test('the program is that of Azure', () => {
    expect(files['.github/pipeline/release.py']).toContain('Azure Container Apps');
    expect(files['.github/pipeline/release.py']).not.toContain('aws');
  });
});

describe('the identity of the pipeline', () => {
  const githubRepository = 'example/fresh-maas';

  test('exists only for a repository', async () => {
    const run = await deployed();
    expect(run.all('managedidentity:FederatedIdentityCredential')).toEqual([]);
    expect(run.result.outputs.githubVariables).toEqual({});
  });

  test('is trusted by the environment of the stack, and its variables are those of the workflow', async () => {
    const run = await deployed({ githubRepository });
    const { inputs } = run.one('managedidentity:FederatedIdentityCredential');
    expect(inputs.subject).toBe('repo:example/fresh-maas:environment:production');
    const { env, steps } = deploy.job('deploy-production');
    const used = JSON.stringify([env, steps]).match(/vars\.(\w+)/g)!;
    const given = Object.keys(run.result.outputs.githubVariables).map((it) => `vars.${it}`);
    expect(new Set(given)).toEqual(new Set(used));
    const { CONTAINER_APP_ANALYTICS, REGISTRY, RESOURCE_GROUP } = run.result.outputs.githubVariables;
    expect(await valueOf(CONTAINER_APP_ANALYTICS)).toBe('ai-analytics-suite-v2');
    expect(await valueOf(RESOURCE_GROUP)).toBe('fresh-maas-production');
    expect(await valueOf(REGISTRY)).toBe(await valueOf(run.result.outputs.registry).then((it) => it.split('.')[0]));
  });

  test('can change the apps and start the migrations, and no more', async () => {
    const run = await deployed({ githubRepository });
    const mine = run
      .all('authorization:RoleAssignment')
      .filter(({ name }) => name.startsWith('fresh-maas-deployment-'));
    const kinds = mine.map(({ inputs }) => inputs.scope.split('/providers/')[1].split('/').slice(0, -1).join('/'));
    expect(kinds.sort()).toEqual([
      'Microsoft.App/containerApps',
      'Microsoft.App/containerApps',
      'Microsoft.App/jobs',
      'Microsoft.App/managedEnvironments',
      expect.stringMatching(/^Microsoft\.Cdn\/profiles\/[^/]+\/afdEndpoints$/),
      'Microsoft.ContainerRegistry/registries',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
    ]);
  });

  test('in development has no edge to purge', async () => {
    const run = await deployed({ ...DEVELOPMENT, githubRepository });
    expect(run.result.outputs.githubVariables).not.toHaveProperty('FRONT_DOOR_ENDPOINT');
  });
});

describe('released images', () => {
  const businessImage = `shop.azurecr.io/business-operations-suite@sha256:${'a'.repeat(64)}`;

  test('run instead of those of the report', async () => {
    const run = await deployed({ reportImages: true, businessImage });
    const imageOf = (name: string): string => run.one('app:ContainerApp', name).inputs.template.containers[0].image;
    expect(imageOf('business-operations-suite')).toBe(businessImage);
    expect(imageOf('ai-analytics-suite-v2')).toMatch(/\/ai-analytics-suite:v2\.0$/);
  });

  test('have no effect beside the placeholder', () => {
    const args = { databasePassword: 'x', alarmEmails: ['ops@example.com'], reportImages: false, businessImage };
    expect(problemsOf(() => checkArgs(DeploymentEnvironment.PRODUCTION, args)).map(({ code }) => code)).toEqual([
      ProblemCode.PROP_WITHOUT_EFFECT,
    ]);
  });
});
