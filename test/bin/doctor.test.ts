import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { needsOf, providerOf } from '../../bin/doctor/azure-needs';
import { RESOURCE_TYPES } from '../../local/azure/resource-types';
import { Cli, CliEnded } from '../support/cli';
import { runLoadbearing } from '../support/run-command';

jest.setTimeout(120_000);

const cli = new Cli();
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => {
  cli.remove();
  rmSync(folder, { recursive: true, force: true });
});

const NODE = dirname(process.execPath);
const PREVIEW = join(folder, 'preview.json');
const step = (type: string, op = 'create'): object => ({ op, urn: `urn:pulumi:prod::shop::lb:index:X$${type}::name` });
writeFileSync(
  PREVIEW,
  JSON.stringify({
    steps: [
      step('azure-native:app:ContainerApp'),
      step('azure-native:redisenterprise:RedisEnterprise'),
      step('azure-native:authorization:RoleAssignment'),
      step('azure-native:resources:AzureCliScript'),
      step('azure-native:keyvault:Vault', 'delete'),
      step('pulumi:pulumi:Stack'),
    ],
  }),
);

interface Subscription {
  readonly registered?: string[];
  readonly actions?: string[];
  readonly notActions?: string[];
  readonly signedIn?: boolean;
}

const ALL = ['Microsoft.App', 'Microsoft.Cache', 'Microsoft.ContainerInstance', 'Microsoft.Storage'];

/** Writes an Azure CLI that answers for a subscription, and returns its folder. */
function anAzureCli({ registered = ALL, actions = ['*'], notActions = [], signedIn = true }: Subscription): string {
  const bin = mkdtempSync(join(folder, 'az-'));
  const providers = ALL.map((namespace) => ({
    namespace,
    state: registered.includes(namespace) ? 'Registered' : 'NotRegistered',
  }));
  const answers = {
    account: { id: 'sub-1', name: 'Shop', user: { name: 'ops@example.com' } },
    provider: providers,
    rest: { value: [{ actions, notActions }] },
  };
  writeFileSync(
    join(bin, 'az'),
    `#!${process.execPath}
const answer = ${JSON.stringify(answers)}[process.argv[2]];
if (!${signedIn}) { console.error("Please run 'az login' to setup account."); process.exit(1); }
console.log(JSON.stringify(answer));
`,
  );
  chmodSync(join(bin, 'az'), 0o755);
  return bin;
}

/** Returns the state of what a task needs, in the table. */
const stateOf = (out: string, name: string): string | undefined =>
  out
    .split('\n')
    .map((line) => line.split('│').map((it) => it.trim()))
    .find((cells) => cells[3] === name)?.[2];

/** Variables that tell a state of Pulumi and an identity. */
const SIGNED_IN = {
  PULUMI_BACKEND_URL: 'file:///state',
  ARM_CLIENT_ID: 'client',
  ARM_TENANT_ID: 'tenant',
  ARM_SUBSCRIPTION_ID: 'sub-1',
  ARM_CLIENT_SECRET: 'very secret',
};

async function doctor(subscription: Subscription, args = ['--preview', PREVIEW]): Promise<CliEnded> {
  const bin = anAzureCli(subscription);
  const pulumi = join(bin, 'pulumi');
  if (args.includes(PREVIEW)) {
    writeFileSync(pulumi, `#!${process.execPath}\nconsole.log('v3.250.0')\n`);
    chmodSync(pulumi, 0o755);
  }
  return cli.run(['doctor', 'azure', ...args], { ...SIGNED_IN, PATH: [bin, NODE].join(delimiter) });
}

test('[LB-RC-21] succeeds if providers and permissions are in place', async () => {
  const { code, out } = await doctor({});
  expect(code).toBe(0);
  expect(stateOf(out, 'Microsoft.Cache')).toBe('ok');
  expect(stateOf(out, 'Microsoft.Authorization/roleAssignments/write')).toBe('ok');
  expect(out).not.toContain('KeyVault');
  expect(out).not.toContain('\u001b');
});

