/** Services of AWS of which nothing that a template declares is charged. */
const FREE_SERVICES = ['IAM', 'ApplicationAutoScaling', 'CertificateManager', 'SSM', 'CE', 'CDK', 'CloudFormation'];

/** Services of which other types are charged, and these are not: settings, or parts that the charged type includes. */
const FREE_TYPES: Readonly<Record<string, readonly string[]>> = {
  AutoScaling: ['LaunchConfiguration', 'LifecycleHook', 'ScalingPolicy', 'ScheduledAction', 'WarmPool'],
  Budgets: ['Budget'],
  Backup: ['BackupPlan', 'BackupSelection', 'RestoreTestingSelection'],
  CloudFront: [
    ...['CachePolicy', 'CloudFrontOriginAccessIdentity', 'KeyGroup', 'OriginAccessControl', 'OriginRequestPolicy'],
    ...['PublicKey', 'ResponseHeadersPolicy', 'VpcOrigin'],
  ],
  EC2: [
    ...['DHCPOptions', 'EIPAssociation', 'EgressOnlyInternetGateway', 'InternetGateway', 'KeyPair', 'LaunchTemplate'],
    ...['NetworkAcl', 'NetworkAclEntry', 'PrefixList', 'Route', 'RouteTable', 'SecurityGroup', 'SecurityGroupEgress'],
    ...['SecurityGroupIngress', 'Subnet', 'SubnetNetworkAclAssociation', 'SubnetRouteTableAssociation'],
    ...['VPCCidrBlock', 'VPCDHCPOptionsAssociation', 'VPCGatewayAttachment', 'VolumeAttachment'],
  ],
  ECS: ['CapacityProvider', 'Cluster', 'ClusterCapacityProviderAssociations', 'PrimaryTaskSet', 'TaskDefinition'],
  ElastiCache: ['ParameterGroup', 'SubnetGroup', 'User', 'UserGroup'],
  ElasticLoadBalancingV2: ['Listener', 'ListenerCertificate', 'ListenerRule', 'TargetGroup'],
  KMS: ['Alias'],
  Lambda: ['Alias', 'EventInvokeConfig', 'EventSourceMapping', 'LayerVersion', 'Permission', 'Url', 'Version'],
  Logs: ['LogStream', 'QueryDefinition', 'ResourcePolicy', 'SubscriptionFilter'],
  RDS: [
    'DBParameterGroup',
    'DBClusterParameterGroup',
    'DBProxyEndpoint',
    'DBProxyTargetGroup',
    'DBSubnetGroup',
    'OptionGroup',
  ],
  S3: ['BucketPolicy'],
  SNS: ['Subscription', 'TopicPolicy'],
  SQS: ['QueuePolicy'],
  Scheduler: ['ScheduleGroup'],
  SecretsManager: ['ResourcePolicy', 'RotationSchedule', 'SecretTargetAttachment'],
  WAFv2: ['IPSet', 'LoggingConfiguration', 'RegexPatternSet', 'WebACLAssociation'],
};

/**
 * Returns whether resources of a type cost nothing themselves.
 *
 * @internal
 */
export function isFreeOnAws(type: string): boolean {
  const [, service, name] = type.split('::');
  // Custom resources run a function that is charged on its own.
  if (service === undefined || type.startsWith('Custom::')) return type.startsWith('Custom::');
  return FREE_SERVICES.includes(service) || (Object.hasOwn(FREE_TYPES, service) && FREE_TYPES[service].includes(name));
}
