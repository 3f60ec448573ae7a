import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pipeline, PipelineDeployment, PipelineProps } from '../../lib/github';
import { actionlint, canLint } from '../support/actionlint';
import { faults } from '../support/problems-of';
import { python } from '../support/python';
import { Workflow, aFolder, renderedFiles, run, runStep } from '../support/workflow';

const images = [{ name: 'backend', context: 'backend' }];
const services = [{ name: 'backend', image: 'backend', container: 'app' }];
const load = [{ name: 'api', path: '/api/items', users: 10 }];
const problems = (props: Partial<PipelineProps>): string[] =>
  faults(() => new Pipeline({ name: 'shop', ...props })).map((fault) => fault.replace('Pipeline(shop).', ''));
const deploying = (deployment: Partial<PipelineDeployment>): string[] =>
  problems({ images, deployment: { services, ...deployment } });

test('an empty pipeline still scans for secrets and vulnerabilities', () => {
  const ci = new Workflow({ name: 'shop' }, 'ci');
  expect(Object.keys(ci.content.jobs)).toEqual(['security', 'all-checks-passed']);
  expect(ci.content.on.push.branches).toEqual(['main']);
  expect(Object.keys(renderedFiles({ name: 'shop' }))).toEqual([
    '.github/workflows/ci.yml',
    '.github/workflows/review-labels.yml',
    '.github/rulesets/all-checks-passed.json',
  ]);
});

test('a backend that lists its own tools gets no others', () => {
  const backend = { folder: 'api', ownTools: true, requirementsFiles: ['requirements.txt', 'dev.txt'] };
  const install = new Workflow({ name: 'shop', backend }, 'ci').step('backend-tests', 'Install');
  expect(install.run).toBe("python -m pip install --disable-pip-version-check -r 'requirements.txt' -r 'dev.txt'");
});

test('a disabled check has no job and no step', () => {
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

test('a release without snapshot, migration and site has no such steps', () => {
  const deploy = new Workflow({ name: 'shop', images, deployment: { services, snapshot: false } }, 'deploy');
  expect(deploy.stepNames('deploy-production')).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/database|site/)]),
  );
  expect(JSON.parse(deploy.job('deploy-production').env.PLAN)).not.toHaveProperty('migration');
});

test('actionVersion returns the release of a pinned action, and nothing for anything else', () => {
  const pipeline = new Pipeline({ name: 'shop' });
  const { uses } = new Workflow({ name: 'shop' }, 'ci').step('security', 'Check out');
  expect(pipeline.actionVersion(uses)).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(pipeline.actionVersion('./.github/workflows/ci.yml')).toBe('');
});

test('[LB-RC-41] images a-b and a--b have variables of their own, as the release names them', () => {
  const names = ['a-b', 'a--b'];
  const many = names.map((name) => ({ name, context: name }));
  const own = names.map((name) => ({ name, image: name, container: 'app' }));
  const { env } = new Workflow({ name: 'shop', images: many, deployment: { services: own } }, 'deploy').job(
    'deploy-staging',
  );
  const program = readFileSync(join(__dirname, '../../lib/github/programs/release_steps.py'), 'utf8');
  const functions = /^def variable_name[^]*?\n\n\n/m.exec(program)![0];
  const inPython = python<string[]>(`${functions}answer([variable_name(it) for it in input])`, names);
  expect(new Set(inPython).size).toBe(2);
  for (const name of inPython) {
    for (const kind of ['ECR_REPOSITORY', 'ECS_SERVICE'])
      expect(env[`${kind}_${name}`]).toContain(`vars.${kind}_${name} `);
    expect(env).toHaveProperty(`SOURCE_${name}`);
  }
});

test('[LB-RC-41] an image named site cannot be built beside the site', () => {
  const props: PipelineProps = {
    name: 'shop',
    images: [{ name: 'site', context: '.' }],
    frontend: { folder: 'web' },
    deployment: { services: [{ name: 'site', image: 'site', container: 'app' }], site: true },
  };
  expect(faults(() => new Pipeline(props))).toEqual(['names-collide at Pipeline(shop).images[site].name']);
});

