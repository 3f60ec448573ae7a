import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Part of an address that is known only at deployment, as the CDK encodes it. */
const TOKEN = /\$\{Token\[[^\]]*\]\}/g;

/**
 * The tag of a container image.
 *
 * @internal
 */
export class ImageTag {
  /** Adds a problem if an address ends with the tag `latest`, or with no tag. One that ends with a CDK token passes. */
  public static check(problems: Problems, property: string, address: string): void {
    const known = address.replace(TOKEN, '…');
    const last = known.slice(known.lastIndexOf('/') + 1);
    const hasTag = /[:@]/.test(last);
    problems.check(!last.endsWith(':latest') && (hasTag || known !== address), {
      code: ProblemCode.MUTABLE_IMAGE_TAG,
      property,
      what: `${property} is '${known}': containers that start later would run another image`,
      expected: 'the tag or the digest of a release',
      fix: 'name the release, e.g. registry.example.com/shop:1.4.2',
    });
  }
}
