import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Architecture, architectureOf } from '../../../bin/report/architecture/architecture';
import { labelsOf } from '../../../bin/report/architecture/labels';
import { BOX, isDrawable, layoutOf } from '../../../bin/report/architecture/layout';
import { Tier } from '../../../bin/report/architecture/resource-kinds';
import { declaredByPulumi, declaredByTemplates } from '../../../bin/report/architecture/declarations';
import { Subject, subjectOf } from '../../../bin/subject/subject';
import { Json } from '../../../lib/domain';
import { Declared, templateOf } from '../../support/bills';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
afterAll(() => rmSync(folder, { recursive: true }));
jest.spyOn(process.stderr, 'write').mockReturnValue(true);

const ofSubject = ({ state, templates }: Subject): Architecture =>
  architectureOf(state ? declaredByPulumi(state) : declaredByTemplates(templates));
const ofStacks = (templates: Readonly<Record<string, Json>>): Architecture =>
  architectureOf(
    declaredByTemplates(
      Object.entries(templates).map(([stack, template]) => ({ stack, region: 'us-east-1', template })),
    ),
  );
const ofTemplate = (resources: Declared): Architecture => ofStacks({ Shop: templateOf(resources) });

const NODE = { id: 'web', noun: 'Load balancer', tier: Tier.EDGE, names: ['web'], detail: '', places: ['Shop'] };

/** Returns arrows by the kinds of their ends. */
function arrows({ nodes, edges }: Architecture): string[] {
  const nameOf = (id: string): string => {
    const { noun, names } = nodes.find((it) => it.id === id)!;
    return names.length > 1 ? `${noun} × ${names.length}` : noun;
  };
  return edges.map(({ from, to }) => `${nameOf(from)} → ${nameOf(to)}`).sort();
}

describe('the reference systems', () => {
  test('TraitorTrack: the way of a request, from the firewall to the data, across its stacks', async () => {
    const found = ofSubject(await subjectOf('traitor-track', {}));
    expect(arrows(found)).toEqual([
      'AWS WAF → CloudFront',
      'Auto Scaling group → ElastiCache',
      'Auto Scaling group → RDS database',
      'Auto Scaling group → RDS database × 2',
      'Canary → CloudFront',
      'CloudFront → Load balancer',
      'Load balancer → Auto Scaling group',
    ]);
    const details = Object.fromEntries(
      found.nodes.map(({ noun, names, detail }) => [`${noun} ${names.length}`, detail]),
    );
    expect(details).toMatchObject({
      'Auto Scaling group 1': 't3.medium, 2 to 10 instances',
      'RDS database 1': 'db.t3.large, Multi-AZ',
      'RDS database 2': 'db.t3.large, read replica',
      'ElastiCache 1': 'cache.t4g.small, 2 nodes',
    });
  });

  test('Fresh MaaS: from Front Door through its secrets to the data', async () => {
    const found = ofSubject(await subjectOf('fresh-maas', {}));
    expect(arrows(found)).toEqual([
      'Container app → Managed Redis',
      'Container app → Managed Redis',
      'Container app → PostgreSQL server',
      'Container app → PostgreSQL server',
      'Container job × 3 → PostgreSQL server',
      'Container job → Container app',
      'Front Door WAF → Front Door',
      'Front Door → Container app',
      'Front Door → Container app',
      'Web test → Front Door',
    ]);
    expect(found.nodes.find(({ noun }) => noun === 'PostgreSQL server')?.detail).toBe(
      'Standard_D4ds_v5, zone-redundant',
    );
  });
});

