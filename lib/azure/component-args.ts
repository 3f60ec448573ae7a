import * as pulumi from '@pulumi/pulumi';

/** What every component of this door takes. */
export interface ComponentArgs {
  /** The resource group everything goes into. */
  readonly resourceGroupName: pulumi.Input<string>;
  /**
   * The region, e.g. `westus2`. A plain string is checked against the known regions; an Output is not.
   * @default - the resource group's
   */
  readonly location?: pulumi.Input<string>;
  /**
   * Tags of every child that can carry tags, e.g. `RequiredTags.asMap`.
   * @default - none
   */
  readonly tags?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}
