import { Duration, Names } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RdsProxySettings } from '../../domain';
import { NagFindings } from '../nag-findings';
import { ResolvedPostgresDatabaseProps } from './postgres-database-props';

/** Creates the proxy in front of a primary. */
export function createProxy(
  scope: Construct,
  { vpc, vpcSubnets }: ResolvedPostgresDatabaseProps,
  instance: rds.IDatabaseInstance,
  { secrets, settings }: { readonly secrets: secretsmanager.ISecret[]; readonly settings?: RdsProxySettings },
): rds.DatabaseProxy {
  const securityGroup = new ec2.SecurityGroup(scope, 'ProxySecurityGroup', {
    vpc,
    description: 'Proxy of the database',
    allowAllOutbound: false,
  });
  const proxy = new rds.DatabaseProxy(scope, 'Proxy', {
    // RDS requires a name, and the CDK's default is the same in each environment.
    dbProxyName: Names.uniqueResourceName(scope, { maxLength: 60, separator: '-', allowedSpecialCharacters: '-' }),
    proxyTarget: rds.ProxyTarget.fromInstance(instance),
    secrets,
    vpc,
    vpcSubnets,
    securityGroups: [securityGroup],
    requireTLS: true,
    ...(settings && {
      maxConnectionsPercent: settings.maxConnectionsPercent,
      maxIdleConnectionsPercent: settings.maxIdleConnectionsPercent,
      borrowTimeout: Duration.seconds(settings.borrowTimeoutSeconds),
    }),
  });
  NagFindings.acknowledgeInlinePolicies(proxy);
  return proxy;
}
