import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkAccount } from '../../bin/doctor/aws-account';
import { Machine, isAtLeast } from '../../bin/doctor/machine';
import { Finding, FindingState } from '../../bin/doctor/finding';
import { TASKS, checkTasks } from '../../bin/doctor/tasks';
import { checkedOutput } from '../support/output-schema';
import { runLoadbearing } from '../support/run-command';

const folder = mkdtempSync(join(tmpdir(), 'machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Files = { readonly [path: string]: string };

/** A home folder, a project and programs on PATH, with nothing but what is stated. */
function aMachine({ files = {}, programs = {}, env = {} }: { files?: Files; programs?: Files; env?: Files }): Machine {
  const root = mkdtempSync(join(folder, 'm-'));
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  for (const [name, output] of Object.entries(programs)) {
    write(join(root, 'bin', name), `#!/bin/sh\necho '${output}'\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
  mkdirSync(join(root, 'project'), { recursive: true });
  return new Machine({ HOME: join(root, 'home'), PATH: join(root, 'bin'), ...env }, join(root, 'project'));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const find = (task: string, name: string, machine: Machine): Finding | undefined =>
  checkTasks([task], machine).find((it) => it.name === name);
const stateOf = (task: string, name: string, machine: Machine): string | undefined => find(task, name, machine)?.state;
const manifest = (version: string): string => JSON.stringify({ version });

test('an empty machine lacks what each task needs, with a fix for all of it', () => {
  const findings = checkTasks(TASKS, aMachine({}));
  const missing = findings
    .filter(({ state }) => state === FindingState.MISSING)
    .map(({ task, name }) => `${task} ${name}`);
  expect(missing).toEqual(
    expect.arrayContaining([
      ...['aws aws-cdk-lib', 'aws constructs', 'aws CDK CLI', 'aws credentials'],
      ...['azure @pulumi/pulumi', 'azure @pulumi/azure-native', 'azure Pulumi CLI', 'azure state of Pulumi'],
      ...['azure sign-in', 'containers builder of images', 'pipeline git'],
    ]),
  );
  expect(findings.filter(({ state, fix }) => (state === FindingState.OK) !== (fix === undefined))).toEqual([]);
});

describe('aws', () => {
  const library = (schema: string): Files => ({
    'project/node_modules/aws-cdk-lib/package.json': manifest('2.276.0'),
    'project/node_modules/@aws-cdk/cloud-assembly-schema/package.json': manifest('53.0.0'),
    'project/node_modules/@aws-cdk/cloud-assembly-schema/cli-version.json': JSON.stringify({ version: schema }),
  });

  test.each([
    ['2.1148.1 (build abc)', '2.1148.2', 'ok'],
    ['2.1100.0 (build abc)', '2.1148.2', 'missing'],
    ['1.204.0', '2.1148.2', 'missing'],
  ])('a CDK CLI %s for a library that names %s is %s', (cli, schema, state) => {
    expect(stateOf('aws', 'CDK CLI', aMachine({ files: library(schema), programs: { cdk: cli } }))).toBe(state);
  });

  test('an old library is missing, with its version', () => {
    const files = { 'project/node_modules/aws-cdk-lib/package.json': manifest('2.100.0') };
    expect(find('aws', 'aws-cdk-lib', aMachine({ files }))).toMatchObject({
      ...{ state: 'missing', detail: '2.100.0, older than 2.276.0', fix: 'npm install aws-cdk-lib@^2.276.0' },
    });
  });

  test.each([
    ['a key in the environment', {}, { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' }, 'ok'],
    ['the default profile', { 'home/.aws/credentials': '[default]\naws_secret_access_key = hidden\n' }, {}, 'ok'],
    [
      'a profile of the config',
      { 'home/.aws/config': '[profile shop]\nsso_session = x\n' },
      { AWS_PROFILE: 'shop' },
      'ok',
    ],
    ['a profile that no file has', { 'home/.aws/config': '[profile shop]\n' }, { AWS_PROFILE: 'other' }, 'missing'],
  ])('credentials are found from %s', (_, files, env, state) => {
    const found = find('aws', 'credentials', aMachine({ files, env }));
    expect(found?.state).toBe(state);
    expect(JSON.stringify(found)).not.toMatch(/AKIA|hidden/);
  });
});

describe('aws, with --account', () => {
  const account = (script: string): Finding[] => {
    const machine = aMachine({});
    const file = join(machine.env.PATH ?? '', 'aws');
    write(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return checkAccount(machine, 'shop');
  };
  const IDENTITY = `if [ "$1" = sts ]; then echo '111122223333 arn:aws:iam::111122223333:user/me'; exit; fi`;

  test('names the account and its bootstrap, with the profile', () => {
    const found = account(`case "$*" in *'--profile shop'*) ;; *) exit 9 ;; esac\n${IDENTITY}\necho CREATE_COMPLETE`);
    expect(found).toMatchObject([
      { name: 'account', state: 'ok', detail: '111122223333, as user/me' },
      { name: 'bootstrap', state: 'ok', detail: 'CREATE_COMPLETE' },
    ]);
  });

  test('lacks a bootstrap that does not exist, and leaves open what cannot be read', () => {
    const missing = account(`${IDENTITY}\necho 'Stack with id CDKToolkit does not exist' >&2; exit 254`);
    expect(missing[1]).toMatchObject({ state: 'missing', fix: 'npx cdk bootstrap aws://111122223333/<region>' });
    expect(account(`${IDENTITY}\necho 'AccessDenied' >&2; exit 254`)[1]).toMatchObject({ state: 'unsure' });
    expect(account(`echo 'Token has expired' >&2; exit 255`)).toMatchObject([
      { state: 'unsure', detail: 'Token has expired' },
    ]);
    expect(checkAccount(aMachine({}), undefined)).toMatchObject([{ detail: 'the AWS CLI is not installed' }]);
  });
});

describe('azure', () => {
  test.each([
    [
      'a login to a service',
      { 'home/.pulumi/credentials.json': '{"current":"https://api.pulumi.com"}' },
      {},
      'https://api.pulumi.com',
    ],
    [
      'the backend of a project',
      { 'project/Pulumi.yaml': 'name: x\nbackend:\n  url: azblob://state?key=hidden\n' },
      {},
      'azblob://state',
    ],
    ['a variable with a password', {}, { PULUMI_BACKEND_URL: 'postgres://me:hidden@db/state' }, 'postgres://db/state'],
    [
      'a password with a slash and an at sign',
      {},
      { PULUMI_BACKEND_URL: 'postgres://me:hid/d@en@db/s' },
      'postgres://db/s',
    ],
    ['a password behind the address', {}, { PULUMI_BACKEND_URL: 'postgres://db/s#password=hidden' }, 'postgres://db/s'],
    [
      'a project, if the variable is empty',
      { 'project/Pulumi.yaml': 'name: x\nbackend:\n  url: "file:///state"\n' },
      { PULUMI_BACKEND_URL: '' },
      'file:///state',
    ],
  ])('the state is that of %s', (_, files, env, detail) => {
    expect(find('azure', 'state of Pulumi', aMachine({ files, env }))).toMatchObject({ state: 'ok', detail });
  });

  test('a state of your own may need a passphrase', () => {
    const env = { PULUMI_BACKEND_URL: 'file:///state' };
    expect(stateOf('azure', 'passphrase of the state', aMachine({ env }))).toBe('optional');
  });

  test('an identity is a login or a service principal with a proof', () => {
    const profile = '\uFEFF{"subscriptions":[{"isDefault":true,"name":"Shop"}]}';
    const login = aMachine({ files: { 'home/.azure/azureProfile.json': profile } });
    expect(find('azure', 'sign-in', login)).toMatchObject({ state: 'ok', detail: 'az login, subscription Shop' });
    const principal = { ARM_CLIENT_ID: 'a', ARM_TENANT_ID: 'b', ARM_SUBSCRIPTION_ID: 'c' };
    expect(stateOf('azure', 'sign-in', aMachine({ env: principal }))).toBe('missing');
    const found = find('azure', 'sign-in', aMachine({ env: { ...principal, ARM_CLIENT_SECRET: 'hidden' } }));
    expect([found?.state, JSON.stringify(found)]).toEqual(['ok', expect.not.stringContaining('hidden')]);
  });
});

test('podman builds images for the CDK once CDK_DOCKER names it', () => {
  const programs = { podman: '5.0.0' };
  expect(stateOf('containers', 'CDK_DOCKER', aMachine({ programs }))).toBe('optional');
  expect(stateOf('containers', 'CDK_DOCKER', aMachine({ programs, env: { CDK_DOCKER: 'podman' } }))).toBeUndefined();
});

test('only programs of packages are those of the project', () => {
  const machine = aMachine({ files: { 'project/node_modules/.bin/git': '#!/bin/sh\necho 9.9.9' } });
  chmodSync(join(machine.project, 'node_modules/.bin/git'), 0o755);
  expect(machine.version('git')).toBeUndefined();
});

test('a program of the project comes before one on PATH, and one that fails has no version', () => {
  const machine = aMachine({
    programs: { cdk: '2.1.0' },
    files: { 'project/node_modules/.bin/cdk': '#!/bin/sh\nexit 1\n' },
  });
  expect(machine.version('cdk')).toBe('2.1.0');
  chmodSync(join(machine.project, 'node_modules/.bin/cdk'), 0o755);
  expect(machine.version('cdk')).toBeUndefined();
});

test.each([
  ['2.1148.2', '2.1148', true],
  ['2.1148', '2.1148.2', false],
  ['10.0.0', '9.9', true],
])('%s is at least %s: %s', (version, floor, expected) => {
  expect(isAtLeast(version, floor)).toBe(expected);
});

test('--json has the findings', async () => {
  const ended = await runLoadbearing(['doctor', 'measure', '--json']);
  expect(checkedOutput(ended, 'doctor')).toMatchObject({ faults: [], data: { isReady: ended.code === 0 } });
});

test.each([
  ['NO_COLOR', { FORCE_COLOR: undefined, NO_COLOR: '1' }, false],
  ['FORCE_COLOR', { NO_COLOR: undefined, FORCE_COLOR: '1' }, true],
])('%s decides about colors', async (_, env, expected) => {
  const before = { ...process.env };
  Object.entries(env).forEach(([name, value]) =>
    value === undefined ? delete process.env[name] : (process.env[name] = value),
  );
  try {
    const { out } = await runLoadbearing(['doctor', 'measure']);
    expect(out.includes('\u001b[32mok')).toBe(expected);
  } finally {
    Object.keys(env).forEach((name) => delete process.env[name]);
    Object.assign(process.env, before);
  }
});
