import { Json, Shape } from './shape';

/** Operations after which there is no such resource, or no longer the old one. */
const GOING = /^(delete|discard|remove-pending-replace)/;

/**
 * Reads the output of `pulumi stack export` and `pulumi preview --json`.
 *
 * @internal
 */
export class PulumiResources {
  /**
   * Returns the resources, each with its `urn`, without those that are deleted, or that the program only reads. Of any other content it
   * returns none.
   */
  public static of(content: Json): Json[] {
    const steps = Shape.records(content.steps).filter(({ op }) => !GOING.test(Shape.text(op)));
    const created = new Set(steps.filter(({ op }) => op === 'create-replacement').map(({ urn }) => urn));
    return [
      ...Shape.records(Shape.record(content.deployment).resources).filter((it) => it.delete !== true),
      ...steps
        // A replacement has a step that creates, and one that replaces.
        .filter(({ op, urn }) => op !== 'replace' || !created.has(urn))
        .map(({ urn, newState }): Json => ({ urn, ...Shape.record(newState) })),
    ].filter((it) => it.external !== true);
  }
}
