import { Duration, Stack, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { NagFindings, SecurityDefaults, SecurityDefaultsProps } from '../../lib/aws';
import { ProblemCode, Problems } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';

/** Choices of an environment that decide on its key and its log bucket. */
type Protection = Pick<EnvironmentProfile, 'environment' | 'ownKeys' | 'accessLogs' | 'dataRemoval'>;

/**
 * Creates the system's key and its bucket for server access logs, in environments that have them, and makes them the defaults of the
 * stack. Set them in the application stack as well. A region needs a key of its own.
 */
export function protectData(stack: Stack, profile: Protection, encryptData = false): SecurityDefaultsProps {
  const problems = Problems.of(stack);
  problems.check(!encryptData || profile.ownKeys, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'encryptData',
    what: `encryptData is true, and ${profile.environment} has no key of its own`,
    expected: 'an environment with a key of its own, such as production',
    fix: 'leave encryptData out',
  });
  problems.throwIfAny();
  const defaults: SecurityDefaultsProps = {
    encryptionKey: createKey(stack, profile),
    encryptData,
    serverAccessLogsBucket: profile.accessLogs ? createLogBucket(stack) : undefined,
  };
  SecurityDefaults.set(stack, defaults);
  return defaults;
}

/** Creates a key; undefined in environments that use the keys of AWS. */
export function createKey(
  stack: Stack,
  profile: Pick<EnvironmentProfile, 'ownKeys' | 'dataRemoval'>,
): kms.Key | undefined {
  if (!profile.ownKeys) return undefined;
  return new kms.Key(stack, 'Key', {
    description: `Data of ${stack.stackName}`,
    enableKeyRotation: true,
    removalPolicy: profile.dataRemoval,
  });
}

function createLogBucket(stack: Stack): s3.Bucket {
  const bucket = new s3.Bucket(stack, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED, // S3 delivers access logs with no other key
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [
      {
        expiration: Duration.days(90),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  NagFindings.acknowledge(bucket, {
    ...NagFindings.LOG_BUCKET,
    S3DefaultEncryptionKMS: 'S3 delivers server access logs only to buckets with S3-managed keys.',
  });
  return bucket;
}
