/** Tiers of an architecture, from the user inwards. */
export enum Tier {
  EDGE = 'Edge',
  COMPUTE = 'Compute',
  DATA = 'Data',
  OPERATIONS = 'Operations',
}

/** A kind of resource that the drawing shows. */
export interface ResourceKind {
  readonly noun: string;
  readonly tier: Tier;
  /** If true, it protects what refers to it, so that requests pass it first. */
  readonly isGuard?: true;
  /** If true, it is drawn only beside a resource that it is connected to. */
  readonly isAuxiliary?: true;
}

const edge = (noun: string): ResourceKind => ({ noun, tier: Tier.EDGE });
const compute = (noun: string): ResourceKind => ({ noun, tier: Tier.COMPUTE });
const data = (noun: string): ResourceKind => ({ noun, tier: Tier.DATA });
const operations = (noun: string): ResourceKind => ({ noun, tier: Tier.OPERATIONS });
const auxiliary = (noun: string, tier: Tier): ResourceKind => ({ noun, tier, isAuxiliary: true });
const guard = (noun: string): ResourceKind => ({ noun, tier: Tier.EDGE, isGuard: true });

/** Kinds by type. */
const KINDS: Readonly<Record<string, ResourceKind>> = {
  'AWS::CloudFront::Distribution': edge('CloudFront'),
  'AWS::WAFv2::WebACL': guard('AWS WAF'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': edge('Load balancer'),
  'AWS::ElasticLoadBalancing::LoadBalancer': edge('Classic load balancer'),
  'AWS::ApiGateway::RestApi': edge('API Gateway'),
  'AWS::ApiGatewayV2::Api': edge('API Gateway'),
  'AWS::AppSync::GraphQLApi': edge('AppSync'),
  'AWS::AutoScaling::AutoScalingGroup': compute('Auto Scaling group'),
  'AWS::EC2::Instance': compute('EC2 instance'),
  'AWS::ECS::Service': compute('ECS service'),
  'AWS::EKS::Cluster': compute('EKS cluster'),
  'AWS::Lambda::Function': auxiliary('Lambda function', Tier.COMPUTE),
  'AWS::StepFunctions::StateMachine': auxiliary('State machine', Tier.COMPUTE),
  'AWS::RDS::DBInstance': data('RDS database'),
  'AWS::RDS::DBCluster': data('Aurora cluster'),
  'AWS::RDS::DBProxy': data('RDS Proxy'),
  'AWS::DynamoDB::Table': data('DynamoDB table'),
  'AWS::DynamoDB::GlobalTable': data('DynamoDB table'),
  'AWS::ElastiCache::ReplicationGroup': data('ElastiCache'),
  'AWS::ElastiCache::CacheCluster': data('ElastiCache'),
  'AWS::ElastiCache::ServerlessCache': data('ElastiCache'),
  'AWS::OpenSearchService::Domain': data('OpenSearch'),
  'AWS::EFS::FileSystem': data('EFS'),
  'AWS::S3::Bucket': auxiliary('S3 bucket', Tier.DATA),
  'AWS::SQS::Queue': auxiliary('SQS queue', Tier.DATA),
  'AWS::Kinesis::Stream': data('Kinesis stream'),
  'AWS::SNS::Topic': auxiliary('SNS topic', Tier.OPERATIONS),
  'AWS::Synthetics::Canary': operations('Canary'),
  'AWS::Backup::BackupVault': auxiliary('Backup vault', Tier.OPERATIONS),
  'cdn:Profile': edge('Front Door'),
  'frontdoor:Policy': guard('Front Door WAF'),
  'network:ApplicationGateway': edge('Application Gateway'),
  'app:ContainerApp': compute('Container app'),
  'app:Job': compute('Container job'),
  'web:WebApp': compute('App Service'),
  'containerservice:ManagedCluster': compute('AKS cluster'),
  'compute:VirtualMachineScaleSet': compute('Scale set'),
  'compute:VirtualMachine': compute('Virtual machine'),
  'dbforpostgresql:Server': data('PostgreSQL server'),
  'sql:Server': data('SQL server'),
  'documentdb:DatabaseAccount': data('Cosmos DB'),
  'redisenterprise:RedisEnterprise': data('Managed Redis'),
  'cache:Redis': data('Redis'),
  'storage:StorageAccount': data('Storage account'),
  'servicebus:Namespace': data('Service Bus'),
  'applicationinsights:WebTest': operations('Web test'),
};

/** Parts that pass a reference on: what refers to them refers to what they refer to. */
const CARRIERS = new Set([
  'AWS::CloudFront::VpcOrigin',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::LaunchTemplate',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Version',
  'cdn:AFDEndpoint',
  'cdn:AFDOriginGroup',
  'keyvault:Secret',
  'redisenterprise:Database',
]);

/** Parts that connect two resources: the property of one end, and that of the other. */
export const JOINS: Readonly<Record<string, { readonly from: string; readonly to: string }>> = {
  'AWS::ElasticLoadBalancingV2::Listener': { from: 'LoadBalancerArn', to: 'DefaultActions' },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { from: 'ListenerArn', to: 'Actions' },
  'AWS::Lambda::EventSourceMapping': { from: 'EventSourceArn', to: 'FunctionName' },
  'AWS::SNS::Subscription': { from: 'TopicArn', to: 'Endpoint' },
  'AWS::ApiGatewayV2::Integration': { from: 'ApiId', to: 'IntegrationUri' },
  'AWS::ApiGateway::Method': { from: 'RestApiId', to: 'Integration' },
  'cdn:AFDOrigin': { from: 'profileName', to: 'hostName' },
  'cdn:SecurityPolicy': { from: 'parameters', to: 'profileName' },
};

/** Properties whose references are no use of the resource: where it writes its logs. */
const LOG_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['LoadBalancerAttributes'],
  'AWS::S3::Bucket': ['LoggingConfiguration'],
  'AWS::Synthetics::Canary': ['ArtifactS3Location'],
};

/** Returns true if a property of a type says where its logs go. */
export function isOfLogs(type: string, property: string): boolean {
  return Object.hasOwn(LOG_PROPERTIES, type) && LOG_PROPERTIES[type].includes(property);
}

/** Returns the kind of a type, or undefined if the drawing does not show it. */
export function kindOf(type: string): ResourceKind | undefined {
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}

/** Returns true if a part passes references on. */
export function isCarrier(type: string): boolean {
  return CARRIERS.has(type);
}
