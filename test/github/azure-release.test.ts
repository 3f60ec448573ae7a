import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFile } from '../../lib/github/program-file';
import { Json } from '../support/template';
import { Ended, aFolder, run } from '../support/workflow';

const FAKE = join(__dirname, '../support/fake-azure.py');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const SOURCE = `ghcr.io/my-company/shop/web@${DIGEST}`;
const NEXT = `shop.azurecr.io/web@${DIGEST}`;
const PLAN = {
  system: 'shop',
  images: ['web'],
  services: [
    { name: 'web', image: 'web', container: 'web' },
    { name: 'api', image: 'web', container: 'api' },
  ],
  healthPath: '/health',
  purge: true,
};

/** An app that runs its first revision. */
function anApp(
  name: string,
  container: string,
  more: { mode?: string; traffic?: Json[]; command?: string[] } = {},
): Json {
  const { mode = 'Single', traffic = [{ latestRevision: true, weight: 100 }], command } = more;
  const template = {
    revisionSuffix: 'first',
    containers: [
      { name: container, image: 'old', imageType: 'ContainerImage', command, env: [{ name: 'URL', secretRef: 'url' }] },
      { name: 'collector', image: 'collector:1', probes: null },
    ],
    scale: { minReplicas: 2 },
  };
  return {
    name,
    properties: {
      configuration: { activeRevisionsMode: mode, ingress: { external: true, traffic } },
      latestReadyRevisionName: `${name}--first`,
      template,
    },
    revisions: { [`${name}--first`]: { template, active: true, states: ['Running'] } },
    outcomes: {},
  };
}

/** A subscription with two apps, the script and a fake of the Azure CLI. */
class Subscription {
  public readonly folder = aFolder({
    'release.py': programFile('release_azure.py'),
    'release_steps.py': programFile('release_steps.py'),
  });
  private readonly file = join(this.folder, 'state.json');
  private readonly environment: { [name: string]: string };

  constructor(state: Json = {}, environment: { [name: string]: string } = {}) {
    const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
    const all = { calls: [], imported: {}, apps, jobStatuses: ['Running', 'Succeeded'], ...state };
    writeFileSync(this.file, JSON.stringify(all));
    this.environment = {
      FAKE_STATE: this.file,
      RUNNER_TEMP: this.folder,
      POLL_SECONDS: '0',
      PLAN: JSON.stringify(PLAN),
      ENVIRONMENT: 'production',
      RELEASE: 'v1.0.0',
      RESOURCE_GROUP: 'shop',
      REGISTRY: 'shop',
      CONTAINER_APP_WEB: 'shop-web',
      CONTAINER_APP_API: 'shop-api',
      MIGRATION_JOB: 'migrations',
      FRONT_DOOR_PROFILE: 'shop-edge',
      FRONT_DOOR_ENDPOINT: 'shop',
      BASE_URL: 'https://www.example.com',
      SOURCE_WEB: SOURCE,
      GITHUB_ACTOR: 'octocat',
      GITHUB_TOKEN: 'token-of-the-job',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_STEP_SUMMARY: join(this.folder, 'summary.md'),
      ...environment,
    };
  }

  /** Runs commands in order, up to the first that fails. */
  public release(...commands: string[]): Ended {
    return run('python3', [FAKE, 'release.py', ...commands], this.folder, this.environment);
  }

  public get state(): Json {
    return JSON.parse(readFileSync(this.file, 'utf8'));
  }

  public app(name: string): Json {
    return this.state.apps[name];
  }

  public calls(of: string): string[] {
    return this.state.calls.filter((it: string) => it.includes(of));
  }

  public get summary(): string {
    return readFileSync(join(this.folder, 'summary.md'), 'utf8');
  }
}

const PREPARED = ['begin', 'promote', 'prepare'];
const imageOf = (subscription: Subscription, app: string): string =>
  subscription.app(app).properties.template.containers[0].image;

test('the tested image is imported by digest under a tag that belongs to this digest', () => {
  const subscription = new Subscription();
  expect(subscription.release('begin', 'promote').code).toBe(0);
  expect(subscription.state.imported).toEqual({ 'web:v1.0.0-aaaaaaaaaaaa': SOURCE });
  const [call] = subscription.calls('acr import');
  expect(call).toContain('--force --username octocat --password token-of-the-job');
});

