import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { needsOf, providerOf } from '../../bin/doctor/azure-needs';
import { RESOURCE_TYPES } from '../../local/azure/resource-types';
import { Cli, CliEnded } from '../support/cli';

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

const doctor = (subscription: Subscription, args = ['--preview', PREVIEW]): Promise<CliEnded> =>
  cli.run(['doctor', 'azure', ...args], { PATH: [anAzureCli(subscription), NODE].join(delimiter) });

test('[LB-RC-21] succeeds if providers and permissions are in place', async () => {
  const { code, out } = await doctor({});
  expect(code).toBe(0);
  expect(out).toContain('ok       Microsoft.Cache is registered');
  expect(out).toContain('ok       you may Microsoft.Authorization/roleAssignments/write');
  expect(out).not.toContain('KeyVault');
  expect(out).not.toContain('\u001b');
});

test('[LB-RC-21] names providers that are not registered, with the command that registers them', async () => {
  const { code, out } = await doctor({ registered: ['Microsoft.App', 'Microsoft.Cache'] });
  expect(code).toBe(1);
  expect(out).toContain('MISSING  Microsoft.ContainerInstance is NotRegistered');
  expect(out).toContain('az provider register --wait --namespace Microsoft.Storage');
});

test('[LB-RC-21] a contributor may create resources, but grant no roles', async () => {
  const { code, out } = await doctor({ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] });
  expect(code).toBe(1);
  expect(out).toContain('ok       you may create resources of Microsoft.app');
  expect(out).toContain('MISSING  you may not Microsoft.Authorization/roleAssignments/write');
  expect(out).toContain('Role Based Access Control Administrator');
});

test('[LB-RC-21] leaves a role that names single types open, and fails for one that names none', async () => {
  const grants = ['Microsoft.Authorization/roleAssignments/*', 'Microsoft.Cache/*', 'Microsoft.Storage/*'];
  const more = ['Microsoft.Resources/*', 'Microsoft.ContainerInstance/*'];
  const narrow = await doctor({ actions: [...grants, ...more, 'Microsoft.App/containerApps/write'] });
  expect(narrow.out).toContain('UNSURE   your roles name single types of Microsoft.app');
  expect(narrow.code).toBe(2);
  expect((await doctor({ actions: [...grants, ...more] })).code).toBe(1);
});

test('[LB-RC-21] says clearly when nobody is signed in, or there is no Azure CLI', async () => {
  const out = await doctor({ signedIn: false });
  expect([out.code, out.err]).toEqual([2, expect.stringContaining('az login')]);
  const none = await cli.run(['doctor', 'azure', '--preview', PREVIEW], { PATH: NODE });
  expect([none.code, none.out]).toEqual([2, '']);
  expect(none.err).toContain('az is not installed');
});

test('[LB-RC-21] runs the preview itself if there is none, and says so if it cannot', async () => {
  const without = await doctor({}, []);
  expect([without.code, without.err]).toEqual([2, expect.stringContaining('pulumi is not installed')]);
  const bin = anAzureCli({});
  writeFileSync(
    join(bin, 'pulumi'),
    `#!${process.execPath}\nconsole.log(require('fs').readFileSync('${PREVIEW}', 'utf8'))\n`,
  );
  chmodSync(join(bin, 'pulumi'), 0o755);
  const own = await cli.run(['doctor', 'azure'], { PATH: [bin, NODE].join(delimiter) });
  expect([own.code, own.out]).toEqual([0, expect.stringContaining('Everything is in place')]);
});

test('[LB-RC-21] rejects a file that is no preview', async () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, 'no JSON');
  const { code, err } = await doctor({}, ['--preview', file]);
  expect(code).toBe(2);
  expect(err).toContain('lb1930-no-azure-resources');
});

test('[LB-RC-21] --help has the exit codes; an unknown cloud is an error', async () => {
  expect((await cli.run(['doctor', 'azure', '--help'])).out).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
  expect((await cli.run(['doctor', 'gcp'])).code).toBe(2);
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
