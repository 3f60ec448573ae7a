import { Bill, Cloud, PriceBooks } from '../../../lib/domain';
import * as template from '../../fixtures/plain-app/template.json';

const bill = Bill.ofTemplates([{ stack: 'Orders', region: 'us-east-1', template: { ...template } }], {
  books: PriceBooks.of(Cloud.AWS),
});
const { Resources } = template as { readonly Resources: Readonly<Record<string, { readonly Type: string }>> };

describe('the bill of a CDK app without loadbearing', () => {
  test('is a lower bound that lists every type without a rule', () => {
    expect(bill.isLowerBound).toBe(true);
    expect(bill.unpriced.map(({ resourceType }) => resourceType).sort()).toEqual([
      'AWS::ApiGateway::RestApi',
      'AWS::ApiGateway::Stage',
      'AWS::Batch::JobQueue',
      'AWS::CloudTrail::Trail',
      'AWS::Cognito::UserPool',
      'AWS::DynamoDB::Table',
      'AWS::EFS::FileSystem',
      'AWS::EKS::Cluster',
      'AWS::Events::EventBus',
      'AWS::Glue::Job',
      'AWS::GuardDuty::Detector',
      'AWS::Kinesis::Stream',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::OpenSearchService::Domain',
      'AWS::SES::EmailIdentity',
      'Datadog::Monitors::Monitor',
    ]);
  });

  test('has lines for what it knows', () => {
    expect([...new Set(bill.lines.map(({ price }) => price))].sort()).toEqual([
      'alb.hour',
      'alb.lcu',
      'cloudfront.origin',
      'cloudfront.requests.https',
      'cloudfront.transfer',
      'ebs.gp3',
      'ec2.cpu-credits.t3',
      'ec2.ipv4',
      'ec2.t3.medium',
      'lambda.duration',
      'lambda.requests',
      'nat.gb',
      'nat.hour',
      'rds.backup',
      'rds.gp3.multi-az',
      'rds.mysql.db.t3.medium.multi-az',
      's3.get',
      's3.put',
      's3.standard',
      'transfer.zone',
    ]);
  });

  test('forgets no type: each has a line, is unpriced, or costs nothing', () => {
    const known = new Set([...bill.lines, ...bill.unpriced].map(({ resourceType }) => resourceType));
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    expect([...types].filter((it) => !known.has(it) && !(it in bill.freeTypes))).toEqual([]);
  });
});
