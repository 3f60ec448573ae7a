import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/azure-native/resources';
import { Client } from 'pg';
import { MigrationJob, MigrationJobArgs } from '../../../lib/azure';
import { DatabaseAccess, DatabaseRoles, MigrationBundle } from '../../../lib/domain';
import { RunningPostgres, startPostgres } from '../../../local/postgres/start';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

jest.setTimeout(60_000);

/** A bundle as `loadbearing migrate compile` writes it. */
function bundle(fingerprint = 'f1', sql = 'CREATE TABLE people (id int)'): MigrationBundle {
  const migration = {
    id: '001_people',
    transaction: true,
    checksum: fingerprint,
    expects: [],
    up: [{ sql }],
    down: [{ sql: 'SELECT 1' }],
  };
  return MigrationBundle.fromJson(JSON.stringify({ format: 1, fingerprint, migrations: [migration], tasks: [] }));
}

const VAULT = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v';
const COMMON = {
  resourceGroupName: 'shop',
  location: 'westus2',
  tags: { Project: 'Shop' },
  environmentId: '/environments/apps',
};

function job(
  more: Partial<MigrationJobArgs> = {},
  name = 'migrations',
  opts?: pulumi.ComponentResourceOptions,
): MigrationJob {
  const databaseUrl = {
    name: 'database-url',
    id: `${VAULT}/secrets/database-url`,
    uri: 'https://v.vault.azure.net/secrets/database-url',
  };
  return new MigrationJob(name, { ...COMMON, databaseUrl, migrations: bundle(), ...more }, opts);
}

const made = (more: Partial<MigrationJobArgs> = {}): Promise<ProgramRun<MigrationJob>> => runProgram(() => job(more));
const faults = (more: Partial<MigrationJobArgs>, name?: string): Promise<string[]> =>
  inputFaults(() => job(more, name));

describe('the job', () => {
  test('runs once when it is started, alone and without retries', async () => {
    const { inputs } = (await made()).one('app:Job');
    expect(inputs).toMatchObject({ jobName: 'migrations', environmentId: '/environments/apps', tags: COMMON.tags });
    expect(inputs.configuration).toMatchObject({
      triggerType: 'Manual',
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
      replicaTimeout: 21_600,
      replicaRetryLimit: 0,
    });
  });

  test('reads the database URL from the vault, and verifies the certificate of the server', async () => {
    const { inputs } = (await made()).one('app:Job');
    const [container] = inputs.template.containers;
    expect(container.env).toEqual(
      expect.arrayContaining([
        { name: 'DATABASE_URL', secretRef: 'database-url' },
        { name: 'PGSSLMODE', value: 'verify-full' },
      ]),
    );
    expect(inputs.configuration.secrets[0].keyVaultUrl).toBe('https://v.vault.azure.net/secrets/database-url');
  });

  test('defers migrations without tables only if deferMissing is set', async () => {
    const argsOf = async (more: Partial<MigrationJobArgs>) =>
      (await made(more)).one('app:Job').inputs.template.containers[0].args;
    expect(await argsOf({})).toEqual(['up', '--wait', '19440']);
    expect(await argsOf({ deferMissing: true })).toEqual(['up', '--wait', '19440', '--defer-missing']);
  });

  test('[LB-RC-34] accepts a database that is ahead only if allowAhead is set, and stops waiting before Azure stops the job', async () => {
    const { args } = (await made({ allowAhead: true, timeoutSeconds: 600 })).one('app:Job').inputs.template
      .containers[0];
    expect(args).toEqual(['up', '--wait', '540', '--allow-ahead']);
  });

  test('can read one secret and nothing else', async () => {
    const grants = (await made()).all('authorization:RoleAssignment').filter((it) => !it.name.includes('starter'));
    expect(grants.map((it) => it.inputs.scope)).toEqual([`${VAULT}/secrets/database-url`]);
  });

  test('runs from your image, pulled with its identity', async () => {
    const run = await made({
      image: 'r.azurecr.io/node:22',
      registryServer: 'r.azurecr.io',
      registryId: '/registries/r',
    });
    const { inputs } = run.one('app:Job');
    expect(inputs.template.containers[0].image).toBe('r.azurecr.io/node:22');
    expect(inputs.configuration.registries[0].server).toBe('r.azurecr.io');
  });
});

