import { Shape } from '../resources/shape';
import { CheckCode } from './check-code';
import { CheckRule } from './check-rule';
import { valuesOf } from './declared-program';

/** Properties with the physical name of a resource, on both clouds. */
const NAMES = [
  ...['BucketName', 'TableName', 'FunctionName', 'QueueName', 'TopicName', 'ClusterName', 'ServiceName', 'RoleName'],
  ...['DBInstanceIdentifier', 'DBClusterIdentifier', 'ReplicationGroupId', 'AutoScalingGroupName', 'LogGroupName'],
  ...['serverName', 'containerAppName', 'environmentName', 'vaultName', 'accountName', 'resourceGroupName', 'jobName'],
  ...['registryName', 'profileName', 'workspaceName', 'virtualNetworkName'],
];
/** Properties of a type that name another resource. */
const FOREIGN = ['AWS::ECS::Service ClusterName', 'AWS::AutoScaling::ScalingPolicy AutoScalingGroupName'];

/** Finds resources in regions that a caller does not allow. Those of the whole world have none. */
export const regionNotAllowed: CheckRule = (program, findings, { allowedRegions }) => {
  if (allowedRegions === undefined) return;
  program.resources
    .filter(({ region }) => region !== '' && region !== 'global' && !allowedRegions.includes(region))
    .forEach((it) =>
      findings.add(CheckCode.REGION_NOT_ALLOWED, it, {
        property: 'region',
        reason: `it is in ${it.region}`,
        fix: `deploy it to ${allowedRegions.join(' or ')}`,
      }),
    );
};

/** Finds physical names that do not match the pattern of a caller. */
export const nameNotAllowed: CheckRule = (program, findings, { namePattern }) => {
  if (namePattern === undefined) return;
  const pattern = new RegExp(namePattern);
  program.resources.forEach((resource) => {
    NAMES.filter((property) => !FOREIGN.includes(`${resource.type} ${property}`)).forEach((property) => {
      const value = resource.properties[property];
      const name = resource.values ? valuesOf(resource).text(value) : Shape.text(value);
      // Only the resource itself has its name: others refer to it.
      const isOwn = typeof value === 'string' && program.referredIn(resource, value).length === 0;
      if (name === '' || !isOwn || pattern.test(name)) return;
      findings.add(CheckCode.NAME_NOT_ALLOWED, resource, {
        property,
        reason: `its name ${name} does not match ${namePattern}`,
        fix: 'rename it, or leave the name to the cloud: a new name replaces the resource',
      });
    });
  });
};
