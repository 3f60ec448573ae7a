import * as pulumi from '@pulumi/pulumi';
import { Problems } from '../lib/domain';
import { AZURE_OPTIONS, AzureValues } from '../stacks/parts/azure-options';
import { AzureSystem, ReadValues } from '../stacks/parts/system-record';
import { Registered, SYSTEMS, onAzure, systemOption } from '../stacks/systems';
import { OptionReader } from './option-reader';

/** The system to build, with the values of its options. */
export interface Configured {
  readonly system: Registered<AzureSystem>;
  readonly values: AzureValues & ReadValues;
}

/**
 * Reads the options of `pulumi config set`. Throws once, with every problem. A Pulumi stack builds one system: the only one there is, or
 * the one that the option `system` names.
 */
export function parseConfig(config: pulumi.Config, systems: readonly Registered[] = SYSTEMS): Configured {
  const candidates = onAzure(systems);
  const problems = new Problems('the configuration', 'config');
  const reader = new OptionReader(
    {
      text: (name) => config.get(name) || undefined,
      secret: (name) => config.getSecret(name),
      setting: (name, value) => `pulumi config set ${name} ${value}`,
      place: (name) => name,
    },
    problems,
  );
  const choice = systemOption(candidates);
  const name = reader.value('system', candidates.length > 1 ? { ...choice, required: true } : choice);
  const system = candidates.find((it) => name === undefined || it.name === name) ?? candidates[0];
  const values = { ...reader.values(system.options), ...reader.values(AZURE_OPTIONS) };
  problems.throwIfAny();
  return { system, values };
}
