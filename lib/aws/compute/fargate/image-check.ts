import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ProblemCode, Problems } from '../../../domain';

/**
 * Adds a problem if the image has the tag `latest`, also if it has no tag. Images whose address is known only at deployment pass.
 *
 * @internal
 */
export function checkImage(problems: Problems, image: ecs.ContainerImage | undefined): void {
  // The CDK's images of registries have a name; those that it builds are named after their content.
  const name = (image as { imageName?: unknown } | undefined)?.imageName;
  if (typeof name !== 'string' || !isLatest(name)) return;
  problems.check(false, {
    code: ProblemCode.MUTABLE_IMAGE_TAG,
    property: 'image',
    what: `image is '${withoutTokens(name)}': tasks that start later would run another image`,
    expected: 'the tag or the digest of a release',
    fix: "name the release, e.g. ecs.ContainerImage.fromRegistry('registry.example.com/shop:1.4.2')",
  });
}

function isLatest(name: string): boolean {
  const known = withoutTokens(name);
  const last = known.slice(known.lastIndexOf('/') + 1);
  const hasTag = /[:@]/.test(last);
  return last.endsWith(':latest') || (!hasTag && !Token.isUnresolved(name));
}

function withoutTokens(name: string): string {
  return name.replace(/\$\{Token\[[^\]]*\]\}/g, '…');
}
