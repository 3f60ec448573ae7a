import { PipelineProps } from '../../lib/github';
import { Registered, SYSTEMS } from '../../stacks/systems';

/** Returns the pipelines of the reference systems, by folder. */
export function referencePipelines(systems: readonly Registered[] = SYSTEMS): {
  readonly [system: string]: PipelineProps;
} {
  return Object.fromEntries(systems.flatMap(({ folder, pipeline }) => (pipeline ? [[folder, pipeline]] : [])));
}