describe('a template of others', () => {
  test('a function behind a queue, with its table; what nothing uses is listed', () => {
    const found = ofTemplate({
      Queue: ['SQS::Queue'],
      Source: [
        'Lambda::EventSourceMapping',
        { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Worker' } },
      ],
      Worker: ['Lambda::Function', { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }],
      Table: ['DynamoDB::Table'],
      Unused: ['S3::Bucket'],
      Role: ['IAM::Role'],
    });
    expect(arrows(found)).toEqual(['Lambda function → DynamoDB table', 'SQS queue → Lambda function']);
    expect(found.undrawn).toContainEqual({ type: 'AWS::S3::Bucket', count: 1 });
    expect(found.undrawn).toContainEqual({ type: 'AWS::IAM::Role', count: 1 });
  });

  test('a rule inside a security group is an arrow, as a separate one is', () => {
    const found = ofTemplate({
      WebGroup: ['EC2::SecurityGroup'],
      DataGroup: ['EC2::SecurityGroup', { SecurityGroupIngress: [{ SourceSecurityGroupId: { Ref: 'WebGroup' } }] }],
      Web: ['EC2::Instance', { SecurityGroupIds: [{ Ref: 'WebGroup' }], InstanceType: 't3.small' }],
      Database: ['RDS::DBInstance', { VPCSecurityGroups: [{ Ref: 'DataGroup' }] }],
    });
    expect(arrows(found)).toEqual(['EC2 instance → RDS database']);
  });

  test('many equal functions are one box', () => {
    const functions = Array.from({ length: 300 }, (_, index) => [
      `F${index}`,
      ['Lambda::Function', { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }],
    ]);
    const found = ofTemplate(Object.fromEntries([...functions, ['Table', ['DynamoDB::Table']]]));
    expect(arrows(found)).toEqual(['Lambda function × 300 → DynamoDB table']);
  });

  test('resources that refer to each other in a circle, or to nothing that exists, are drawn', () => {
    const found = ofTemplate({
      A: ['Lambda::Function', { Environment: { Ref: 'B' } }],
      B: ['Lambda::Alias', { FunctionName: { Ref: 'A' }, Description: { Ref: 'Nothing' } }],
      Table: ['DynamoDB::Table', { Description: { Ref: 'Table' } }],
    });
    expect(found.nodes.map(({ noun }) => noun)).toEqual(['DynamoDB table']);
    expect(found.edges).toEqual([]);
  });
});

/** Returns an app whose service sends messages to a worker in a nested stack, which writes to a table of the parent. */
function nestedApp(outdir: string): App {
  // The CLI states it, and the assembly then says which file a nested stack has.
  const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true } });
  const stack = new Stack(app, 'Shop');
  const table = new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const nested = new NestedStack(stack, 'Messages');
  const queue = new Queue(nested, 'Queue');
  const worker = new Lambda(nested, 'Worker', {
    ...{ runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') },
    environment: { TABLE: table.tableName },
  });
  worker.addEventSource(new SqsEventSource(queue));
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('web', {
    image: ContainerImage.fromRegistry('nginx'),
    environment: { QUEUE: queue.queueUrl },
  });
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') });
  new FargateService(stack, 'Service', { cluster, taskDefinition });
  return app;
}

