import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Returns the resource of a construct if it has that type, and undefined for an imported one. `instanceof` would miss a resource of another
 * copy of the CDK.
 *
 * @internal
 */
export function ownResource<T extends CfnResource>(construct: IConstruct, type: string): T | undefined {
  const resource = construct.node.defaultChild;
  return CfnResource.isCfnResource(resource) && resource.cfnResourceType === type ? (resource as T) : undefined;
}
