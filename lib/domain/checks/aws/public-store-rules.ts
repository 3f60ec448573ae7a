import { TemplateValues } from '../../resources/template-values';
import { Breadth, StatementBreadth } from '../../permissions/statement-breadth';
import { TemplatePolicies } from '../../permissions/template-policies';
import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, valuesOf } from '../declared-program';

const SUBNET = 'AWS::EC2::Subnet';
const FIX = 'set PubliclyAccessible to false, and place it in subnets without a route to an internet gateway';

/**
 * Finds databases with a public address. Without a setting, RDS gives one where the network has an internet gateway, and it is reachable in
 * subnets that have a route to it.
 */
export const databasePublic: CheckRule = (program, findings) => {
  program.ofType('AWS::RDS::DBInstance').forEach((instance) => {
    const { PubliclyAccessible } = instance.properties;
    const stated = valuesOf(instance).knownFlag(PubliclyAccessible);
    if (stated === false) return;
    const property = 'PubliclyAccessible';
    if (stated === true) {
      findings.add(CheckCode.STORE_PUBLIC, instance, {
        property,
        reason: 'the database has a public address',
        fix: FIX,
      });
      return;
    }
    const subnets = subnetsOf(program, instance);
    if (subnets === undefined || !TemplateValues.isAbsent(PubliclyAccessible)) {
      findings.ask(instance, 'whether its subnets are public', 'set PubliclyAccessible to false');
    } else if (subnets.some((it) => valuesOf(it).knownFlag(it.properties.MapPublicIpOnLaunch) === true)) {
      const reason = 'it is in a public subnet, where RDS gives it a public address unless PubliclyAccessible is false';
      findings.add(CheckCode.STORE_PUBLIC, instance, { property, reason, fix: FIX });
    }
  });
};

const PUBLIC_ACCESS = ['PublicRead', 'PublicReadWrite'];

/** Finds buckets that everyone may read or write. New buckets block public access unless a template says otherwise. */
export const bucketPublic: CheckRule = (program, findings) => {
  const open = new TemplatePolicies(program.source.templates ?? []).statements.filter(
    (it) => it.type === 'AWS::S3::BucketPolicy' && StatementBreadth.of(it).includes(Breadth.ANY_PRINCIPAL),
  );
  program.ofType('AWS::S3::Bucket').forEach((bucket) => {
    const values = valuesOf(bucket);
    const block = Shape.record(bucket.properties.PublicAccessBlockConfiguration);
    const isBlocked = (setting: string): boolean => values.knownFlag(block[setting]) !== false;
    const access = values.text(bucket.properties.AccessControl);
    const fix = 'block public access: all four settings of PublicAccessBlockConfiguration';
    if (PUBLIC_ACCESS.includes(access) && !isBlocked('IgnorePublicAcls')) {
      const reason = `everyone may read its objects: AccessControl is ${access}`;
      findings.add(CheckCode.STORE_PUBLIC, bucket, { property: 'AccessControl', reason, fix });
    }
    const policies = program.usersOf(bucket, 'AWS::S3::BucketPolicy').map(({ id }) => id);
    const isOpen = open.some(({ holders }) => holders.some((it) => policies.includes(it)));
    if (isOpen && !isBlocked('RestrictPublicBuckets')) {
      const reason = 'its policy allows everyone';
      findings.add(CheckCode.STORE_PUBLIC, bucket, { property: 'PublicAccessBlockConfiguration', reason, fix });
    }
  });
};

/** Returns the subnets of a database, or undefined if the program does not declare them. */
function subnetsOf(program: DeclaredProgram, instance: DeclaredResource): DeclaredResource[] | undefined {
  const clusters = program.referredOf('AWS::RDS::DBCluster', instance, 'DBClusterIdentifier');
  const sources = program.referredOf('AWS::RDS::DBInstance', instance, 'SourceDBInstanceIdentifier');
  const [group] = [instance, ...clusters, ...sources].flatMap((it) =>
    program.referredOf('AWS::RDS::DBSubnetGroup', it, 'DBSubnetGroupName'),
  );
  const subnets = group === undefined ? [] : program.referredOf(SUBNET, group, 'SubnetIds');
  return subnets.length > 0 ? subnets : undefined;
}
