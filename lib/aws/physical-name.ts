import { Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What a physical name must respect. */
interface PhysicalNameOptions {
  readonly maxLength: number;
  /** What tells apart several names of one construct. */
  readonly suffix?: string;
  /** Whether the service keeps one list of names for all regions of the account. */
  readonly acrossRegions?: boolean;
}

/** An encoded region is replaced by at most this many letters (`ap-southeast-1`, and one to spare). */
const LONGEST_REGION = 15;

/**
 * Names for resources that CloudFormation cannot name by itself.
 *
 * They begin with the stack's name, not with its construct id: two environments of one system share ids.
 *
 * @internal
 */
export class PhysicalName {
  public static unique(scope: Construct, options: PhysicalNameOptions): string {
    const region = options.acrossRegions ? Stack.of(scope).region : undefined;
    const tail = [options.suffix, region].filter((part): part is string => part !== undefined);
    const tailLength = tail.reduce(
      (sum, part) => sum + 1 + (Token.isUnresolved(part) ? LONGEST_REGION : part.length),
      0,
    );
    const head = Names.uniqueResourceName(scope, {
      maxLength: options.maxLength - tailLength,
      separator: '-',
      allowedSpecialCharacters: '_-',
    });
    return [head, ...tail].join('-');
  }
}
