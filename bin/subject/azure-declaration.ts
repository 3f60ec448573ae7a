import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import { Json, Problems, Workload } from '../../lib/domain';
import { AZURE_OPTIONS } from '../../stacks/parts/azure-options';
import type { AzureSystem } from '../../stacks/parts/system-record';
import type { Registered } from '../../stacks/systems';
import { OptionReader } from '../option-reader';
import { withoutSecrets } from '../secret-marks';
import { leaveOutVersionAliases } from '../version-aliases';
import { leaveOutClosures } from './closure-modules';
import { SAMPLE_IMAGE, SAMPLE_SECRET, sampleApplication, sampleOptions } from './sample-options';

const STACK = 'production';

/** Runs the program of a reference system and returns what it declares. `settings` are options by name. */
export function declaredOnAzure(
  system: Registered<AzureSystem>,
  settings: Readonly<Record<string, string>>,
): Promise<Json> {
  const problems = new Problems(`the options of ${system.name}`, '');
  const options = { ...AZURE_OPTIONS, ...system.options };
  const reader = new OptionReader(sampleOptions(problems, options, settings), problems);
  const values = { ...reader.values(system.options), ...reader.values(AZURE_OPTIONS) };
  problems.throwIfAny();
  return recorded(system.name, () => system.build(values));
}

/** Declares a `WebApplication` for a workload and returns its resources. */
export function applicationOnAzure(workload: Workload, location: string): Promise<Json> {
  return recorded('application', () => {
    const { ResourceGroup } =
      require('@pulumi/azure-native/resources') as typeof import('@pulumi/azure-native/resources');
    const { WebApplication } = require('../../lib/azure') as typeof import('../../lib/azure');
    const { name: resourceGroupName } = new ResourceGroup('application', { location });
    const image = SAMPLE_IMAGE;
    const parts = { ...sampleApplication(workload), ...(workload.database ? { databasePassword: SAMPLE_SECRET } : {}) };
    new WebApplication('application', { resourceGroupName, location, workload, image, ...parts });
  });
}

/**
 * Runs a program without an engine and returns what it declares, in the form of a preview. An output of a resource is what the program
 * stated for it, or absent.
 */
async function recorded(project: string, program: () => unknown): Promise<Json> {
  const pulumi = sdk();
  const steps: Json[] = [];
  const declared = new Map<string, Json>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const id = `${type}::${name}`;
        if (custom) declared.set(id, { id, inputs: inputs as unknown });
        // Role assignments name an identity by its principal.
        const principal = type.endsWith(':UserAssignedIdentity') ? { principalId: id } : {};
        return { id, state: { name, ...principal, ...(withoutSecrets(inputs) as Record<string, unknown>) } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    project,
    STACK,
    // In a preview, values that follow from another resource would be unknown.
    false,
  );
  recordRegistrations(({ id, urn, ...stated }) => {
    const newState = declared.get(id);
    if (newState) steps.push({ op: 'create', urn, newState: { ...newState, ...stated } });
  });
  const restoreAliases = leaveOutVersionAliases();
  const { stackTraceLimit } = Error;
  // Each promise of the SDK keeps the stack of its origin: a tenth of the time.
  Error.stackTraceLimit = 1;
  try {
    program();
    // Not in the types, but what the SDK's own tests wait with.
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  } finally {
    restoreAliases();
    Error.stackTraceLimit = stackTraceLimit;
  }
  // Registration follows the outputs: its order is no property of the program.
  return { steps: steps.sort((a, b) => (String(a.urn) < String(b.urn) ? -1 : 1)) };
}

function sdk(): typeof import('@pulumi/pulumi') {
  leaveOutClosures();
  return require('@pulumi/pulumi') as typeof import('@pulumi/pulumi');
}

/** A registration with what mocks are not given. */
interface Registration {
  readonly id: string;
  readonly urn: string;
  /** URNs of the resources that each property comes from. */
  readonly propertyDependencies: Readonly<Record<string, string[]>>;
  /** Options that keep a resource from being deleted. */
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** Calls `record` for each resource once it is registered. */
function recordRegistrations(record: (registration: Registration) => void): void {
  const { getMonitor } = require('@pulumi/pulumi/runtime') as typeof import('@pulumi/pulumi/runtime');
  const monitor = getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response) {
        const lists = [...request.getPropertydependenciesMap().getEntryList()].map(([property]) => property);
        const ofProperty = (it: string): string[] => request.getPropertydependenciesMap().get(it)?.getUrnsList() ?? [];
        record({
          ...{ id: `${request.getType()}::${request.getName()}`, urn: response.getUrn() },
          propertyDependencies: Object.fromEntries(lists.map((it) => [it, ofProperty(it)])),
          ...{ protect: request.getProtect() === true, retainOnDelete: request.getRetainondelete() === true },
        });
      }
      callback(error, response);
    });
}

interface Monitor {
  registerResource(
    request: RegisterResourceRequest,
    callback: (error: unknown, response?: { getUrn(): string }) => void,
  ): void;
}
