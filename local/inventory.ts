import { Account } from '../verify/aws/account';
import { LOCAL_ACCOUNT } from './workspace';

/** Lists everything in an account as `service: identifier`. The difference of two inventories is what a stack left. */
export async function takeInventory(account: Account, endpoint: string): Promise<Set<string>> {
  const found = new Set<string>();
  await Promise.all(
    Object.entries(QUESTIONS).map(async ([service, ask]) => {
      for (const id of await ask(account, endpoint)) if (id) found.add(`${service}: ${id}`);
    }),
  );
  return found;
}

/** Returns the entries of `after` that are missing in `before`. */
export function leftBehind(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...after].filter((it) => !before.has(it)).sort();
}

type Ids = (string | undefined)[];

const GONE = new Set(['deleted', 'deleting']);

/** One query per kind of resource. Resources that AWS itself keeps for a while after a deletion do not count. */
const QUESTIONS: Record<string, (account: Account, endpoint: string) => Promise<Ids>> = {
  stack: async ({ cloudFormation }) => ids((await cloudFormation.describeStacks({})).Stacks, (it) => it.StackName),
  vpc: async ({ ec2 }) => ids((await ec2.describeVpcs({})).Vpcs, (it) => it.VpcId),
  subnet: async ({ ec2 }) => ids((await ec2.describeSubnets({})).Subnets, (it) => it.SubnetId),
  'route table': async ({ ec2 }) => ids((await ec2.describeRouteTables({})).RouteTables, (it) => it.RouteTableId),
  'security group': async ({ ec2 }) => ids((await ec2.describeSecurityGroups({})).SecurityGroups, (it) => it.GroupId),
  'internet gateway': async ({ ec2 }) =>
    ids((await ec2.describeInternetGateways({})).InternetGateways, (it) => it.InternetGatewayId),
  'NAT gateway': async ({ ec2 }) =>
    ids((await ec2.describeNatGateways({})).NatGateways, (it) =>
      GONE.has(it.State ?? '') ? undefined : it.NatGatewayId,
    ),
  'elastic IP': async ({ ec2 }) => ids((await ec2.describeAddresses({})).Addresses, (it) => it.AllocationId),
  'VPC endpoint': async ({ ec2 }) => ids((await ec2.describeVpcEndpoints({})).VpcEndpoints, (it) => it.VpcEndpointId),
  'flow log': async ({ ec2 }) => ids((await ec2.describeFlowLogs({})).FlowLogs, (it) => it.FlowLogId),
  'launch template': async ({ ec2 }) =>
    ids((await ec2.describeLaunchTemplates({})).LaunchTemplates, (it) => it.LaunchTemplateName),
  'load balancer': async ({ loadBalancing }) =>
    ids((await loadBalancing.describeLoadBalancers({})).LoadBalancers, (it) => it.LoadBalancerName),
  'target group': async ({ loadBalancing }) =>
    ids((await loadBalancing.describeTargetGroups({})).TargetGroups, (it) => it.TargetGroupName),
  'auto scaling group': async ({ autoScaling }) =>
    ids((await autoScaling.describeAutoScalingGroups({})).AutoScalingGroups, (it) => it.AutoScalingGroupName),
  'scaling policy': async ({ autoScaling }) =>
    ids((await autoScaling.describePolicies({})).ScalingPolicies, (it) => it.PolicyARN),
  database: async ({ rds }) => ids((await rds.describeDBInstances({})).DBInstances, (it) => it.DBInstanceIdentifier),
  'database snapshot': async ({ rds }) =>
    ids((await rds.describeDBSnapshots({})).DBSnapshots, (it) => it.DBSnapshotIdentifier),
  'database parameter group': async ({ rds }) =>
    ids((await rds.describeDBParameterGroups({})).DBParameterGroups, (it) => it.DBParameterGroupName),
  'database subnet group': async ({ rds }) =>
    ids((await rds.describeDBSubnetGroups({})).DBSubnetGroups, (it) => it.DBSubnetGroupName),
  'database proxy': async ({ rds }) => ids((await rds.describeDBProxies({})).DBProxies, (it) => it.DBProxyName),
  cache: async ({ elastiCache }) =>
    ids((await elastiCache.describeReplicationGroups({})).ReplicationGroups, (it) => it.ReplicationGroupId),
  'cache snapshot': async ({ elastiCache }) =>
    ids((await elastiCache.describeSnapshots({})).Snapshots, (it) => it.SnapshotName),
  'cache parameter group': async ({ elastiCache }) =>
    ids((await elastiCache.describeCacheParameterGroups({})).CacheParameterGroups, (it) => it.CacheParameterGroupName),
  'cache subnet group': async ({ elastiCache }) =>
    ids((await elastiCache.describeCacheSubnetGroups({})).CacheSubnetGroups, (it) => it.CacheSubnetGroupName),
  bucket: async ({ s3 }) => ids((await s3.listBuckets({})).Buckets, (it) => it.Name),
  secret: async ({ secrets }) =>
    ids((await secrets.listSecrets({})).SecretList, (it) => (it.DeletedDate ? undefined : it.Name)),
  key: async ({ kms }) => {
    const keys = ids((await kms.listKeys({})).Keys, (it) => it.KeyId);
    const states = await Promise.all(keys.map((KeyId) => kms.describeKey({ KeyId })));
    return states.map(({ KeyMetadata: it }) => (it?.KeyState === 'PendingDeletion' ? undefined : it?.KeyId));
  },
  'log group': async ({ logs }) => ids((await logs.describeLogGroups({})).logGroups, (it) => it.logGroupName),
  alarm: async ({ cloudWatch }) => {
    const found = await cloudWatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
    return ids([...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])], (it) => it.AlarmName);
  },
  dashboard: async ({ cloudWatch }, endpoint) => {
    // Without the SDK: it fails on the size that the emulator omits from this response.
    const body = new URLSearchParams({ Action: 'ListDashboards', Version: '2010-08-01' });
    const headers = {
      authorization: `Credential=${LOCAL_ACCOUNT}/20260101/${await cloudWatch.config.region()}/monitoring/`,
    };
    const answer = await (await fetch(endpoint, { method: 'POST', body, headers })).text();
    return [...answer.matchAll(/<DashboardName>([^<]+)</g)].map(([, name]) => name);
  },
  topic: async ({ sns }) => ids((await sns.listTopics({})).Topics, (it) => it.TopicArn),
  'web ACL': async ({ waf }) => ids((await waf.listWebACLs({ Scope: 'CLOUDFRONT' })).WebACLs, (it) => it.ARN),
  distribution: async ({ cloudFront }) =>
    ids((await cloudFront.listDistributions({})).DistributionList?.Items, (it) => it.Id),
  'VPC origin': async ({ cloudFront }) =>
    ids((await cloudFront.listVpcOrigins({})).VpcOriginList?.Items, (it) => it.Id),
  'origin access control': async ({ cloudFront }) =>
    ids((await cloudFront.listOriginAccessControls({})).OriginAccessControlList?.Items, (it) => it.Id),
  'edge function': async ({ cloudFront }) =>
    ids((await cloudFront.listFunctions({})).FunctionList?.Items, (it) => it.Name),
  'response headers policy': async ({ cloudFront }) =>
    ids(
      (await cloudFront.listResponseHeadersPolicies({ Type: 'custom' })).ResponseHeadersPolicyList?.Items,
      (it) => it.ResponseHeadersPolicy?.Id,
    ),
  'backup vault': async ({ backup }) =>
    ids((await backup.listBackupVaults({})).BackupVaultList, (it) => it.BackupVaultName),
  'backup plan': async ({ backup }) => ids((await backup.listBackupPlans({})).BackupPlansList, (it) => it.BackupPlanId),
  role: async ({ iam }) => ids((await iam.listRoles({})).Roles, (it) => it.RoleName),
  'managed policy': async ({ iam }) =>
    ids((await iam.listPolicies({ Scope: 'Local' })).Policies, (it) => it.PolicyName),
  'instance profile': async ({ iam }) =>
    ids((await iam.listInstanceProfiles({})).InstanceProfiles, (it) => it.InstanceProfileName),
  parameter: async ({ ssm }) => ids((await ssm.describeParameters({})).Parameters, (it) => it.Name),
};

function ids<T>(items: T[] | undefined, id: (item: T) => string | undefined): Ids {
  return (items ?? []).map(id);
}
