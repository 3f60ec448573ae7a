import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Shape } from '../../lib/domain';
import { CheckList } from './check-list';
import { Floors } from './floors';
import { Machine } from './machine';

/** Adds what `pulumi up` needs. */
export function checkAzure(list: CheckList, machine: Machine, floors: Floors): void {
  const backend = backendOf(machine);
  list
    .node(floors.node)
    .package('@pulumi/pulumi', floors.packages['@pulumi/pulumi'])
    .package('@pulumi/azure-native', floors.packages['@pulumi/azure-native'])
    .version(
      {
        ...{ name: 'Pulumi CLI', detail: machine.version('pulumi', 'version') },
        fix: 'Install it from https://www.pulumi.com/docs/install',
      },
      '3',
    )
    .look({
      ...{ name: 'state of Pulumi', detail: backend },
      fix: 'pulumi login, or pulumi login azblob://<container> for a state of your own',
    });
  if (backend !== undefined && !backend.includes('pulumi.com')) {
    list.look({
      ...{ name: 'passphrase of the state', isOptional: true },
      detail: machine.variable('PULUMI_CONFIG_PASSPHRASE', 'PULUMI_CONFIG_PASSPHRASE_FILE')?.name,
      fix: 'Set PULUMI_CONFIG_PASSPHRASE_FILE, unless a key vault encrypts the secrets of the stack',
    });
  }
  list
    .look({ name: 'sign-in', detail: signIn(machine), fix: 'az login, or set ARM_CLIENT_ID and its companions' })
    .look({
      ...{ name: 'Azure CLI', detail: machine.version('az', 'version'), isOptional: true },
      fix: 'Install it from https://learn.microsoft.com/cli/azure/install-azure-cli: doctor --account needs it',
    });
}

/** Returns the address of the state, without a user name, a password or a key in it. */
function backendOf(machine: Machine): string | undefined {
  const project = machine.above('Pulumi.yaml');
  const [, , ofProject] =
    /^backend:\s*\n\s+url:\s*(["']?)(\S+?)\1\s*$/m.exec(machine.text(join(project ?? '', 'Pulumi.yaml')) ?? '') ?? [];
  const home = machine.variable('PULUMI_HOME')?.value ?? join(machine.home, '.pulumi');
  const token = machine.variable('PULUMI_ACCESS_TOKEN') && 'https://api.pulumi.com';
  const current = Shape.text(machine.json(join(home, 'credentials.json'))?.current);
  const address = machine.variable('PULUMI_BACKEND_URL')?.value ?? ofProject ?? token ?? current;
  return address === '' ? undefined : withoutSecrets(address);
}

/** A password may have any character: what follows the last @ has none of it. */
function withoutSecrets(address: string): string {
  const [, scheme, rest] = /^([a-z][\w+.-]*:\/{0,2})(.*)$/is.exec(address) ?? ['', '', ''];
  const [plain] = rest.slice(rest.lastIndexOf('@') + 1).split(/[?#]/);
  return scheme + plain;
}

function signIn(machine: Machine): string | undefined {
  const { ARM_CLIENT_ID: client, ARM_TENANT_ID: tenant, ARM_SUBSCRIPTION_ID: subscription } = machine.env;
  const proof = machine.variable('ARM_CLIENT_SECRET', 'ARM_CLIENT_CERTIFICATE_PATH', 'ARM_OIDC_TOKEN', 'ARM_USE_OIDC');
  if (client && tenant && subscription && proof) return `ARM_CLIENT_ID with ${proof.name}`;
  if (machine.env.ARM_USE_MSI === 'true') return 'managed identity (ARM_USE_MSI)';
  const file = join(machine.variable('AZURE_CONFIG_DIR')?.value ?? join(machine.home, '.azure'), 'azureProfile.json');
  if (!existsSync(file)) return undefined;
  const subscriptions = Shape.records(machine.json(file)?.subscriptions);
  const chosen = subscriptions.find(({ isDefault }) => isDefault === true);
  return chosen && `az login, subscription ${Shape.text(chosen.name)}`;
}