describe('the start at deployment', () => {
  test('depends on job and role assignment, and can start and read this job only', async () => {
    const run = await made();
    const script = run.one('resources:AzureCliScript');
    const theJob = run.one('app:Job');
    const [grant] = run
      .all('authorization:RoleAssignment')
      .filter((it) => it.name === 'migrations-starter-job-migrations');
    expect(grant.inputs.roleDefinitionId).toMatch(/b9a307c4-5aa3-4b52-ba60-2b17c136cd7b$/);
    expect(grant.inputs.scope).toMatch(/\/Microsoft\.App\/jobs\/migrations$/);
    expect(script.dependencies).toEqual(expect.arrayContaining([theJob.urn, grant.urn]));
    expect(script.inputs.identity.userAssignedIdentities[0]).toMatch(/migrations-starter/);
    expect(run.all('authorization:RoleAssignment').filter((it) => it.name.includes('starter'))).toHaveLength(1);
  });

  test('is repeated if the migrations or `run` change', async () => {
    const tagOf = async (more: Partial<MigrationJobArgs>) =>
      (await made(more)).one('resources:AzureCliScript').inputs.forceUpdateTag;
    expect(await tagOf({})).toBe('f1-1');
    expect(await tagOf({ image: 'r.example.com/node:22' })).toBe('f1-1');
    expect(await tagOf({ migrations: bundle('f2') })).toBe('f2-1');
    expect(await tagOf({ run: '2026-11-21' })).toBe('f1-2026-11-21');
  });

  describe('[LB-RC-25] that creates logins', () => {
    const roles = new DatabaseRoles({ name: 'shop', roles: [{ name: 'web', access: DatabaseAccess.OWNER }] });
    const secret = { name: 'web-password', id: `${VAULT}/secrets/web-password`, uri: 'https://v/secrets/web-password' };
    const withRoles = (versionUri: string): Partial<MigrationJobArgs> => ({
      roles,
      rolePasswords: [{ login: 'web', secret, versionUri }],
    });
    const tagOf = async (versionUri: string): Promise<string> =>
      (await made(withRoles(versionUri))).one('resources:AzureCliScript').inputs.forceUpdateTag;

    test('has the plan in plain text and the passwords by reference', async () => {
      const { inputs } = (await made(withRoles('v1'))).one('app:Job');
      const { env } = inputs.template.containers[0];
      expect(env).toContainEqual({ name: 'DATABASE_ROLES', value: roles.toJson() });
      expect(env).toContainEqual({ name: 'PASSWORD_OF_WEB', secretRef: 'web-password' });
      expect(inputs.configuration.secrets).toContainEqual(expect.objectContaining({ keyVaultUrl: secret.uri }));
    });

    test('runs again when a password changes', async () => {
      expect(await tagOf('v2')).not.toBe(await tagOf('v1'));
      expect(await tagOf('v1')).toBe(await tagOf('v1'));
    });

    test('needs a password for each login', async () => {
      expect(await faults({ roles })).toEqual(['missing-value at rolePasswords']);
      expect(await faults({ rolePasswords: [{ login: 'web', secret }] })).toEqual(['missing-value at rolePasswords']);
    });

    test('rejects a plan that is too long for a variable', async () => {
      const logins = Array.from({ length: 300 }, (_, index) => `web_${index}`);
      const many = new DatabaseRoles({
        name: 'shop',
        roles: logins.map((name) => ({ name, access: DatabaseAccess.WRITER })),
      });
      const rolePasswords = logins.map((login) => ({ login, secret }));
      expect(await faults({ roles: many, rolePasswords })).toContain('too-long at roles');
    });
  });

  test('[LB-RC-20] Pulumi waits longer than Azure, whatever the limit of the migrations', async () => {
    for (const timeoutSeconds of [3600, 21_600, 82_800]) {
      const { inputs, timeouts } = (await made({ timeoutSeconds })).one('resources:AzureCliScript');
      const azure = Number(/^PT(\d+)M$/.exec(inputs.timeout)?.[1]);
      expect(Number(/^(\d+)m$/.exec(timeouts.create)?.[1])).toBeGreaterThan(azure);
      expect(timeouts.update).toBe(timeouts.create);
    }
  });

  test('waits longer than the job can run, and keeps the log of a failure for a day', async () => {
    const { inputs } = (await made({ timeoutSeconds: 3600 })).one('resources:AzureCliScript');
    const wait = inputs.environmentVariables.find((it: { name: string }) => it.name === 'WAIT_SECONDS');
    expect(Number(wait.value)).toBeGreaterThan(3600);
    expect(Number(/^PT(\d+)M$/.exec(inputs.timeout)?.[1]) * 60).toBeGreaterThan(Number(wait.value));
    expect(inputs).toMatchObject({ cleanupPreference: 'OnSuccess', retentionInterval: 'PT26H', tags: COMMON.tags });
  });

  test('has no access to secrets', async () => {
    const { inputs, secrets } = (await made()).one('resources:AzureCliScript');
    expect(secrets).toEqual([]);
    expect(JSON.stringify(inputs)).not.toContain('vault');
  });

  test('depends on the dependencies of the component', async () => {
    const run = await runProgram(() => {
      const group = new resources.ResourceGroup('before', { resourceGroupName: 'shop' });
      return job({}, 'migrations', { dependsOn: [group] });
    });
    expect(run.one('resources:AzureCliScript').dependencies).toContain(run.one('resources:ResourceGroup').urn);
  });

  test('can use your network and your storage account', async () => {
    const scriptStorageAccountId =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/scripts';
    const run = await made({ scriptSubnetId: '/subnets/containers', scriptStorageAccountId });
    const { inputs } = run.one('resources:AzureCliScript');
    expect(inputs.containerSettings).toEqual({ subnetIds: [{ id: '/subnets/containers' }] });
    expect(inputs.storageAccountSettings).toEqual({ storageAccountName: 'scripts' });
    const grant = run.one('authorization:RoleAssignment', 'migrations-starter-storage-scripts').inputs;
    expect(grant).toMatchObject({ scope: scriptStorageAccountId });
    expect(grant.roleDefinitionId).toMatch(/69566ab7-960f-475b-8e7c-b3118f30c6bd$/);
  });

  test('is up to you with startAtDeployment: false', async () => {
    const run = await made({ startAtDeployment: false });
    expect(run.all('resources:AzureCliScript')).toEqual([]);
    expect(run.all('managedidentity:UserAssignedIdentity')).toHaveLength(1);
    expect(await valueOf(run.result.startCommand)).toBe(
      'az containerapp job start --name migrations --resource-group shop',
    );
  });
});

