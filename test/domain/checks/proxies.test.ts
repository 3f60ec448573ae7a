import { CheckOptions, CheckResult, Checks, Json } from '../../../lib/domain';

const database = (properties: Json = {}): Json => ({
  Type: 'AWS::RDS::DBInstance',
  DeletionPolicy: 'Snapshot',
  UpdateReplacePolicy: 'Snapshot',
  Properties: { Engine: 'postgres', DBInstanceClass: 'db.t4g.medium', PubliclyAccessible: false, ...properties },
});
const proxy: Json = { Type: 'AWS::RDS::DBProxy', Properties: { DBProxyName: 'shop' } };
const targets: Json = {
  Type: 'AWS::RDS::DBProxyTargetGroup',
  Properties: { DBProxyName: { Ref: 'Proxy' }, DBInstanceIdentifiers: [{ Ref: 'Database' }] },
};
const handler: Json = {
  Type: 'AWS::Lambda::Function',
  Properties: { Environment: { Variables: { DB_HOST: { 'Fn::GetAtt': ['Proxy', 'Endpoint'] } } } },
};

function checked(resources: { readonly [id: string]: Json }, options?: CheckOptions): CheckResult {
  return Checks.ofTemplates([{ stack: 'Shop', region: 'us-east-1', template: { Resources: resources } }], options);
}

test('a proxy bounds functions without a limit, and leaves what is reserved', () => {
  const all = { Database: database(), Proxy: proxy, Targets: targets, Handler: handler };
  const [moment] = checked(all).connections;
  expect([checked(all).findings, moment.connections]).toEqual([[], 405 - 5]);
  const kept = checked(all, { reservedConnections: 50 });
  expect([kept.findings, kept.connections[0].connections]).toEqual([[], 405 - 50]);
});

test('without a limit on either side, nothing is said', () => {
  const all = {
    Database: database({ DBInstanceClass: 'db.x2g.large' }),
    Proxy: proxy,
    Targets: targets,
    Handler: handler,
  };
  expect(checked(all).connections).toEqual([]);
  expect(JSON.stringify(checked(all))).not.toContain('null');
});

test('a cluster that may shrink to half a unit accepts 2000 connections', () => {
  const cluster: Json = {
    ...database(),
    Type: 'AWS::RDS::DBCluster',
    Properties: {
      Engine: 'aurora-postgresql',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 64 },
    },
  };
  const writer = database({
    Engine: 'aurora-postgresql',
    DBInstanceClass: 'db.serverless',
    DBClusterIdentifier: { Ref: 'Database' },
  });
  const direct: Json = {
    ...handler,
    Properties: {
      ReservedConcurrentExecutions: 3000,
      Environment: { Variables: { DB_HOST: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] } } },
    },
  };
  const { findings, connections } = checked({ Database: cluster, Writer: writer, Handler: direct });
  expect([findings.map(({ code }) => code), connections[0].limit]).toEqual([['LB2001'], 2000]);
});