test('every app runs the new image by digest in a revision named after the run, and the rest of its template stays', () => {
  const subscription = new Subscription();
  expect(subscription.release(...PREPARED, 'release')).toMatchObject({ code: 0 });
  const { template, latestReadyRevisionName } = subscription.app('shop-web').properties;
  expect(latestReadyRevisionName).toBe('shop-web--r77-2');
  expect(template.containers).toEqual([
    { name: 'web', image: NEXT, env: [{ name: 'URL', secretRef: 'url' }] },
    { name: 'collector', image: 'collector:1' },
  ]);
  expect(template.scale).toEqual({ minReplicas: 2 });
  expect(imageOf(subscription, 'shop-api')).toBe(NEXT);
});

test('a release sends the template only: Azure would otherwise require permission to read the secrets', () => {
  const subscription = new Subscription();
  subscription.release(...PREPARED, 'release');
  const bodies = subscription.calls('--method patch').map((call) => bodyOf(call));
  expect(bodies.map((it) => Object.keys(it.properties))).toEqual([['template'], ['template']]);
});

test('a release waits until each revision is provisioned and running', () => {
  const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
  apps['shop-web'].outcomes = { [NEXT]: ['Processing', 'Unknown', 'RunningAtMaxScale'] };
  const subscription = new Subscription({ apps });
  expect(subscription.release(...PREPARED, 'release').code).toBe(0);
  expect(subscription.calls('shop-web/revisions/shop-web--r77-2?')).toHaveLength(3);
});

test('a revision that fails ends the release, and the rollback restores the image of every started app', () => {
  const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
  apps['shop-api'].outcomes = { [NEXT]: ['Processing', 'Failed'] };
  const subscription = new Subscription({ apps });
  const { code, output } = subscription.release(...PREPARED, 'release');
  expect(code).toBe(1);
  expect(output).toContain('::error::The revision shop-api--r77-2 of api failed');
  expect(subscription.release('rollback').code).toBe(0);
  for (const app of ['shop-web', 'shop-api']) {
    expect(imageOf(subscription, app)).toBe('old');
    expect(subscription.app(app).properties.latestReadyRevisionName).toBe(`${app}--r77-2-back`);
  }
  expect(subscription.calls('/purge')).toHaveLength(1);
});

test('a failed rollback is reported, and the other apps are still rolled back', () => {
  const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
  apps['shop-api'].outcomes = { [NEXT]: ['Failed'], old: ['Failed'] };
  const subscription = new Subscription({ apps });
  subscription.release(...PREPARED, 'release');
  const { code, output } = subscription.release('rollback');
  expect(code).toBe(1);
  expect(output).toContain('api: The revision shop-api--r77-2-back');
  expect(imageOf(subscription, 'shop-web')).toBe('old');
});

