import * as pulumi from '@pulumi/pulumi';
import { getMonitor } from '@pulumi/pulumi/runtime';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import { leaveOutVersionAliases } from '../../bin/version-aliases';
import { AzureStandIn } from '../../local/azure/stand-in';

/** JSON that tests look into. */
type Untyped = ReturnType<typeof JSON.parse>;

/** A resource as the program registered it. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs without their secret marks: see `secrets`. */
  readonly inputs: Untyped;
  /** Paths of the inputs that are marked as secret, e.g. `properties.value`. */
  readonly secrets: string[];
  readonly parent: string;
  readonly dependencies: string[];
  readonly protect: boolean;
  readonly aliases: string[];
  readonly ignoreChanges: string[];
  readonly retainOnDelete: boolean;
  /** URN of the resource whose deletion includes this one, or ''. */
  readonly deletedWith: string;
  /** Time limits, e.g. `{ create: '3h' }`; '' where the provider decides. */
  readonly timeouts: { readonly create: string; readonly update: string; readonly delete: string };
}

/** Result of a Pulumi program. */
export interface ProgramRun<T> {
  readonly resources: RegisteredResource[];
  readonly result: T;
  /** Warnings of the program. */
  readonly warnings: string[];
  /** The one resource of a type, or of a type and a name. Throws when there is none, or more than one. */
  one(type: string, name?: string): RegisteredResource;
  /** All resources of a type. */
  all(type: string): RegisteredResource[];
}

const SECRET_SIGNATURE = '4dabf18193072939515e22adb298388d';

/**
 * Runs a Pulumi program without an engine, against the stand-in for Azure: a type, a function or an input it does not know is refused. Every output is
 * awaited before this returns. `type` of `one` and `all` may leave out `azure-native:`.
 */
export async function runProgram<T>(
  program: () => T | Promise<T>,
  options: { project?: string; stack?: string; preview?: boolean; config?: { [name: string]: string } } = {},
): Promise<ProgramRun<T>> {
  const azure = new AzureStandIn();
  const { project = 'shop', stack = 'test', preview = false } = options;
  const resources: RegisteredResource[] = [];
  const refused: string[] = [];
  pulumi.runtime.setAllConfig({ ...options.config });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const plain = withoutSecrets(inputs);
        if (!custom || type.startsWith('pulumi:')) return { id: `${name}-id`, state: plain };
        // An error thrown here would end the process: it is kept, and thrown when the program is through.
        try {
          const checked = azure.check(type, `urn:pulumi:${stack}::${project}::${type}::${name}`, plain);
          refused.push(...checked.failures.map((it) => `${type} ${name}: ${it.property}: ${it.reason}`));
          const created = azure.create(type, checked.inputs);
          return { id: created.id, state: created.outputs };
        } catch (error) {
          refused.push(String(error));
          return { id: `${name}-refused`, state: plain };
        }
      },
      call: ({ token, inputs }) => azure.invoke(token, withoutSecrets(inputs)),
    },
    project,
    stack,
    preview,
  );
  record(resources);
  const restoreAliases = leaveOutVersionAliases();
  const warnings: string[] = [];
  // Without an engine Pulumi's log goes to the console.
  const spy = jest.spyOn(console, 'warn').mockImplementation((text) => warnings.push(String(text)));
  const result = await withoutStacks(program).finally(() => {
    spy.mockRestore();
    restoreAliases();
  });
  // Registration follows the outputs: its order is no property of the program.
  resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  if (refused.length > 0) throw new Error(`the stand-in refuses:\n${refused.join('\n')}`);
  const all = (type: string): RegisteredResource[] =>
    resources.filter((it) => it.type === type || it.type === `azure-native:${type}`);
  return {
    resources,
    result,
    warnings,
    all,
    one: (type, name) => {
      const found = all(type).filter((it) => name === undefined || it.name === name);
      if (found.length !== 1) {
        throw new Error(
          `${found.length} resources of ${type} ${name ?? ''}: ${resources.map((it) => `${it.type} ${it.name}`).join(', ')}`,
        );
      }
      return found[0];
    },
  };
}

/**
 * Runs the program and waits until everything is registered. Pulumi takes stacks for each promise, and jest maps each of them back
 * to TypeScript, which would be most of the time: errors made meanwhile have none.
 */
export async function withoutStacks<T>(program: () => T | Promise<T>): Promise<T> {
  const { prepareStackTrace: prepare, stackTraceLimit: limit } = Error;
  Error.prepareStackTrace = (error) => String(error);
  Error.stackTraceLimit = 0;
  try {
    return await program();
  } finally {
    // Also after an error: what was begun would end in the next program. Not in the types, but what the SDK's own tests wait with.
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
    Object.assign(Error, { prepareStackTrace: prepare, stackTraceLimit: limit });
  }
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    output.apply(resolve);
    (output as unknown as { promise(): Promise<T> }).promise().catch(reject);
  });
}

/** Reads what mocks are not told: parent, dependencies, protect, aliases. */
function record(resources: RegisteredResource[]): void {
  const monitor = getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, callback: (error: unknown, response: Untyped) => void): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, response) => {
      if (response) {
        const marked = request.getObject()?.toJavaScript() ?? {};
        resources.push({
          type: request.getType(),
          name: request.getName(),
          urn: response.getUrn(),
          inputs: withoutSecrets(marked),
          secrets: secretPaths(marked),
          parent: request.getParent(),
          dependencies: request.getDependenciesList(),
          protect: request.getProtect() ?? false,
          aliases: request.getAliasesList().map((it) => it.getUrn() || (it.getSpec()?.getName() ?? '')),
          ignoreChanges: request.getIgnorechangesList(),
          retainOnDelete: request.getRetainondelete() ?? false,
          deletedWith: request.getDeletedwith(),
          timeouts: {
            create: request.getCustomtimeouts()?.getCreate() ?? '',
            update: request.getCustomtimeouts()?.getUpdate() ?? '',
            delete: request.getCustomtimeouts()?.getDelete() ?? '',
          },
        });
      }
      callback(error, response);
    });
  };
}

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === 'object' && value !== null && SECRET_SIGNATURE in value;
}

function withoutSecrets(value: Untyped): Untyped {
  if (isSecret(value)) return withoutSecrets(value.value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, withoutSecrets(it)]));
}

function secretPaths(value: Untyped, path = ''): string[] {
  if (isSecret(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, it]) => secretPaths(it, path === '' ? name : `${path}.${name}`));
}