test('[LB-RC-36] a workflow with hostile words is valid, and a schedule is no expression', () => {
  const migrationCommand = ['sh', '-c', "echo '${{ secrets.TOKEN }}' }} \n%0A::error::"];
  const props: PipelineProps = { name: 'shop', images, deployment: { services, migrationCommand } };
  if (canLint()) expect(actionlint(renderedFiles(props))).toBe('');
  expect(faults(() => new Pipeline({ name: 'shop', load, loadSchedule: '${{github.sha}} * * * *' }))).toEqual([
    'invalid-format at Pipeline(shop).loadSchedule',
  ]);
});

test('GitHub evaluates no expression in a migration command', () => {
  const migrationCommand = ['sh', '-c', 'echo ${{ secrets.TOKEN }}'];
  const deploy = new Workflow({ name: 'shop', images, deployment: { services, migrationCommand } }, 'deploy');
  const { PLAN } = deploy.job('deploy-staging').env;
  expect(PLAN).toContain("echo ${{ '${{' }} secrets.TOKEN }}");
});

describe('shell programs', () => {
  /** Prints its arguments one a line, in place of Docker. */
  const docker = {
    docker:
      '#!/bin/sh\nprintf "%s\\n" "$@" >> "$LOG"\n[ -z "$METADATA" ] || printf "%s" "$METADATA" > "$RUNNER_TEMP/image.json"\n',
  };
  const runWithDocker = (name: string, step: string, env: { [name: string]: string }): string[] => {
    const folder = aFolder({ ...docker, log: '', output: '' });
    run('chmod', ['+x', 'docker'], folder, {});
    const PATH = `${folder}:${process.env.PATH}`;
    const files = { LOG: `${folder}/log`, GITHUB_OUTPUT: `${folder}/output`, RUNNER_TEMP: folder };
    const workflow = new Workflow({ name: 'shop', images, deployment: { services } }, name);
    const job = name === 'ci' ? 'docker-build' : 'build-backend';
    const ended = runStep(workflow.step(job, step), folder, { PATH, ...files, METADATA: '', ...env });
    expect(ended).toMatchObject({ code: 0 });
    return run('cat', ['log', 'output'], folder, {}).output.trim().split('\n');
  };

  test('an image is scanned from a file in the folder of the reports', () => {
    const REPORTS = aFolder();
    const words = runWithDocker('ci', 'Scan backend (Trivy)', { REPORTS });
    expect(words).toEqual(expect.arrayContaining([`${REPORTS}/backend.tar`, 'backend:check', `${REPORTS}:/reports`]));
    expect(words.join(' ')).toMatch(/trivy:[\d.]+@sha256:[0-9a-f]{64} image .*--input \/reports\/backend\.tar$/);
  });

  test('a pushed image is output by its digest', () => {
    const METADATA = JSON.stringify({ 'containerimage.digest': 'sha256:1' });
    const env = { GITHUB_REPOSITORY: 'My-Company/Shop', RELEASE: 'v1.0.0', METADATA };
    const words = runWithDocker('deploy', 'Build and push', env);
    expect(words).toContain('ghcr.io/my-company/shop/backend:v1.0.0');
    expect(words.slice(-2)).toEqual(['backend', 'source=ghcr.io/my-company/shop/backend@sha256:1']);
  });

  test('values from the environment stay one word', () => {
    const words = runWithDocker('deploy', 'Build and push', {
      ...{ GITHUB_REPOSITORY: 'a/b', RELEASE: 'v1', METADATA: '{"containerimage.digest": "sha256:1"}' },
      CONTEXT: '$(touch pwned) ; x',
    });
    expect(words).toContain('$(touch pwned) ; x');
  });
});