describe('with several active revisions', () => {
  const mode = 'Multiple';
  const fixed = [{ revisionName: 'shop-web--first', weight: 100 }];
  const subscriptionWith = (traffic: Json[], more: Json = {}): Subscription => {
    const app = anApp('shop-web', 'web', { mode, traffic });
    const { newest, ...rest } = more;
    if (newest) {
      app.properties.latestReadyRevisionName = newest;
      app.revisions[newest] = { ...app.revisions['shop-web--first'], states: ['Running'] };
    }
    const apps = { 'shop-web': { ...app, ...rest } };
    const plan = { ...PLAN, services: PLAN.services.slice(0, 1) };
    return new Subscription({ apps }, { PLAN: JSON.stringify(plan) });
  };
  const trafficOf = (it: Subscription): Json => it.app('shop-web').properties.configuration.ingress.traffic;

  test('a healthy revision gets all the traffic, and the previous one stops after the checks', () => {
    const subscription = subscriptionWith(fixed);
    expect(subscription.release(...PREPARED, 'release').code).toBe(0);
    expect(trafficOf(subscription)).toEqual([{ revisionName: 'shop-web--r77-2', weight: 100 }]);
    expect(subscription.app('shop-web').revisions['shop-web--first'].active).toBe(true);
    expect(subscription.release('retire').code).toBe(0);
    expect(subscription.app('shop-web').revisions['shop-web--first'].active).toBe(false);
  });

  test('a rollback reactivates the previous revision, gives it the traffic back and stops the new one', () => {
    const subscription = subscriptionWith(fixed);
    subscription.release(...PREPARED, 'release');
    expect(subscription.release('rollback').code).toBe(0);
    expect(trafficOf(subscription)).toEqual(fixed);
    const { revisions } = subscription.app('shop-web');
    expect([revisions['shop-web--first'].active, revisions['shop-web--r77-2'].active]).toEqual([true, false]);
    expect(subscription.calls('--method patch')).toHaveLength(3);
  });

  test('a revision keeps serving until Azure has moved the traffic, and a move that fails stops nothing', () => {
    const subscription = subscriptionWith(fixed, { trafficOutcome: 'Failed' });
    const { code, output } = subscription.release(...PREPARED, 'release', 'retire');
    expect(code).toBe(1);
    expect(output).toContain('Azure did not move the traffic of web');
    expect(subscription.app('shop-web').revisions['shop-web--first'].active).toBe(true);
  });

  test('split traffic stops the release before anything changes', () => {
    const newest = { latestRevision: true, weight: 20 };
    const subscription = subscriptionWith([newest, { revisionName: 'shop-web--first', weight: 80 }]);
    const { code, output } = subscription.release(...PREPARED);
    expect(code).toBe(1);
    expect(output).toContain('split between the newest revision and shop-web--first');
  });

  test('labels stay: that of the serving revision moves, and a revision with a label keeps running', () => {
    const preview = { revisionName: 'shop-web--first', label: 'before', weight: 0 };
    const subscription = subscriptionWith([{ ...fixed[0], label: 'stable' }, preview]);
    expect(subscription.release(...PREPARED, 'release', 'retire').code).toBe(0);
    expect(trafficOf(subscription)).toEqual([
      { revisionName: 'shop-web--r77-2', label: 'stable', weight: 100 },
      preview,
    ]);
    expect(subscription.app('shop-web').revisions['shop-web--first'].active).toBe(true);
  });

  test('the revision with the traffic is the previous one, also if a newer one is ready', () => {
    const subscription = subscriptionWith(fixed, { newest: 'shop-web--bad' });
    expect(subscription.release(...PREPARED, 'release', 'retire').code).toBe(0);
    const { revisions } = subscription.app('shop-web');
    expect([revisions['shop-web--first'].active, revisions['shop-web--bad'].active]).toEqual([false, true]);
  });

  test('traffic for the newest revision follows by itself, and back', () => {
    const subscription = subscriptionWith([{ latestRevision: true, weight: 100 }]);
    subscription.release(...PREPARED, 'release');
    expect(subscription.release('rollback').code).toBe(0);
    expect(trafficOf(subscription)).toEqual([{ latestRevision: true, weight: 100 }]);
    expect(imageOf(subscription, 'shop-web')).toBe('old');
    const { revisions } = subscription.app('shop-web');
    const active = Object.keys(revisions).filter((it) => revisions[it].active);
    expect(active).toEqual(['shop-web--r77-2-back']);
  });
});

describe('faults of Azure', () => {
  const progress = ['Conflict', 'ContainerAppOperationInProgress'];

  test('that pass are repeated, also during a rollback', () => {
    const faults = [
      ['--method patch', ...progress],
      ['job execution show', 'Service Unavailable', 'InternalError'],
      ['/purge', 'Too Many Requests', 'TooManyRequests'],
    ];
    const subscription = new Subscription({ faults });
    expect(subscription.release(...PREPARED, 'migrate', 'release', 'purge')).toMatchObject({ code: 0 });
    expect(subscription.state.faults).toEqual([]);
  });

  test('that last end the step, and others are not repeated', () => {
    const faults = Array.from({ length: 50 }, () => ['--method patch', ...progress]);
    const lasting = new Subscription({ faults }, { RETRY_MINUTES: '0' });
    expect(lasting.release(...PREPARED, 'release').output).toContain('ContainerAppOperationInProgress');
    const refused = new Subscription({ faults: [['--method patch', 'Bad Request', 'InvalidTemplate']] });
    expect(refused.release(...PREPARED, 'release').code).toBe(1);
  });

  test('do not hide one another: a rollback reports the services, and warns of the edge', () => {
    const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
    apps['shop-api'].outcomes = { [NEXT]: ['Failed'], old: ['Failed'] };
    const subscription = new Subscription({ apps, refused: ['/purge'] });
    subscription.release(...PREPARED, 'release');
    const { code, output } = subscription.release('rollback');
    expect(code).toBe(1);
    expect(output).toContain('::warning::The edge was not purged');
    expect(output).toContain('::error::api: The revision shop-api--r77-2-back');
  });

  test('a revision that stays unwell fails before the time for its start is over', () => {
    const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
    apps['shop-web'].outcomes = { [NEXT]: ['Degraded'] };
    const subscription = new Subscription({ apps }, { UNWELL_MINUTES: '0' });
    expect(subscription.release(...PREPARED, 'release').output).toContain('failed (Degraded, Healthy)');
  });

  test('a migration that does not end names what to do', () => {
    const subscription = new Subscription({ jobStatuses: ['Running'] }, { MIGRATION_MINUTES: '0' });
    expect(subscription.release('migrate').output).toContain('migrations-run1 may still run');
  });
});

