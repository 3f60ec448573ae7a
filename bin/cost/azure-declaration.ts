import { Json, Problems } from '../../lib/domain';
import { AZURE_OPTIONS } from '../../stacks/parts/azure-options';
import type { AzureSystem } from '../../stacks/parts/system-record';
import type { Registered } from '../../stacks/systems';
import { OptionReader } from '../option-reader';
import { sampleOptions } from './sample-options';

const STACK = 'production';

/**
 * Runs the program of a reference system without an engine and returns what it declares, in the form of a preview. Values that only a
 * deployment knows stay unknown.
 */
export async function declaredOnAzure(
  system: Registered<AzureSystem>,
  settings: Readonly<Record<string, string>>,
): Promise<Json> {
  const problems = new Problems(`the options of ${system.name}`, '');
  const reader = new OptionReader(sampleOptions({ ...AZURE_OPTIONS, ...system.options }, settings), problems);
  const values = { ...reader.values(system.options), ...reader.values(AZURE_OPTIONS) };
  problems.throwIfAny();
  const pulumi = require('@pulumi/pulumi') as typeof import('@pulumi/pulumi');
  const steps: Json[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        if (custom) {
          const urn = `urn:pulumi:${STACK}::${system.name}::${type}::${name}`;
          steps.push({ op: 'create', urn, newState: { inputs: inputs as unknown } });
        }
        return { id: undefined, state: inputs as unknown as Record<string, unknown> };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    system.name,
    STACK,
    // In a preview, what the provider would set is unknown, and no callback runs on it.
    true,
  );
  system.build(values);
  // Not in the types, but what the SDK's own tests wait with.
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  return { steps };
}
