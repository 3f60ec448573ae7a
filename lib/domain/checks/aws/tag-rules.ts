import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { valuesOf } from '../declared-program';

/** Types with a list of tags that a bill shows. */
const TAGGED = [
  ...['AWS::EC2::Instance', 'AWS::EC2::NatGateway', 'AWS::EC2::VPC', 'AWS::AutoScaling::AutoScalingGroup'],
  ...['AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::Lambda::Function', 'AWS::EKS::Cluster'],
  ...['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::DynamoDB::Table', 'AWS::ElastiCache::ReplicationGroup'],
  ...['AWS::ElastiCache::CacheCluster', 'AWS::EFS::FileSystem', 'AWS::OpenSearchService::Domain', 'AWS::S3::Bucket'],
  ...[
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::CloudFront::Distribution',
    'AWS::SQS::Queue',
    'AWS::SNS::Topic',
  ],
  ...[
    'AWS::Kinesis::Stream',
    'AWS::Logs::LogGroup',
    'AWS::SecretsManager::Secret',
    'AWS::KMS::Key',
    'AWS::Redshift::Cluster',
  ],
];

/** Finds resources without the tags that a caller requires. */
export const tagMissing: CheckRule = (program, findings, { requiredTags = [] }) => {
  if (requiredTags.length === 0) return;
  program.resources
    .filter(({ type }) => TAGGED.includes(type))
    .forEach((resource) => {
      const own = Shape.records(resource.properties.Tags).map(({ Key }) => valuesOf(resource).text(Key));
      const missing = requiredTags.filter((it) => ![...own, ...Object.keys(resource.tags)].includes(it));
      if (missing.length === 0) return;
      findings.add(CheckCode.TAG_MISSING, resource, {
        property: 'Tags',
        reason: `it lacks ${missing.join(', ')}`,
        fix: 'tag the whole app, e.g. by Tags.of(app).add',
      });
    });
};
