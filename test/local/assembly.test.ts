import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Assembly } from '../../bin/assembly/assembly';
import { destroySteps } from '../../local/destroy-steps';
import { leftBehind } from '../../local/inventory';
import { faults } from '../support/problems-of';

const directory = mkdtempSync(path.join(tmpdir(), 'local-assembly-'));
afterAll(() => rmSync(directory, { recursive: true }));

const stack = (name: string, dependencies: string[], region = 'us-east-1') => ({
  type: 'aws:cloudformation:stack',
  environment: `aws://unknown-account/${region}`,
  dependencies,
  properties: { stackName: name, terminationProtection: true, templateFile: `${name}.json` },
});

writeFileSync(
  path.join(directory, 'manifest.json'),
  JSON.stringify({
    artifacts: {
      App: stack('shop-production', ['Data', 'Global', 'App.assets']),
      Data: stack('shop-data-production', ['Global'], 'unknown-region'),
      Global: stack('shop-global-production', [], 'eu-west-1'),
      'App.assets': { type: 'cdk:asset-manifest' },
    },
  }),
);
const template = (name: string, Resources: object): void =>
  writeFileSync(path.join(directory, `${name}.json`), JSON.stringify({ Resources }));
template('shop-production', { Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' } });
template('shop-global-production', {});
template('shop-data-production', {
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { DeletionProtection: true }, DeletionPolicy: 'Snapshot' },
  Archive: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
});
const assembly = new Assembly(directory, 'us-east-1');

test('deploying a stack deploys what it needs first, each once, in its own region', () => {
  expect(assembly.closure('App').map((it) => [it.id, it.name, it.region])).toEqual([
    ['Global', 'shop-global-production', 'eu-west-1'],
    ['Data', 'shop-data-production', 'us-east-1'],
    ['App', 'shop-production', 'us-east-1'],
  ]);
});

test('a stack that the app does not have is rejected', () => {
  expect(faults(() => assembly.closure('Shop'))).toEqual([expect.stringContaining('stack-not-found')]);
});

test('the steps of destroying production lift each protection just before its stack goes, last stack first', () => {
  const steps = destroySteps(assembly.closure('App'), (_, logicalId) => `id-of-${logicalId}`);
  const commands = steps.map((it) => it.split('\n')[0].replace(/--region \S+ /, ''));
  expect(commands).toEqual([
    expect.stringContaining('backup'),
    expect.stringContaining('--stack-name shop-production'),
    'npx cdk destroy App --exclusively',
    expect.stringMatching(/modify-db-instance --no-deletion-protection .* id-of-Database/),
    expect.stringContaining('--stack-name shop-data-production'),
    'npx cdk destroy Data --exclusively',
    expect.stringContaining('--stack-name shop-global-production'),
    'npx cdk destroy Global --exclusively',
    'Delete the retained resources:',
  ]);
  expect(steps.at(-1)).toMatch(/RDS::DBInstance id-of-Database \(its final snapshot\)\n +S3::Bucket id-of-Archive/);
});

test('only what was not there before counts as left behind', () => {
  expect(leftBehind(new Set(['bucket: a']), new Set(['bucket: a', 'vpc: b']))).toEqual(['vpc: b']);
});

test('what is kept inside a network that is not is named before the network refuses to go', () => {
  const data = {
    ...assembly.closure('Data')[1],
    resources: {
      Vpc: { Type: 'AWS::EC2::VPC' },
      Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', DeletionPolicy: 'RetainExceptOnCreate' },
    },
  };
  expect(destroySteps([data], (_, logicalId) => logicalId).join('\n')).toContain(
    'stops at the VPC, which Cache still use',
  );
});