describe('rejects', () => {
  test('values that could break out of a script', () => {
    expect(
      problems({
        branches: ['main; rm -rf /'],
        backend: { folder: '../other', sourceFolder: 'app; true' },
        images: [{ name: 'backend', context: '../backend', dockerfile: '$(id)' }],
        uniqueRequirements: ['-r'],
      }),
    ).toEqual([
      'invalid-format at branches',
      'invalid-format at backend.folder',
      'invalid-format at backend.sourceFolder',
      'invalid-format at images[backend].context',
      'invalid-format at images[backend].dockerfile',
      'invalid-format at uniqueRequirements',
    ]);
  });

  test('a wrong context once, without the Dockerfile in it', () => {
    expect(problems({ images: [{ name: 'backend', context: '../backend' }] })).toEqual([
      'invalid-format at images[backend].context',
    ]);
  });

  test('versions that move', () => {
    const backend = { folder: 'api', pythonVersion: '3.x', postgresVersion: 'latest', redisVersion: 'latest' };
    expect(problems({ backend })).toEqual([
      'invalid-format at backend.pythonVersion',
      'invalid-format at backend.postgresVersion',
      'invalid-format at backend.redisVersion',
    ]);
  });

  test('empty lists of branches and requirements, and an invalid driver', () => {
    const backend = { folder: 'api', requirementsFiles: [], databaseDriver: 'postgresql://' };
    expect(problems({ branches: [], protectedBranches: [], backend, load: [] })).toEqual([
      'empty-list at branches',
      'empty-list at protectedBranches',
      'empty-list at backend.requirementsFiles',
      'invalid-format at backend.databaseDriver',
      'empty-list at load',
    ]);
  });

  test('budgets and qualities out of range', () => {
    const frontend = { folder: 'web', buildBudgetSeconds: 0, warnAboveMegabytes: 120, failAboveMegabytes: 100 };
    const chunks = [
      { name: 'a', packages: ['react'] },
      { name: 'b', packages: ['react'], belowMegabytes: 0 },
      { name: 'c', packages: [] },
    ];
    expect(problems({ frontend: { ...frontend, imageQuality: 0, chunks } })).toEqual([
      'number-out-of-range at frontend.buildBudgetSeconds',
      'number-out-of-range at frontend.failAboveMegabytes',
      'number-out-of-range at frontend.imageQuality',
      'number-out-of-range at frontend.chunks[b].belowMegabytes',
      'empty-list at frontend.chunks[c].packages',
      'duplicate at frontend.chunks',
    ]);
  });

  test('a service without an image, and two services of one name', () => {
    expect(deploying({ services: [...services, { name: 'backend', image: 'worker', container: 'a b' }] })).toEqual([
      'duplicate at deployment.services',
      'invalid-format at deployment.services[backend].container',
      'service-without-image at deployment.services[backend].image',
    ]);
    expect(deploying({ services: [] })).toEqual(['empty-list at deployment.services']);
  });

  test('images for two platforms, and an unknown platform', () => {
    const two = [...images, { name: 'arm', context: '.', platform: 'linux/arm64' }];
    expect(problems({ images: two })).toEqual(['mixed-image-platforms at images']);
    expect(problems({ images: [{ name: 'a', context: '.', platform: 'windows' }] })).toEqual([
      'unknown-choice at images[a].platform',
    ]);
  });

  test('[LB-RC-43] a header of the health page that is not a name', () => {
    expect(deploying({ healthHeader: 'x: y' })).toEqual(['invalid-format at deployment.healthHeader']);
  });

  test('staging first without a test there, and a site without a frontend', () => {
    expect(
      deploying({ stagingFirst: true, site: true, tags: 'a/b', migrationCommand: [], healthPath: 'health' }),
    ).toEqual([
      'empty-list at deployment.migrationCommand',
      'invalid-format at deployment.healthPath',
      'invalid-format at deployment.tags',
      'staging-without-test at deployment.stagingFirst',
      'prop-without-effect at deployment.site',
    ]);
  });

  test('a schedule without a load test, and one that is not cron', () => {
    expect(problems({ loadSchedule: '0 4 * * 1' })).toEqual(['prop-without-effect at loadSchedule']);
    expect(problems({ load, loadSchedule: 'weekly' })).toEqual(['invalid-format at loadSchedule']);
  });

  test('loads that no runner can send, and a body that is not JSON', () => {
    expect(
      problems({ load: [{ name: 'a', path: 'items', method: 'get', users: 0, errorsBelowPercent: 101, body: '{' }] }),
    ).toEqual([
      'invalid-format at load[0].path',
      'unknown-choice at load[0].method',
      'number-out-of-range at load[0].users',
      'number-out-of-range at load[0].errorsBelowPercent',
      'invalid-format at load[0].body',
    ]);
  });

  test('a smoke test without a deployment, and invalid paths', () => {
    const paths = { listPath: '/a', loginPath: '/b', logoutPath: '/c', profilePath: 'd' };
    const smokeTest = { ...paths, poolConnections: 0, requestsPerMinute: 100, requirementsFiles: ['/etc/passwd'] };
    expect(problems({ smokeTest })).toEqual([
      'invalid-format at smokeTest.profilePath',
      'number-out-of-range at smokeTest.poolConnections',
      'invalid-format at smokeTest.requirementsFiles',
      'prop-without-effect at smokeTest',
    ]);
  });
});
