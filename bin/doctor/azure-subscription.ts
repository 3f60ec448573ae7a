import { readFileSync } from 'node:fs';
import { ProblemCode, Problems } from '../../lib/domain';
import { AzureCli, Permission, RegisteredProvider, Unavailable, isAllowed, namesTypesOf, run } from './azure-account';
import { ANY_TYPE, needsOf, typesOf } from './azure-needs';
import { Finding, FindingState } from './finding';

/** Program to deploy, and the place of its roles. */
export interface SubscriptionQuestion {
  /** Output of `pulumi preview --json`; - is standard input. Without it, the preview runs. */
  readonly preview?: string;
  readonly resourceGroup?: string;
}

/** Asks the Azure CLI whether a subscription has the resource providers and you have the permissions that a program needs. */
export function checkSubscription(question: SubscriptionQuestion): Finding[] {
  try {
    return findingsOf(question);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const { message } = error;
    return [{ ...finding('subscription', FindingState.UNSURE, message.split('\n')[0]), fix: fixOf(message) }];
  }
}

function findingsOf({ preview, resourceGroup }: SubscriptionQuestion): Finding[] {
  const cli = new AzureCli();
  const { id, name, user } = cli.account();
  const types = typesOf(preview === undefined ? runPreview() : read(preview));
  const { providers, actions } = needsOf(types);
  const scope = `/subscriptions/${id}${resourceGroup === undefined ? '' : `/resourceGroups/${resourceGroup}`}`;
  const registered = cli.providers();
  const permissions = cli.permissions(scope);
  return [
    finding('subscription', FindingState.OK, `${name} (${id}), as ${user}, for ${types.length} resource types`),
    ...providers.map((it) => ofProvider(it, registered.get(it.toLowerCase()))),
    ...actions.map((it) => ofAction(it, permissions)),
  ];
}

function read(preview: string): string {
  try {
    return readFileSync(preview === '-' ? 0 : preview, 'utf8');
  } catch (error) {
    return new Problems('the preview', preview).fail({
      code: ProblemCode.RESULT_FILE_UNREADABLE,
      property: '',
      what: (error as Error).message,
      expected: 'a readable file',
      fix: 'correct the path, or write it with pulumi preview --json',
    });
  }
}

function finding(name: string, state: FindingState, detail: string): Finding {
  return { task: 'azure', name, state, detail };
}

function fixOf(message: string): string {
  if (message.includes('az login')) return 'az login';
  return /Install it.*$/.exec(message)?.[0] ?? 'Run the command yourself, and correct what it reports';
}

function ofProvider(needed: string, found?: RegisteredProvider): Finding {
  if (found === undefined) return finding(needed, FindingState.MISSING, 'does not exist in this cloud');
  const { namespace, state } = found;
  if (state === 'Registered') return finding(namespace, FindingState.OK, 'registered');
  return {
    ...finding(namespace, FindingState.MISSING, state),
    fix: `az provider register --wait --namespace ${namespace}`,
  };
}

function ofAction(action: string, permissions: readonly Permission[]): Finding {
  const [provider] = action.split('/');
  const what = action.endsWith(ANY_TYPE) ? `create resources of ${provider}` : action;
  if (isAllowed(permissions, action)) return finding(what, FindingState.OK, 'you may');
  // The role names types, whose names differ from those of Pulumi.
  const narrow = action.endsWith(ANY_TYPE) && namesTypesOf(permissions, provider);
  return narrow
    ? {
        ...finding(what, FindingState.UNSURE, `your roles name single types of ${provider}`),
        fix: `Compare the types of ${provider} in your roles with those of the program`,
      }
    : { ...finding(what, FindingState.MISSING, 'you may not'), fix: `Ask an owner for the role ${roleFor(action)}` };
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
