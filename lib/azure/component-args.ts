import * as pulumi from '@pulumi/pulumi';

/** Arguments that every component accepts. */
export interface ComponentArgs {
  /** Resource group of every child. */
  readonly resourceGroupName: pulumi.Input<string>;
  /**
   * Region, e.g. `centralus`. Plain text is checked against the known regions; an Output is not.
   * @default - the region of the resource group
   */
  readonly location?: pulumi.Input<string>;
  /**
   * Tags of every child that supports tags, e.g. `RequiredTags.asMap`.
   * @default - no tags
   */
  readonly tags?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}
