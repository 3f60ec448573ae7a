import { Json, Shape } from './shape';

/**
 * Reads the output of `pulumi stack export` and `pulumi preview --json`.
 *
 * @internal
 */
export class PulumiResources {
  /** Returns the resources, each with its `urn`, without those that are deleted. Of any other content it returns none. */
  public static of(content: Json): Json[] {
    return [
      ...Shape.records(Shape.record(content.deployment).resources).filter((it) => it.delete !== true),
      ...Shape.records(content.steps)
        .filter(({ op }) => op !== 'delete' && op !== 'delete-replaced')
        .map(({ urn, newState }) => ({ urn, ...Shape.record(newState) })),
    ];
  }
}
