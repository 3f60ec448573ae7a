import { Aws, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Constraints on a physical name. */
interface PhysicalNameOptions {
  readonly maxLength: number;
  /** Suffix that makes this name unique within the construct. */
  readonly suffix?: string;
  /** If true, the name must be unique in all regions of the account, and contains the region. */
  readonly acrossRegions?: boolean;
}

/** Length reserved for a region known only at deployment (`ap-southeast-1`, and one to spare). */
const LONGEST_REGION = 15;

/**
 * Names for resources that CloudFormation does not name by itself.
 *
 * They start with the stack's name, not its construct id, since two environments of one system share ids.
 *
 * @internal
 */
export class PhysicalName {
  /** Returns a name that is unique in the account and region, or in the account. */
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

  /**
   * Returns a name that differs in each deployment of a deleted stack, so that what the last one kept is not in its way: the name, and the
   * unique part of the stack's id (36 characters).
   */
  public static ofThisStack(name: string): string {
    return `${name}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
  }
}