describe('invalid arguments', () => {
  test('include migrations that do not fit into a variable', async () => {
    // Random text does not compress.
    const noise = Array.from({ length: 20_000 }, () => Math.random().toString(36).slice(2)).join('');
    expect(await faults({ migrations: bundle('f1', `SELECT '${noise}'`) })).toEqual(['too-long at migrations']);
  });

  test('are all in one error', async () => {
    const found = await faults(
      {
        timeoutSeconds: 90_000,
        azCliVersion: '2.50.0',
        databaseUrl: { name: 'Database URL', id: '/secret', uri: 'https://v/secret' },
        scriptSubnetId: '/subnet',
        registryServer: 'r.azurecr.io',
        location: 'moon',
      },
      'Migrations',
    );
    expect(found).toEqual([
      'unknown-choice at location',
      'invalid-format at jobName',
      'invalid-format at databaseUrl.name',
      'number-out-of-range at timeoutSeconds',
      'azure-cli-too-old at azCliVersion',
      'missing-value at scriptStorageAccountId',
      'missing-value at registryId',
    ]);
  });
});

describe('the script that starts the job, with a stand-in for the Azure CLI', () => {
  /** Responses of `az` by the beginning of its arguments, in order: `[exit code, output, errors]`. */
  interface Answers {
    readonly [command: string]: [number, string, string?][];
  }

  /** Reads a folder for each command: the beginning of its arguments, and numbered responses. Repeats the last response. */
  const FAKE_AZ = `#!/bin/sh
echo "$*" >>"$CALLS"
for each in "$ANSWERS"/*; do
  case "$*" in "$(cat "$each/command")"*) ;; *) continue ;; esac
  read -r number <"$each/next"
  [ ! -d "$each/$((number + 1))" ] || echo $((number + 1)) >"$each/next"
  cat "$each/$number/output"
  cat "$each/$number/errors" >&2
  exit "$(cat "$each/$number/code")"
done
echo "unknown: $*" >&2
exit 64
`;
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-az-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const START = 'containerapp job start';
  const SHOW = 'containerapp job execution show';
  const LOGS = 'containerapp job logs show';
  const OTHERS: Answers = { 'extension add': [[0, '']], login: [[0, '']], [LOGS]: [[1, '', 'no replica']] };

  async function start(
    answers: Answers,
    environment: { [name: string]: string } = {},
  ): Promise<{ status: number | null; output: string; errors: string; calls: string[] }> {
    const { inputs } = (await made()).one('resources:AzureCliScript');
    const answerFolder = mkdtempSync(join(folder, 'answers-'));
    const callFile = join(folder, 'calls');
    writeFileSync(callFile, '');
    Object.entries({ ...OTHERS, ...answers }).forEach(([command, all], index) => {
      const each = join(answerFolder, String(index));
      mkdirSync(each);
      writeFileSync(join(each, 'command'), command);
      writeFileSync(join(each, 'next'), '1\n');
      all.forEach(([code, output, errors = ''], number) => {
        const one = join(each, String(number + 1));
        mkdirSync(one);
        Object.entries({ code: String(code), output, errors }).forEach(([name, text]) =>
          writeFileSync(join(one, name), text),
        );
      });
    });
    writeFileSync(join(folder, 'az'), FAKE_AZ);
    // A clock that only `sleep` advances, so that no test depends on the speed of the machine.
    const clock = join(folder, 'clock');
    writeFileSync(clock, '0\n');
    writeFileSync(join(folder, 'date'), `#!/bin/sh\ncat ${clock}\n`);
    writeFileSync(join(folder, 'sleep'), `#!/bin/sh\necho $(($(cat ${clock}) + $1)) >${clock}\n`);
    for (const it of ['az', 'date', 'sleep']) chmodSync(join(folder, it), 0o755);
    const variables = inputs.environmentVariables.map((it: { name: string; value: string }) => [it.name, it.value]);
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', inputs.scriptContent], {
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(variables),
        ...{ PATH: `${folder}:${process.env.PATH}`, ANSWERS: answerFolder, CALLS: callFile },
        ...environment,
      },
    });
    const calls = readFileSync(callFile, 'utf8').trim().split('\n');
    return { status, output: stdout, errors: stderr, calls };
  }

  test('starts it, waits, and prints no error on success', async () => {
    const { status, output, errors, calls } = await start({
      [START]: [[0, 'migrations-abc\n']],
      [SHOW]: [
        [0, 'Processing\n'],
        [0, 'Running\n'],
        [0, 'Succeeded\n'],
      ],
    });
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toBe('Started migrations-abc\nmigrations-abc succeeded\n');
    expect(calls.filter((it) => it.startsWith(START))).toHaveLength(1);
    expect(calls[0]).toContain('--name migrations --resource-group shop --subscription 22222222-');
    expect(calls[1]).toContain('--job-execution-name migrations-abc');
  });

  test('fails with one line that begins with the last line of the runner', async () => {
    const { status, errors, output } = await start({
      [START]: [[0, 'migrations-abc\n']],
      [SHOW]: [[0, 'Failed\n']],
      [LOGS]: [[0, 'applying 001\nloadbearing migrate: 001_people: relation "people" already exists (42P07)\n']],
    });
    expect(status).toBe(1);
    expect(errors).toMatch(
      /^loadbearing migrate: 001_people: relation "people" already exists \(42P07\) \(migrations-abc: Failed\)\. See: az /,
    );
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
    expect(output).toContain('applying 001');
  });

  test('prints where the log is if it cannot read it', async () => {
    const { status, errors } = await start({ [START]: [[0, 'migrations-abc\n']], [SHOW]: [[0, 'Failed\n']] });
    expect(status).toBe(1);
    expect(errors).toContain('The log has no reason (migrations-abc: Failed). See: az containerapp job logs show');
    expect(errors).toContain("ContainerAppConsoleLogs | where ContainerGroupName startswith 'migrations-abc'");
  });

  test('retries with a new login until the role assignment takes effect', async () => {
    const refused: [number, string, string] = [1, '', 'ERROR: (AuthorizationFailed) The client has no permission'];
    const { status, calls } = await start({
      [START]: [refused, [1, '', "ERROR: Subscription '2' not found."], [0, 'migrations-abc\n']],
      [SHOW]: [[0, 'Succeeded\n']],
    });
    expect(status).toBe(0);
    expect(calls.filter((it) => it.startsWith('login --identity --client-id'))).toHaveLength(2);
    expect(calls.filter((it) => it.startsWith(START))).toHaveLength(3);
  });

  test('does not retry other errors', async () => {
    const { status, errors, calls } = await start({ [START]: [[1, '', 'ERROR: (JobInvalid)\nno such image']] });
    expect(status).toBe(1);
    expect(errors).toBe('loadbearing migrate: Cannot start the job migrations: ERROR: (JobInvalid) no such image\n');
    expect(calls).toHaveLength(1);
  });

  test('tolerates failed polls, but not ten in a row', async () => {
    const silent: [number, string, string] = [1, '', 'ERROR: gateway timeout'];
    const started = { [START]: [[0, 'migrations-abc\n']] as [number, string][] };
    expect((await start({ ...started, [SHOW]: [silent, silent, [0, 'Succeeded\n']] })).status).toBe(0);
    const { status, errors } = await start({ ...started, [SHOW]: [silent] });
    expect(status).toBe(1);
    expect(errors).toContain('Cannot read the state of migrations-abc: ERROR: gateway timeout');
  });

  test('fails if the job exceeds its time limit', async () => {
    const answers: Answers = { [START]: [[0, 'migrations-abc\n']], [SHOW]: [[0, 'Running\n']] };
    const { status, errors, calls } = await start(answers, { WAIT_SECONDS: '30' });
    expect(status).toBe(1);
    expect(errors).toContain('migrations-abc: Running');
    expect(calls.filter((it) => it.startsWith(SHOW))).toHaveLength(3); // every ten seconds
  });
});