test('[LB-RC-21] names providers that are not registered, with the command that registers them', async () => {
  const { code, out } = await doctor({ registered: ['Microsoft.App', 'Microsoft.Cache'] });
  expect(code).toBe(1);
  expect(stateOf(out, 'Microsoft.ContainerInstance')).toBe('missing');
  expect(out).toContain('az provider register --wait --namespace Microsoft.Storage');
});

test('[LB-RC-21] a contributor may create resources, but grant no roles', async () => {
  const { code, out } = await doctor({ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] });
  expect(code).toBe(1);
  expect(stateOf(out, 'create resources of Microsoft.app')).toBe('ok');
  expect(stateOf(out, 'Microsoft.Authorization/roleAssignments/write')).toBe('missing');
  expect(out).toContain('Role Based Access Control Administrator');
});

test('[LB-RC-21] leaves a role that names single types open, and fails for one that names none', async () => {
  const grants = ['Microsoft.Authorization/roleAssignments/*', 'Microsoft.Cache/*', 'Microsoft.Storage/*'];
  const more = ['Microsoft.Resources/*', 'Microsoft.ContainerInstance/*'];
  const narrow = await doctor({ actions: [...grants, ...more, 'Microsoft.App/containerApps/write'] });
  expect(stateOf(narrow.out, 'create resources of Microsoft.app')).toBe('unsure');
  expect(narrow.code).toBe(1);
  expect((await doctor({ actions: [...grants, ...more] })).code).toBe(1);
});

test('[LB-RC-21] says clearly when nobody is signed in, or there is no Azure CLI', async () => {
  const { code, out } = await doctor({ signedIn: false });
  expect([code, stateOf(out, 'subscription')]).toEqual([1, 'unsure']);
  expect(out).toContain('subscription: az login');
  const none = await cli.run(['doctor', 'azure', '--preview', PREVIEW], { PATH: NODE });
  expect([none.code, stateOf(none.out, 'subscription')]).toEqual([1, 'unsure']);
  expect(none.out).toContain('az is not installed');
});

test('[LB-RC-21] runs the preview itself if there is none, and says so if it cannot', async () => {
  const without = await doctor({}, ['--account']);
  expect([without.code, without.out]).toEqual([1, expect.stringContaining('pulumi is not installed')]);
  const bin = anAzureCli({});
  writeFileSync(
    join(bin, 'pulumi'),
    `#!${process.execPath}\nconsole.log(process.argv[2] === 'version' ? 'v3.250.0' : require('fs').readFileSync('${PREVIEW}', 'utf8'))\n`,
  );
  chmodSync(join(bin, 'pulumi'), 0o755);
  const own = await cli.run(['doctor', 'azure', '--account'], { ...SIGNED_IN, PATH: [bin, NODE].join(delimiter) });
  expect([own.code, own.out]).toEqual([0, expect.stringContaining('Everything that is needed is in place')]);
});

test('[LB-RC-21] rejects a file that is no preview', async () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, 'no JSON');
  const { code, err } = await doctor({}, ['--preview', file]);
  expect(code).toBe(2);
  expect(err).toContain('lb1930-no-azure-resources');
});

test('[LB-RC-21] an unknown task is an error, and so is an option of another task', async () => {
  expect((await runLoadbearing(['doctor', 'gcp'])).code).toBe(2);
  expect((await runLoadbearing(['doctor', 'aws', '--preview', PREVIEW])).code).toBe(2);
});

// Hand-kept exceptions would go stale: the addresses of the stand-in have the real names.
test.each(Object.entries(RESOURCE_TYPES))(
  '[LB-RC-21] the provider of %s is the one of its address',
  (type, { address }) => {
    const [provider] = address.startsWith('Microsoft.') ? address.split('/') : ['Microsoft.Resources'];
    expect(providerOf(type).toLowerCase()).toBe(provider.toLowerCase());
  },
);

test('[LB-RC-21] locks need a permission of their own', () => {
  expect(needsOf(['azure-native:authorization:ManagementLockByScope']).actions).toEqual([
    'Microsoft.Authorization/locks/write',
  ]);
});
