import { DeclaredResource } from '../../resources/declared-resource';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, valuesOf } from '../declared-program';
import { isAbsent } from './databases';

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
    if (subnets === undefined || !isAbsent(PubliclyAccessible)) {
      findings.ask(instance, 'whether its subnets are public', 'set PubliclyAccessible to false');
    } else if (subnets.some((it) => valuesOf(it).knownFlag(it.properties.MapPublicIpOnLaunch) === true)) {
      const reason = 'it is in a public subnet, where RDS gives it a public address unless PubliclyAccessible is false';
      findings.add(CheckCode.STORE_PUBLIC, instance, { property, reason, fix: FIX });
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