describe('the container, run locally against a real PostgreSQL', () => {
  let server: RunningPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  /** Runs the command and variables of the job. Without TLS, since this server has no certificate. */
  async function runContainer(
    migrations: MigrationBundle,
  ): Promise<{ status: number | null; output: string; errors: string }> {
    const [container] = (await made({ migrations })).one('app:Job').inputs.template.containers;
    const [program, ...command] = container.command;
    expect(program).toBe('node');
    const plain = container.env.filter((it: { value?: string }) => it.value !== undefined);
    const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...container.args], {
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(plain.map((it: { name: string; value: string }) => [it.name, it.value])),
        DATABASE_URL: server.url(),
        PGSSLMODE: 'disable',
      },
    });
    return { status, output: stdout, errors: stderr };
  }

  test('applies the migrations once', async () => {
    expect(await runContainer(bundle())).toMatchObject({ status: 0, errors: '' });
    const client = new Client({ connectionString: server.url() });
    await client.connect();
    const { rows } = await client.query("SELECT to_regclass('people') IS NOT NULL AS there");
    await client.end();
    expect(rows).toEqual([{ there: true }]);
    expect(await runContainer(bundle())).toMatchObject({ status: 0, errors: '' });
  });

  test('fails with the reason as its last line', async () => {
    const { status, errors } = await runContainer(bundle('other', 'SELECT 1/0'));
    expect(status).toBe(1);
    expect(errors.trimEnd().split('\n').at(-1)).toMatch(/^loadbearing migrate: /);
  });
});
