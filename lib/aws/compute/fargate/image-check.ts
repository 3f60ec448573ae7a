import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ImageTag, Problems } from '../../../domain';

/**
 * Adds a problem if the image has the tag `latest`, also if it has no tag. Images whose address is known only at deployment pass.
 *
 * @internal
 */
export function checkImage(problems: Problems, image: ecs.ContainerImage | undefined): void {
  // The CDK's images of registries have a name; those that it builds are named after their content.
  const name = (image as { imageName?: unknown } | undefined)?.imageName;
  if (typeof name === 'string') ImageTag.check(problems, 'image', name);
}
