import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { ProblemCode, Problems } from '../domain';
import { requireArguments } from './declared-types';

/** Values that the constructs of this library use below a scope. Their own props win. */
export interface SecurityDefaultsProps {
  /**
   * KMS key of log groups, secrets, queues, topics, buckets and the environment of functions: $1 a month, whatever it encrypts.
   *
   * A `kms.Key` receives the permissions that each service needs, in any stack of its region. Extend the policy of an imported key
   * yourself, with the statements in the template of a `kms.Key`.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * If true, the key also encrypts databases, caches and backup vaults. Choose before the first deployment: CloudFormation replaces
   * these resources, and loses their data, if their key changes.
   *
   * @default false
   */
  readonly encryptData?: boolean;
  /**
   * Bucket that receives the server access logs of all other buckets. It must be in the same region and encrypted with S3-managed keys.
   * [Requirements](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html)
   *
   * @default - requests to buckets are not logged
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
}

const DEFAULTS = { encryptData: false } satisfies Partial<SecurityDefaultsProps>;

/** Found by constructs of another copy of this library as well. */
const PROPERTY = Symbol.for('loadbearing.SecurityDefaults');

/** Set on every scope above a construct that has read its defaults. */
const IS_READ = Symbol.for('loadbearing.SecurityDefaults.isRead');

/** A construct that may have defaults. */
interface Defaulted {
  [PROPERTY]?: SecurityDefaultsProps;
  [IS_READ]?: true;
}

/**
 * One KMS key and one bucket for access logs, for all constructs of this library in an app, a stage or a stack.
 *
 * Set them before you create the constructs. The nearest scope that sets a value wins.
 *
 * @example
 * const key = new kms.Key(this, 'Key', { enableKeyRotation: true });
 * SecurityDefaults.set(this, { encryptionKey: key });
 * new Secrets(this, 'Secrets', { prefix: 'shop/production' });
 */
export class SecurityDefaults {
  /**
   * Sets defaults for the constructs below `scope`. Values set before for the same scope stay unless `defaults` has them.
   *
   * Throws if a construct below has read its defaults already, and if `encryptData` has no key: CloudFormation would replace databases
   * when you correct that later.
   */
  public static set(scope: IConstruct, defaults: SecurityDefaultsProps): void {
    requireArguments('SecurityDefaults.set', { scope, defaults });
    const defaulted = scope as Defaulted;
    const given = Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
    check(scope, { ...SecurityDefaults.of(scope), ...given });
    defaulted[PROPERTY] = { ...defaulted[PROPERTY], ...given };
  }

  /** Returns the defaults of a construct. */
  public static of(scope: IConstruct): SecurityDefaultsProps {
    requireArguments('SecurityDefaults.of', { scope });
    scope.node.scopes.slice(0, -1).forEach((it) => ((it as Defaulted)[IS_READ] = true));
    // From the root inwards, so that the nearest scope wins.
    return scope.node.scopes.reduce<SecurityDefaultsProps>(
      (outer, it) => ({ ...outer, ...(it as Defaulted)[PROPERTY] }),
      DEFAULTS,
    );
  }
}

function check(scope: IConstruct, { encryptData, encryptionKey }: SecurityDefaultsProps): void {
  const problems = Problems.of(scope);
  problems.check((scope as Defaulted)[IS_READ] === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'SecurityDefaults',
    what: 'the defaults are set after constructs below were created, and would not apply to them',
    expected: 'SecurityDefaults.set before the first construct of this library',
    fix: 'move the call up, to the beginning of the app or the stack',
  });
  problems.check(!encryptData || encryptionKey !== undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'encryptData',
    what: 'encryptData is true, and no encryptionKey is set here or in a scope above',
    expected: 'a key for databases, caches and backup vaults',
    fix: 'set encryptionKey too',
  });
  problems.throwIfAny();
}
