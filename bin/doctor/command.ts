import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { AzureCli, Permission, RegisteredProvider, Unavailable, isAllowed, namesTypesOf, run } from './azure-account';
import { ANY_TYPE, needsOf, typesOf } from './azure-needs';

interface Flags {
  readonly preview?: string;
  readonly resourceGroup?: string;
}

const OK = 0;
const MISSING = 1;
const UNKNOWN = 2;

/** Returns the command `loadbearing doctor`. */
export function doctorCommand(): Command {
  const azure = new Command('azure')
    .description('Check that an Azure subscription is ready for a Pulumi program, before the first `pulumi up`.')
    .option('--preview <file>', 'output of `pulumi preview --json` or `pulumi stack export`; - reads standard input')
    .option('--resource-group <name>', 'existing resource group in which you have your roles')
    .addHelpText(
      'after',
      `
Reads which resources the program creates, and asks the Azure CLI whether their resource providers are registered and whether you may
create them. Without --preview, it runs 'pulumi preview --json' in the current folder. It changes nothing.

Exit codes:
  0  everything is in place
  1  a resource provider or a permission is missing
  2  invalid usage, or it could not be decided: no Azure CLI, no login, no preview, or a role that names single types

Examples:
  $ loadbearing doctor azure
  $ pulumi preview --json | loadbearing doctor azure --preview -`,
    );
  azure.action((flags: Flags) => {
    process.exitCode = checkAzure(flags);
  });
  return new Command('doctor').description('Check that a cloud account is ready for a deployment.').addCommand(azure);
}

function checkAzure(flags: Flags): number {
  try {
    return report(flags);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    process.stderr.write(`Could not check: ${error.message}\n`);
    return UNKNOWN;
  }
}

function report({ preview, resourceGroup }: Flags): number {
  const cli = new AzureCli();
  const { id, name, user } = cli.account();
  const types = typesOf(preview === undefined ? runPreview() : readFileSync(preview === '-' ? 0 : preview, 'utf8'));
  const { providers, actions } = needsOf(types);
  const scope = `/subscriptions/${id}${resourceGroup === undefined ? '' : `/resourceGroups/${resourceGroup}`}`;
  process.stdout.write(`${types.length} resource types for subscription ${name} (${id}), as ${user}.\n`);

  const registered = cli.providers();
  const permissions = cli.permissions(scope);
  const findings = [
    ...providers.map((it) => ofProvider(it, registered.get(it.toLowerCase()))),
    ...actions.map((it) => ofAction(it, permissions)),
  ];
  findings.forEach(print);
  const fixes = [...new Set(findings.flatMap((it) => (it.fix === undefined ? [] : [it.fix])))];
  if (fixes.length > 0) process.stdout.write(`\n${fixes.join('\n')}\n`);
  if (findings.some(({ verdict }) => verdict === Verdict.MISSING)) return MISSING;
  if (findings.some(({ verdict }) => verdict === Verdict.UNSURE)) return UNKNOWN;
  process.stdout.write('Everything is in place.\n');
  return OK;
}

/** Result of one check. */
enum Verdict {
  OK = 'ok     ',
  MISSING = 'MISSING',
  UNSURE = 'UNSURE ',
}

interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
  readonly fix?: string;
}

const COLOURS: { readonly [verdict in Verdict]: number } = {
  [Verdict.OK]: 32,
  [Verdict.MISSING]: 31,
  [Verdict.UNSURE]: 33,
};

function ofProvider(needed: string, found?: RegisteredProvider): Finding {
  if (found === undefined) return { verdict: Verdict.MISSING, text: `${needed} does not exist in this cloud` };
  const { namespace, state } = found;
  if (state === 'Registered') return { verdict: Verdict.OK, text: `${namespace} is registered` };
  return {
    verdict: Verdict.MISSING,
    text: `${namespace} is ${state}`,
    fix: `az provider register --wait --namespace ${namespace}`,
  };
}

function ofAction(action: string, permissions: readonly Permission[]): Finding {
  const [provider] = action.split('/');
  const what = action.endsWith(ANY_TYPE) ? `create resources of ${provider}` : action;
  if (isAllowed(permissions, action)) return { verdict: Verdict.OK, text: `you may ${what}` };
  // The role names types, whose names differ from those of Pulumi.
  const narrow = action.endsWith(ANY_TYPE) && namesTypesOf(permissions, provider);
  return narrow
    ? { verdict: Verdict.UNSURE, text: `your roles name single types of ${provider}: compare them with the program` }
    : { verdict: Verdict.MISSING, text: `you may not ${what}`, fix: `Ask an owner for the role ${roleFor(action)}.` };
}

function roleFor(action: string): string {
  if (action.includes('/roleAssignments/')) return 'Role Based Access Control Administrator';
  return action.includes('/locks/') ? 'User Access Administrator' : 'Contributor';
}

function runPreview(): string {
  return run(
    'pulumi',
    ['preview', '--json', '--non-interactive'],
    'Install it from https://www.pulumi.com/docs/install, or pass a file with --preview.',
  );
}

/** Prints a result. Colors are for terminals only. */
function print({ verdict, text }: Finding): void {
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  process.stdout.write(`${coloured ? `\u001b[${COLOURS[verdict]}m${verdict}\u001b[0m` : verdict}  ${text}\n`);
}
