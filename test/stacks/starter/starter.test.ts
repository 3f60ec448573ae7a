import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Starter, StarterProps } from '../../../stacks/starter';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { EVERY_PACK, NOTHING_OPEN, findingCounts, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { anApp } from '../../support/stacks';
import { Json } from '../../support/template';

const PRODUCTION: StarterProps = { image: 'placeholder', alarmEmail: 'none' };
const DEVELOPMENT: StarterProps = { environment: DeploymentEnvironment.DEVELOPMENT };

function build(props: StarterProps): { app: App; starter: Starter; template: Template } {
  const app = anApp();
  const starter = new Starter(app, props);
  return { app, starter, template: Template.fromStack(starter) };
}

describe('the starter', () => {
  const { app, starter, template } = build(PRODUCTION);

  test('is one stack, with every size from its plan', () => {
    expect(app.node.children.map(({ node }) => node.id)).toEqual(['Starter']);
    const { webTierFargate, workers, database, cache, broker } = starter.application;
    const overrides = [webTierFargate, workers, database, cache, broker].map((it) => it?.planOverrides);
    expect(overrides).toEqual([[], [], [], [], []]);
  });

  test('leaves no finding open', () => {
    expect(nagReport(app, EVERY_PACK)).toEqual(NOTHING_OPEN);
    expect(findingCounts(app)).toMatchSnapshot('findings');
  });

  test('has this template', () => {
    expect(template.toJSON()).toMatchSnapshot();
  });

  test('keeps its data: these names are in use', () => {
    const stateful = ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::S3::Bucket', 'AWS::KMS::Key'];
    const kept = Object.entries(template.toJSON().Resources).filter(([, it]) => stateful.includes((it as Json).Type));
    expect(kept.map(([id]) => id).sort()).toEqual([
      'AccessLogs8B620ECA',
      'ApplicationBroker24693B16',
      'ApplicationCacheFE5D435E',
      'ApplicationDatabasePrimaryACF233B9',
      'ApplicationEntranceEdgeLogBucket15AF5C91',
      'ApplicationEntranceLoadBalancerAccessLogsD8591E7A',
      'BackupArchive1B8C1916',
      'Key961B73FD',
    ]);
  });
});

test('development has the same parts, and leaves nothing behind', () => {
  const resources: Json[] = Object.values(build(DEVELOPMENT).template.toJSON().Resources);
  expect(resources.filter((it) => ['Retain', 'Snapshot'].includes(it.DeletionPolicy)).map((it) => it.Type)).toEqual([]);
});

test('another region brings a second stack', () => {
  const { app, starter } = build({ ...PRODUCTION, region: 'eu-west-1' });
  expect(app.node.children.map(({ node }) => node.id)).toEqual(['Starter', 'StarterGlobal']);
  expect(starter.application.globalStack?.stackName).toBe('starter-production-global');
  expect(nagReport(app, EVERY_PACK)).toEqual(NOTHING_OPEN);
});

test('production runs no placeholder by mistake', () => {
  expect(faults(() => build({}))).toEqual([
    'production-choice-missing at Starter.image',
    'missing-value at Starter.alarmEmail',
  ]);
  expect(faults(() => build({ ...PRODUCTION, image: 'ghcr.io/example/shop:latest' }))).toEqual([
    'invalid-format at Starter.image',
  ]);
});