describe('stacks', () => {
  test('values go into a nested stack by its parameters, and out of it by its outputs', async () => {
    nestedApp(folder).synth();
    expect(arrows(ofSubject(await subjectOf(folder, {})))).toEqual([
      'ECS service → SQS queue',
      'Lambda function → DynamoDB table',
      'SQS queue → Lambda function',
    ]);
  });

  test('parameters and outputs in a circle are no way to anything', () => {
    const parent = {
      Inner: ['CloudFormation::Stack', { Parameters: { A: { 'Fn::GetAtt': 'Inner.Outputs.B' } } }],
      Web: ['EC2::Instance', { UserData: { 'Fn::GetAtt': ['Inner', 'Outputs.B'] } }],
    } as const;
    const inner = { Resources: {}, Outputs: { B: { Value: [{ Ref: 'A' }, { Ref: 'A' }] } } };
    expect(arrows(ofStacks({ Shop: templateOf(parent), 'Shop/Inner': inner }))).toEqual([]);
  });

  test('stages with the same paths have names with their stacks, and regions are apart', () => {
    const stage = (name: string): Json => ({
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Table', Metadata: { 'aws:cdk:path': `${name}/Shop/Orders/Resource` } },
        Files: { Type: 'AWS::EFS::FileSystem', Metadata: { 'aws:cdk:path': `${name}/Shop/${name}Files/Resource` } },
      },
    });
    const ofRegion = (region: string): Architecture =>
      architectureOf(
        declaredByTemplates([
          { stack: 'Test/Shop', region: 'eu-west-1', template: stage('Test') },
          { stack: 'Prod/Shop', region, template: stage('Prod') },
        ]),
      );
    const namesIn = (region: string): (readonly string[])[] => ofRegion(region).nodes.map(({ names }) => names);
    const both = ['Prod/Shop/Orders', 'Test/Shop/Orders'];
    expect(namesIn('eu-west-1')).toEqual([both, ['ProdFiles', 'TestFiles']]);
    expect(namesIn('us-east-1')).toEqual([[both[1]], ['TestFiles'], [both[0]], ['ProdFiles']]);
  });

  test('a text with a resource in it refers to the resource, and a resource that a condition leaves out is not there', () => {
    const declared = templateOf({
      Table: ['DynamoDB::Table'],
      Web: ['EC2::Instance', { UserData: { 'Fn::Sub': ['table=${Table.Arn} ${Own}', { Own: { Ref: 'Files' } }] } }],
      Files: ['EFS::FileSystem'],
    });
    const Gone = { Type: 'AWS::RDS::DBInstance', Condition: 'Never' };
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const template = { Conditions, Resources: { ...(declared.Resources as Json), Gone } };
    const found = ofStacks({ Shop: template });
    expect(arrows(found)).toEqual(['EC2 instance → DynamoDB table', 'EC2 instance → EFS']);
    expect(found.nodes).toHaveLength(3);
  });

  test('an export is read by its name; what has none is not the same', () => {
    const declared = templateOf({ Table: ['DynamoDB::Table'], Files: ['EFS::FileSystem'] });
    const Outputs = {
      Named: { Value: { Ref: 'Table' }, Export: { Name: 'shop-table' } },
      Own: { Value: { Ref: 'Files' } },
      Computed: { Value: { Ref: 'Files' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-files' } } },
    };
    const ofReader = (name: unknown): string[] =>
      arrows(
        ofStacks({
          Data: { ...declared, Outputs },
          Web: templateOf({ Web: ['EC2::Instance', { UserData: { 'Fn::ImportValue': name } }] }),
        }),
      );
    expect(ofReader('shop-table')).toEqual(['EC2 instance → DynamoDB table']);
    expect(ofReader({ 'Fn::Sub': '${Data}-files' })).toEqual([]);
    expect(ofReader('Own')).toEqual([]);
  });
});

describe('a state of Pulumi', () => {
  const urn = (type: string, name: string): string => `urn:pulumi:prod::shop::azure-native:${type}::${name}`;
  const idOf = (path: string): string => `/subscriptions/1/resourceGroups/shop/providers/Microsoft.${path}`;
  const ofState = (...resources: Json[]): Architecture =>
    architectureOf(declaredByPulumi({ deployment: { resources } }));
  const app = (inputs: Json, others: Json = {}): Json => ({
    ...{ urn: urn('app/v20240301:ContainerApp', 'site'), custom: true, id: 'site', inputs, ...others },
  });
  const server = {
    ...{ urn: urn('dbforpostgresql:Server', 'data'), custom: true, inputs: {} },
    id: idOf('DBforPostgreSQL/flexibleServers/Shop-Data'),
  };

  test('by the ids in its inputs, whatever their case', () => {
    const id = idOf('Cache/redis/Shop');
    const found = ofState(
      { urn: urn('cache:Redis', 'cache'), custom: true, id, inputs: { sku: {} } },
      { urn: urn('web:WebApp', 'site'), custom: true, id: 'site', inputs: { siteConfig: { redis: id.toUpperCase() } } },
      { urn: urn('pulumi:Component', 'part'), custom: false },
    );
    expect(arrows(found)).toEqual(['App Service → Redis']);
  });

  test('by the hosts in its inputs, and types of an API version', () => {
    const found = ofState(
      server,
      app({ env: [{ value: 'postgresql://shop-data.postgres.database.azure.com:5432/shop' }] }),
    );
    expect(arrows(found)).toEqual(['Container app → PostgreSQL server']);
    expect(ofState(server, app({ env: [{ value: 'other.postgres.database.azure.com' }] })).edges).toEqual([]);
  });

  test('by its dependencies only if no property says more', () => {
    const dependencies = [server.urn];
    expect(arrows(ofState(server, app({}, { dependencies })))).toEqual(['Container app → PostgreSQL server']);
    expect(ofState(server, app({}, { dependencies, propertyDependencies: { name: [] } })).edges).toEqual([]);
  });

  test('values of any depth', () => {
    const deep = Array.from({ length: 20_000 }).reduce<unknown>((inside) => [inside], 'end');
    expect(ofState(server, app({ deep })).nodes).toHaveLength(2);
  });
});

test('the layout is the same each time, and no box covers another', async () => {
  const found = ofTemplate({
    ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`Table${index}`, ['DynamoDB::Table'] as const])),
    Worker: ['Lambda::Function', { Environment: { A: { Ref: 'Table1' }, B: { Ref: 'Table2' } } }],
  });
  const [one, two] = [await layoutOf(found), await layoutOf(found)];
  expect(two).toEqual(one);
  one.nodes.forEach((a, index) =>
    one.nodes.slice(index + 1).forEach((b) => {
      const isBeside = a.x >= b.x + b.width || b.x >= a.x + a.width;
      expect(isBeside || Math.abs(a.y - b.y) >= BOX.height).toBe(true);
    }),
  );
});

