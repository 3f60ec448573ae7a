import { execFileSync } from 'node:child_process';
import { Shape } from '../../lib/domain';

/** A program that could not be asked. */
export class Unavailable extends Error {}

/** Permissions of a role assignment, as Azure Resource Manager returns them. */
export interface Permission {
  readonly actions: string[];
  readonly notActions: string[];
}

/** A resource provider of the subscription. */
export interface RegisteredProvider {
  readonly namespace: string;
  readonly state: string;
}

/** The subscription that the Azure CLI is signed in to. */
export interface AzureAccount {
  readonly id: string;
  readonly name: string;
  readonly user: string;
}

const VERSION = '2022-04-01';

/** Runs a command and returns its output. Throws {@link Unavailable} if it is not installed or fails. */
export function run(command: string, args: string[], install: string): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT') throw new Unavailable(`${command} is not installed or not on PATH. ${install}`);
    throw new Unavailable(
      `${[command, ...args.slice(0, 2)].join(' ')} failed: ${(stderr ?? '').trim() || 'no message'}`,
    );
  }
}

/** Asks the Azure CLI. */
export class AzureCli {
  /** Returns the current subscription. */
  public account(): AzureAccount {
    const { id, name, user } = Shape.record(this.ask(['account', 'show']));
    return { id: Shape.text(id), name: Shape.text(name), user: Shape.text(Shape.record(user).name) || 'unknown' };
  }

  /** Returns the registration state of each resource provider, by name in lower case. */
  public providers(): Map<string, RegisteredProvider> {
    const query = '[].{namespace: namespace, state: registrationState}';
    const listed = Shape.records(this.ask(['provider', 'list', '--query', query])).map(({ namespace, state }) => ({
      namespace: Shape.text(namespace),
      state: Shape.text(state),
    }));
    return new Map(listed.map((it) => [it.namespace.toLowerCase(), it]));
  }

  /** Returns the effective permissions of the signed-in identity at a scope, from all roles and groups. */
  public permissions(scope: string): Permission[] {
    const url = `https://management.azure.com${scope}/providers/Microsoft.Authorization/permissions?api-version=${VERSION}`;
    const { value } = Shape.record(this.ask(['rest', '--method', 'get', '--url', url]));
    return Shape.records(value).map(({ actions, notActions }) => ({
      actions: textsOf(actions),
      notActions: textsOf(notActions),
    }));
  }

  private ask(args: string[]): unknown {
    const install = 'Install it from https://learn.microsoft.com/cli/azure/install-azure-cli, then run az login.';
    const printed = run('az', [...args, '--output', 'json'], install);
    try {
      const answer: unknown = JSON.parse(printed);
      if (typeof answer === 'object' && answer !== null) return answer;
    } catch {
      // It is no JSON: the same as JSON of another kind.
    }
    throw new Unavailable(`az ${args.slice(0, 2).join(' ')} printed no object or list in JSON`);
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map((it) => Shape.text(it)) : [];
}

/** Returns whether permissions include an action, e.g. `Microsoft.App/resources/write`. */
export function isAllowed(permissions: readonly Permission[], action: string): boolean {
  const matches = (pattern: string): boolean => {
    const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
    return new RegExp(`^${text}$`, 'i').test(action);
  };
  return permissions.some((it) => it.actions.some(matches) && !it.notActions.some(matches));
}

/** Returns whether permissions name types of a resource provider. */
export function namesTypesOf(permissions: readonly Permission[], provider: string): boolean {
  const start = `${provider}/`.toLowerCase();
  return permissions.some((it) => it.actions.some((pattern) => pattern.toLowerCase().startsWith(start)));
}
