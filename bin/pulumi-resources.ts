import { Json, Shape } from './shape';

/**
 * Returns the resources in the output of `pulumi stack export` or `pulumi preview --json`, each with its `urn`, without those that are
 * deleted. Of any other content it returns none.
 */
export function pulumiResources(content: Json): Json[] {
  return [
    ...Shape.records(Shape.record(content.deployment).resources).filter((it) => it.delete !== true),
    ...Shape.records(content.steps)
      .filter(({ op }) => op !== 'delete' && op !== 'delete-replaced')
      .map(({ urn, newState }) => ({ urn, ...Shape.record(newState) })),
  ];
}