describe('the lines of a box', () => {
  const linesOf = (...names: string[]): string[] =>
    labelsOf(names.map((name) => ({ ...NODE, id: name, names: [name] }))).map(([, line]) => line);

  test('leave out what all names begin with, up to a separator', () => {
    expect(linesOf('starter-application-web', 'starter-application-database')).toEqual(['web', 'database']);
    expect(linesOf('Shop/WebTier', 'Shop/WebAcl')).toEqual(['WebTier', 'WebAcl']);
    expect(linesOf('shop-web', 'data')).toEqual(['shop-web', 'data']);
    expect(linesOf('shop-web')).toEqual(['shop-web']);
    expect(linesOf('shop-web', 'shop-web')).toEqual(['web', 'web']);
  });

  test('are cut between characters', () => {
    const [line] = linesOf('🦊'.repeat(40));
    expect(line).toBe(`${'🦊'.repeat(35)}…`);
  });

  test('fit into it', async () => {
    const detail = 't3.medium, 2 to 10 instances, spread';
    const [box] = (await layoutOf({ nodes: [{ ...NODE, detail }], edges: [], undrawn: [] })).nodes;
    expect(box.lines).toEqual(['Load balancer', 'web', detail]);
    expect(box.width).toBeGreaterThan(detail.length * 6);
  });
});

test('more boxes or arrows than anybody can follow are not drawn', () => {
  const ofSize = (boxes: number, arrows: number): Architecture => ({
    nodes: Array.from({ length: boxes }, (_, index) => ({ ...NODE, id: `n${index}` })),
    edges: Array.from({ length: arrows }, (_, index) => ({ from: 'n0', to: `n${index}` })),
    undrawn: [],
  });
  expect(isDrawable(ofSize(300, 600))).toBe(true);
  expect(isDrawable(ofSize(301, 0))).toBe(false);
  expect(isDrawable(ofSize(2, 601))).toBe(false);
});