test('a rollback changes every app before it waits for one, and restores what served, not what failed to deploy', () => {
  const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
  const { template } = apps['shop-web'].properties;
  const [web, collector] = template.containers;
  // A deployment of the infrastructure failed after the revision that serves.
  apps['shop-web'].properties.template = {
    ...template,
    containers: [{ ...web, image: 'broken' }, collector],
    terminationGracePeriodSeconds: 60,
  };
  const subscription = new Subscription({ apps });
  expect(subscription.release(...PREPARED, 'release').code).toBe(0);
  const before = subscription.state.calls.length;
  expect(subscription.release('rollback').code).toBe(0);
  expect(subscription.app('shop-web').properties.template).toMatchObject({ containers: [{ image: 'old' }, {}] });
  expect(subscription.app('shop-web').properties.template).not.toHaveProperty('terminationGracePeriodSeconds');
  const methods = subscription.state.calls.slice(before).map((it: string) => /--method (\w+)/.exec(it)![1]);
  expect(methods.slice(0, 3)).toEqual(['patch', 'patch', 'get']);
});

test('an app that has never run names what to do', () => {
  const apps = { 'shop-web': anApp('shop-web', 'web'), 'shop-api': anApp('shop-api', 'api') };
  delete apps['shop-web'].properties.latestReadyRevisionName;
  const { code, output } = new Subscription({ apps }).release(...PREPARED);
  expect(code).toBe(1);
  expect(output).toContain('::error::No revision of web is ready');
});

test('with one active revision, nothing is left to stop', () => {
  const subscription = new Subscription();
  subscription.release(...PREPARED, 'release', 'retire');
  expect(subscription.calls('deactivate')).toEqual([]);
});

test('an app that runs the placeholder fails the release and names the image to deploy', () => {
  const command = ['node', '-e', 'answer("no application has been deployed yet")'];
  const apps = { 'shop-web': anApp('shop-web', 'web', { command }), 'shop-api': anApp('shop-api', 'api') };
  const subscription = new Subscription({ apps });
  const { code, output } = subscription.release(...PREPARED);
  expect(code).toBe(1);
  expect(output).toContain(`Deploy the infrastructure once with ${NEXT}`);
});

describe('migrations', () => {
  test('run in their job, and the release waits for it', () => {
    const subscription = new Subscription({ jobStatuses: ['Running', 'Processing', 'Succeeded'] });
    expect(subscription.release('migrate').code).toBe(0);
    expect(subscription.calls('job execution show')).toHaveLength(3);
    expect(subscription.calls('job start')[0]).toContain('--name migrations --resource-group shop');
  });

  test('that fail stop the release before any app changes', () => {
    const subscription = new Subscription({ jobStatuses: ['Failed'] });
    const { code, output } = subscription.release(...PREPARED, 'migrate', 'release');
    expect(code).toBe(1);
    expect(output).toContain('migrations-run1 ended as Failed. No app was changed.');
    expect(subscription.calls('--method patch')).toEqual([]);
    expect(subscription.release('rollback').code).toBe(0);
    expect(subscription.calls('purge')).toEqual([]);
  });
});

test('a purge concerns the host name of the site', () => {
  const subscription = new Subscription();
  expect(subscription.release('purge').code).toBe(0);
  expect(subscription.calls('shop-edge/afdEndpoints/shop/purge?').map(bodyOf)).toEqual([
    { contentPaths: ['/*'], domains: ['www.example.com'] },
  ]);
});

test('the summary lists the released images for the next deployment of the infrastructure', () => {
  const subscription = new Subscription();
  subscription.release('begin', 'promote', 'record');
  expect(subscription.summary).toContain(`- web: \`${NEXT}\``);
});

test('an error of Azure is shown unchanged, and an empty variable is named', () => {
  const refused = new Subscription({ refused: ['acr import'] }).release('begin', 'promote');
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('(AuthorizationFailed) acr import') });
  const empty = new Subscription({}, { CONTAINER_APP_API: '' }).release(...PREPARED);
  expect(empty.output).toContain('CONTAINER_APP_API is empty');
});

/** Returns the body of a call of `az rest`. */
function bodyOf(call: string): Json {
  return JSON.parse(/--body (.*) --only-show-errors/.exec(call)![1]);
}
