import { Pipeline, PipelineDeployment, PipelineProps } from '../../lib/github';
import { whats } from '../support/problems-of';
import { Workflow, renderedFiles } from '../support/workflow';

const images = [{ name: 'backend', context: 'backend' }];
const services = [{ name: 'backend', image: 'backend', container: 'app' }];
const load = [{ name: 'api', path: '/api/items', users: 10 }];
const problems = (props: Partial<PipelineProps>): string => whats(() => new Pipeline({ name: 'shop', ...props }));
const deploying = (deployment: Partial<PipelineDeployment>): string =>
  problems({ images, deployment: { services, ...deployment } });

test('a repository without anything is searched for secrets and vulnerabilities all the same', () => {
  const ci = new Workflow({ name: 'shop' }, 'ci');
  expect(Object.keys(ci.content.jobs)).toEqual(['security', 'all-checks-passed']);
  expect(ci.content.on.push.branches).toEqual(['main']);
  expect(Object.keys(renderedFiles({ name: 'shop' }))).toEqual([
    '.github/workflows/ci.yml',
    '.github/rulesets/all-checks-passed.json',
  ]);
});

test('a backend with tools of its own gets no others', () => {
  const backend = { folder: 'api', ownTools: true, requirementsFiles: ['requirements.txt', 'dev.txt'] };
  const install = new Workflow({ name: 'shop', backend }, 'ci').step('backend-tests', 'Install');
  expect(install.run).toBe('python -m pip install --disable-pip-version-check -r requirements.txt -r dev.txt');
});

test('what is not wanted is not there', () => {
  const backend = { folder: 'api', lint: false, tests: false };
  const frontend = { folder: 'web', types: false, tests: false };
  const ci = new Workflow({ name: 'shop', backend, frontend }, 'ci');
  expect(Object.keys(ci.content.jobs)).toEqual(['frontend-lint', 'frontend-tests', 'security', 'all-checks-passed']);
  expect(ci.stepNames('frontend-tests')).toEqual(['Check out', 'Set up Node', 'Install', 'Build']);
  expect(ci.stepNames('frontend-lint')).not.toContain('TypeScript');
});

test('images for Graviton are built on Graviton', () => {
  const arm = [{ name: 'backend', context: '.', platform: 'linux/arm64' }];
  const props = { name: 'shop', images: arm, deployment: { services } };
  expect(new Workflow(props, 'ci').job('docker-build')['runs-on']).toBe('ubuntu-24.04-arm');
  expect(new Workflow(props, 'deploy').job('build-backend')['runs-on']).toBe('ubuntu-24.04-arm');
});

test('without a backup, a migration and a site, a release has no such steps', () => {
  const deploy = new Workflow({ name: 'shop', images, deployment: { services, snapshot: false } }, 'deploy');
  expect(deploy.stepNames('deploy-production')).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/database|site/)]),
  );
});

test('a pinned action knows its release, anything else has none', () => {
  const pipeline = new Pipeline({ name: 'shop' });
  const { uses } = new Workflow({ name: 'shop' }, 'ci').step('security', 'Check out');
  expect(pipeline.actionVersion(uses)).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(pipeline.actionVersion('./.github/workflows/ci.yml')).toBe('');
});

describe('refused', () => {
  test('what would break out of a script', () => {
    expect(
      problems({
        branches: ['main; rm -rf /'],
        backend: { folder: '../other', sourceFolder: 'app; true' },
        images: [{ name: 'backend', context: 'backend', dockerfile: '$(id)' }],
        uniqueRequirements: ['-r'],
      }),
    ).toBe(
      [
        'branches is "main; rm -rf /"',
        'backend.folder is "../other"',
        'backend.sourceFolder is "app; true"',
        'images[backend].dockerfile is "$(id)"',
        'uniqueRequirements is "-r"',
      ].join('\n'),
    );
  });

  test('a version that moves', () => {
    expect(
      problems({ backend: { folder: 'api', pythonVersion: '3.x', postgresVersion: 'latest', redisVersion: 'latest' } }),
    ).toBe(
      [
        'backend.pythonVersion is "3.x"',
        'backend.postgresVersion is "latest"',
        'backend.redisVersion is "latest"',
      ].join('\n'),
    );
  });

  test('budgets and qualities that mean nothing', () => {
    const frontend = { folder: 'web', buildBudgetSeconds: 0, warnAboveMegabytes: 120, failAboveMegabytes: 100 };
    const chunks = [
      { name: 'a', packages: ['react'] },
      { name: 'b', packages: ['react'], belowMegabytes: 0 },
      { name: 'c', packages: [] },
    ];
    expect(problems({ frontend: { ...frontend, imageQuality: 0, chunks } })).toBe(
      [
        'frontend.buildBudgetSeconds is 0',
        'frontend.failAboveMegabytes is 100',
        'frontend.imageQuality is 0',
        'frontend.chunks[b].belowMegabytes is 0',
        'frontend.chunks[c].packages is empty',
        'the package react is there twice',
      ].join('\n'),
    );
  });

  test('a service without its image, and the same one twice', () => {
    expect(deploying({ services: [...services, { name: 'backend', image: 'worker', container: 'a b' }] })).toBe(
      [
        'the service backend is there twice',
        'deployment.services[backend].container is "a b"',
        'deployment.services[backend].image is "worker"',
      ].join('\n'),
    );
    expect(deploying({ services: [] })).toBe('deployment.services is empty');
  });

  test('images for two processors', () => {
    const two = [...images, { name: 'arm', context: '.', platform: 'linux/arm64' }];
    expect(problems({ images: two })).toBe('images are for linux/amd64 and linux/arm64');
    expect(problems({ images: [{ name: 'a', context: '.', platform: 'windows' }] })).toContain('is "windows"');
  });

  test('staging first where nothing is tested there, a site without frontend, and other things that need each other', () => {
    expect(deploying({ stagingFirst: true, site: true, tags: 'a/b', migrationCommand: [], healthPath: 'health' })).toBe(
      [
        'deployment.migrationCommand is empty',
        'deployment.healthPath is "health"',
        'deployment.tags is "a/b"',
        'stagingFirst is true, but nothing is tested in staging',
        'site is true without frontend',
      ].join('\n'),
    );
    expect(problems({ loadSchedule: '0 4 * * 1' })).toBe('loadSchedule is set without load');
    expect(problems({ load, loadSchedule: 'weekly' })).toBe('loadSchedule is "weekly"');
  });

  test('loads that no runner can send, and bodies that are no JSON', () => {
    expect(
      problems({ load: [{ name: 'a', path: 'items', method: 'get', users: 0, errorsBelowPercent: 101, body: '{' }] }),
    ).toBe(
      [
        'load[0].path is "items"',
        'load[0].method is "get"',
        'load[0].users is 0',
        'load[0].errorsBelowPercent is 101',
        'load[0].body is "{"',
      ].join('\n'),
    );
  });

  test('a smoke test without a deployment, or with paths that are none', () => {
    const paths = { listPath: '/a', loginPath: '/b', logoutPath: '/c', profilePath: 'd' };
    const smokeTest = { ...paths, poolConnections: 0, requestsPerMinute: 100, requirementsFiles: ['/etc/passwd'] };
    expect(problems({ smokeTest })).toBe(
      [
        'smokeTest.profilePath is "d"',
        'smokeTest.poolConnections is 0',
        'smokeTest.requirementsFiles is "/etc/passwd"',
        'smokeTest is set without deployment',
      ].join('\n'),
    );
  });
});
