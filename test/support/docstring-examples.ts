import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { GuideExample } from './guide-examples';

const lib = join(__dirname, '../../lib');

/** An exported class, and the code of its `@example`. */
export interface ClassExample {
  readonly door: string;
  readonly className: string;
  readonly code?: string;
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

/** Names that a door exports, each with the file that declares it. */
function exportsOf(door: string): Map<string, string> {
  const index = join(lib, door, 'index.ts');
  return new Map(
    parse(index).statements.flatMap((node) => {
      if (!ts.isExportDeclaration(node) || !node.exportClause || !ts.isNamedExports(node.exportClause)) return [];
      const file = join(dirname(index), `${(node.moduleSpecifier as ts.StringLiteral).text}.ts`);
      return node.exportClause.elements.map((element): [string, string] => [element.name.text, file]);
    }),
  );
}

const DOORS = {
  domain: 'loadbearing',
  aws: 'loadbearing/aws',
  azure: 'loadbearing/azure',
  github: 'loadbearing/github',
  workload: 'loadbearing/workload',
};
const EXPORTS = Object.fromEntries(Object.keys(DOORS).map((door) => [door, exportsOf(door)]));

/** Every public class of the doors that can be used by itself, with its example. */
export const CLASS_EXAMPLES: ClassExample[] = Object.entries(EXPORTS).flatMap(([door, names]) =>
  [...names].flatMap(([className, file]): ClassExample[] => {
    const declared = parse(file).statements.find(
      (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === className,
    );
    if (!declared || declared.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)) return [];
    const tags = ts.getJSDocTags(declared);
    if (tags.some(({ tagName }) => tagName.text === 'internal')) return [];
    const example = tags.find(({ tagName }) => tagName.text === 'example');
    return [{ door, className, code: ts.getTextOfJSDocComment(example?.comment)?.trim() }];
  }),
);

const AWS_MODULES = [
  ...['ec2', 'rds', 'ecs', 'elasticloadbalancingv2', 's3', 'sns', 'sqs', 'iam', 'kms', 'logs', 'cloudwatch'],
  ...['secretsmanager', 'route53', 'certificatemanager', 'events', 'lambda'],
];
const SHORT: { readonly [module: string]: string } = { elasticloadbalancingv2: 'elbv2', certificatemanager: 'acm' };
const CDK = [
  'App',
  'CfnOutput',
  'Duration',
  'RemovalPolicy',
  'SecretValue',
  'Size',
  'Stack',
  'Tags',
  'Token',
  'Validations',
];

/** Values that an example may use without declaring them, like the fixtures of the CDK's documentation. */
const GIVEN: { readonly [door: string]: { readonly [name: string]: string } } = {
  aws: {
    vpc: `new Network(this, 'GivenNetwork').vpc`,
    loadBalancer: `new LoadBalancer(this, 'GivenBalancer', { vpc, ingress: LoadBalancerIngress.cloudFront() })`,
    database: `new PostgresDatabase(this, 'GivenDatabase', { vpc, databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50 })`,
    cache: `new RedisCache(this, 'GivenCache', { vpc, nodeType: 'cache.t4g.small', purpose: CachePurpose.CACHE })`,
    topic: `new sns.Topic(this, 'GivenTopic')`,
    cluster: `new ecs.Cluster(this, 'GivenCluster', { vpc })`,
    webTier: `new WebTierFargate(this, 'GivenTier', { vpc, loadBalancer, cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 6 })`,
    fleet: `new WebTierEc2(this, 'GivenFleet', { vpc, loadBalancer, application: Application.userData(['mkdir -p /opt/app/current']), instanceType: 't3.medium', minInstances: 2, maxInstances: 10 })`,
    webAcl: `new WebAcl(this, 'GivenAcl', { scope: WebAclScope.CLOUDFRONT, rateLimits: [] })`,
    edge: `new EdgeDistribution(this, 'GivenEdge', { origin: EdgeOrigin.vpcOrigin(loadBalancer), webAclArn: webAcl.arn, cacheRules: [], securityHeaders: new SecurityHeaders({ contentTypeOptions: true }) })`,
    certificate: `acm.Certificate.fromCertificateArn(this, 'GivenCertificate', 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555')`,
    zone: `route53.HostedZone.fromHostedZoneAttributes(this, 'GivenZone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' })`,
    plan: `Plan.forWorkload({ traffic: { users: 300, peakUsers: 1000 }, database: {}, cache: {} }, { compute: ComputeService.EC2 })`,
    secrets: `new Secrets(this, 'GivenSecrets', { prefix: 'shop/production' })`,
    logGroup: `new logs.LogGroup(this, 'GivenLog')`,
    siteBucket: `new s3.Bucket(this, 'GivenSite')`,
    bill: `{ monthlyUsd: { low: 140, expected: 156, high: 166 } }`,
    migrations: `MigrationBundle.fromJson(readFileSync(join(__dirname, 'migrations.json'), 'utf8'))`,
  },
  azure: {
    resourceGroupName: `'shop-production'`,
    config: `new pulumi.Config('shop')`,
    network: `new Network('given-network', { resourceGroupName, location: 'centralus' })`,
    workspace: `new LogWorkspace('given-workspace', { resourceGroupName, location: 'centralus' })`,
    environment: `new ContainerAppEnvironment('given-environment', { resourceGroupName, location: 'centralus', infrastructureSubnetId: network.containerAppsSubnetId, logWorkspaceId: workspace.workspaceId })`,
    app: `new ContainerAppTier('given-app', { resourceGroupName, location: 'centralus', environmentId: environment.environmentId, image: 'ghcr.io/example/shop:1.0', minReplicas: 2, maxReplicas: 10, concurrentRequests: 50 })`,
    database: `new PostgresDatabase('given-database', { resourceGroupName, location: 'centralus', skuName: 'Standard_D2ds_v5', databases: ['shop'], administratorPassword: config.requireSecret('databasePassword'), subnetId: network.postgresSubnetId, privateDnsZoneId: network.postgresZoneId, logWorkspaceId: workspace.workspaceId })`,
    identity: `new WorkloadIdentity('given-identity', { resourceGroupName, location: 'centralus' })`,
    registry: `new Registry('given-registry', { resourceGroupName, location: 'centralus' })`,
    secrets: `new Secrets('given-secrets', { resourceGroupName, location: 'centralus', subnetId: network.endpointsSubnetId, privateDnsZoneId: network.zoneId(PrivateService.KEY_VAULT), logWorkspaceId: workspace.workspaceId })`,
    edge: `new EdgeDistribution('given-edge', { resourceGroupName, origins: [{ name: 'shop', hostName: app.fqdn, region: 'centralus', privateLinkTargetId: environment.environmentId }], cacheRules: [], logWorkspaceId: workspace.workspaceId })`,
    bill: `{ monthlyUsd: { low: 140, expected: 156, high: 166 } }`,
    migrations: `MigrationBundle.fromJson(readFileSync(join(__dirname, 'migrations.json'), 'utf8'))`,
  },
  domain: {},
  github: {},
  workload: {},
};

/** Identifiers that stand by themselves: no property names behind a dot. */
const namesIn = (code: string): Set<string> =>
  new Set([...code.matchAll(/(?<![.\w'"-])[A-Za-z_]\w*/g)].map(([name]) => name));
const declares = (code: string, name: string): boolean =>
  new RegExp(`\\b(?:const|let|class|function)\\s+(?:\\{[^}]*\\b${name}\\b[^}]*\\}|${name}\\b)`).test(code);

/** Adds imports and the given values to an example, so that it is a program. */
function programOf({ door, className, code = '' }: ClassExample): GuideExample {
  const given: string[] = [];
  const seen = new Set<string>();
  let body = code;
  const add = (text: string): void => {
    for (const name of namesIn(text)) {
      const value = Object.hasOwn(GIVEN[door], name) ? GIVEN[door][name] : undefined;
      if (value === undefined || seen.has(name) || declares(code, name)) continue;
      seen.add(name);
      add(value);
      given.push(`const ${name} = ${value};`);
    }
  };
  add(code);
  body = [...given, code].join('\n');
  if (door === 'aws') {
    body = [
      'class Example extends Stack {',
      'constructor(scope: App) {',
      "super(scope, 'Example', { env: { account: '111122223333', region: 'us-east-1' } });",
      body,
      '}',
      '}',
      'const app = new App();',
      'new Example(app);',
      'export const stacks = app.synth().stacks.length;',
    ].join('\n');
  } else body = `${body}\nexport {};`;
  const names = namesIn(body);
  const used = (all: Iterable<string>): string[] => [...all].filter((name) => names.has(name) && !declares(code, name));
  const imports: [string, string[]][] = [
    ['aws-cdk-lib', door === 'aws' ? used(CDK) : []],
    ['node:fs', used(['readFileSync'])],
    ['node:path', used(['join'])],
    ...Object.entries(DOORS)
      .filter(([it]) => it === door || it === 'domain')
      .map(([it, specifier]): [string, string[]] => [specifier, used(EXPORTS[it].keys())]),
  ];
  return {
    name: `${DOORS[door as keyof typeof DOORS]} ${className}`,
    file: `example-${door}-${className}`,
    code: [
      ...imports.flatMap(([from, list]) => (list.length > 0 ? [`import { ${list.join(', ')} } from '${from}';`] : [])),
      ...(door === 'aws' ? AWS_MODULES : []).flatMap((module) => {
        const name = SHORT[module] ?? module;
        return names.has(name) ? [`import * as ${name} from 'aws-cdk-lib/aws-${module}';`] : [];
      }),
      ...(door === 'azure' && names.has('pulumi') ? ["import * as pulumi from '@pulumi/pulumi';"] : []),
      body,
      '',
    ].join('\n'),
  };
}

/** Every example as a program. */
export const DOCSTRING_PROGRAMS: GuideExample[] = CLASS_EXAMPLES.filter(({ code }) => code).map(programOf);
