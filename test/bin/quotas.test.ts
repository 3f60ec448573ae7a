import { App, NestedStack, Stack, Stage, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Assembly } from '../../bin/assembly/assembly';
import { ec2Vcpus, fargateVcpus } from '../../bin/quotas/vcpus';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import { SYSTEMS, onAws } from '../../stacks/systems';
import { PLACEHOLDERS } from '../support/container-systems';
import type { CliEnded } from '../support/cli';
import { checkedOutput } from '../support/output-schema';
import { faults } from '../support/problems-of';
import { runLoadbearing } from '../support/run-command';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'quotas-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quotas = (...args: string[]): Promise<CliEnded> => runLoadbearing(['quotas', ...args]);

/** Writes files of an assembly, and returns their folder. */
function written(artifacts: object, files: Readonly<Record<string, unknown>> = {}): string {
  const directory = mkdtempSync(path.join(folder, 'app-'));
  Object.entries({ 'manifest.json': { artifacts }, ...files }).forEach(([name, content]) =>
    writeFileSync(path.join(directory, name), JSON.stringify(content)),
  );
  return directory;
}

const artifact = (environment = 'aws://unknown-account/eu-west-1', dependencies: string[] = []): object => ({
  ...{ type: 'aws:cloudformation:stack', environment, properties: {}, dependencies },
});

/** Writes an assembly with one stack of these resources. */
function assembly(name: string, Resources: unknown, more: object = {}): Assembly {
  const files = { [`${name}.template.json`]: { Resources, ...more } };
  return new Assembly(written({ [name]: artifact() }, files), 'us-east-1');
}

/** A Fargate service with its task and its scaling. */
const service = (cpu: number, [least, most]: [number, number], deployment: object = {}): object => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { Cpu: String(cpu), RequiresCompatibilities: ['FARGATE'] },
  },
  Web: {
    Type: 'AWS::ECS::Service',
    Properties: { TaskDefinition: { Ref: 'Task' }, DeploymentConfiguration: deployment },
  },
  Target: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: { MinCapacity: least, MaxCapacity: most, ResourceId: { 'Fn::GetAtt': ['Web', 'Name'] } },
  },
});

const group = (type: string, maximum: number, percent?: number): object => ({
  Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType: type } } },
  Group: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: '2',
      MaxSize: String(maximum),
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } },
    },
    ...(percent !== undefined && {
      UpdatePolicy: { AutoScalingInstanceRefresh: { Preferences: { MaxHealthyPercentage: percent } } },
    }),
  },
});

describe('vCPUs', () => {
  const fargate = (resources: unknown, more?: object): object =>
    fargateVcpus(assembly('Shop', resources, more).closure('Shop'));
  const ec2 = (resources: unknown, more?: object): object =>
    ec2Vcpus(assembly('Shop', resources, more).closure('Shop'));

  test('[LB-RC-10] a rolling release runs the tasks that its maximum percentage allows', () => {
    expect(fargate(service(512, [2, 10], { MaximumPercent: 150 }))).toEqual({ first: 1, most: 7.5 });
    expect(fargate(service(512, [2, 10]))).toEqual({ first: 1, most: 10 });
  });

  test('[LB-RC-10] a blue/green release runs every task twice', () => {
    const deployment = { Strategy: 'BLUE_GREEN', MaximumPercent: 100 };
    expect(fargate(service(1024, [3, 20], deployment))).toEqual({ first: 3, most: 40 });
  });

  test('[LB-RC-10] a task without a service runs once', () => {
    const properties = { Cpu: '256', RequiresCompatibilities: ['FARGATE'] };
    const task = { Type: 'AWS::ECS::TaskDefinition', Properties: properties };
    expect(fargate({ ...service(1024, [1, 1], { MaximumPercent: 100 }), Migration: task })).toEqual({
      first: 1.25,
      most: 1.25,
    });
  });

  test('[LB-RC-10] an instance refresh starts instances beyond the maximum', () => {
    expect(ec2(group('t3.medium', 10, 110))).toEqual({ first: 4, most: 22 });
    expect(ec2(group('m7g.xlarge', 4))).toEqual({ first: 8, most: 16 });
    expect(ec2(group('x9.unheard-of', 4))).toEqual({ first: NaN, most: NaN });
  });

  const resource = (Type: string, Properties?: unknown, more: object = {}): object => ({
    ...{ Type: `AWS::${Type}`, Properties, ...more },
  });
  const task = (Cpu: unknown): object => ({
    Task: resource('ECS::TaskDefinition', { Cpu, RequiresCompatibilities: ['EC2', 'FARGATE'] }),
  });

  test('[LB-RC-10] instances count, of their own type or that of their launch template', () => {
    const launched = { LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } };
    const instances = {
      One: resource('EC2::Instance', { InstanceType: 't3.medium' }),
      Other: resource('EC2::Instance', launched),
      Template: resource('EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm7g.xlarge' } }),
    };
    expect(ec2(instances)).toEqual({ first: 6, most: 6 });
    expect(ec2({ One: resource('EC2::Instance', {}) })).toEqual({ first: NaN, most: NaN });
  });

  test('[LB-RC-10] a group of several types has the largest, and the bounds of its parameters', () => {
    const Overrides = ['m7g.large', 'm7g.2xlarge'].map((InstanceType) => ({ InstanceType }));
    const mixed = (overrides: unknown): object => ({
      Group: resource('AutoScaling::AutoScalingGroup', {
        ...{ MinSize: { Ref: 'Least' }, MaxSize: { Ref: 'Most' }, DesiredCapacity: { Ref: 'AWS::NoValue' } },
        MixedInstancesPolicy: { LaunchTemplate: { Overrides: overrides } },
      }),
    });
    const Parameters = { Least: { Type: 'Number', Default: '1' }, Most: { Type: 'Number', Default: 3 } };
    expect(ec2(mixed(Overrides), { Parameters })).toEqual({ first: 8, most: 24 });
    expect(ec2(mixed(Overrides), { Parameters: { ...Parameters, Most: {} } })).toEqual({ first: 8, most: NaN });
    expect(ec2(mixed({ Ref: 'Types' }), { Parameters })).toEqual({ first: NaN, most: NaN });
  });

  test.each([
    ['1 vCPU', 1],
    ['.5 vcpu', 0.5],
    ['2048', 2],
    [-256, NaN],
    ['', NaN],
    [[256], NaN],
    [null, NaN],
  ])('[LB-RC-10] a task of %j has %d vCPUs', (cpu, vcpus) => {
    expect(fargate(task(cpu))).toEqual({ first: vcpus, most: vcpus });
  });

  test('[LB-RC-10] a service is found by the texts that name it and its task', () => {
    const named = {
      ...task('1024'),
      Web: resource('ECS::Service', { TaskDefinition: { 'Fn::Sub': '${Task}' } }),
      Target: resource('ApplicationAutoScaling::ScalableTarget', {
        ...{ MinCapacity: 2, MaxCapacity: 5, ResourceId: { 'Fn::Sub': 'service/c/${Web.Name}' } },
      }),
    };
    expect(fargate(named)).toEqual({ first: 2, most: 10 });
  });

  test('[LB-RC-10] a resource whose condition is false does not count', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const off = { One: resource('EC2::Instance', { InstanceType: 't3.medium' }, { Condition: 'Never' }) };
    expect(ec2(off, { Conditions })).toEqual({ first: 0, most: 0 });
  });

  test.each([
    ['resources that are null', null],
    ['a resource that is null', { One: null }],
    ['properties that are null', { One: resource('EC2::Instance', null) }],
  ])('[LB-RC-10] a template with %s is no crash', (_, resources) => {
    expect([fargate(resources), ec2(resources)]).toEqual([expect.anything(), expect.anything()]);
  });
});

describe('an app', () => {
  const vpc = { Resources: { Net: { Type: 'AWS::EC2::VPC' } } };
  const json = async (...args: string[]): Promise<unknown> =>
    (JSON.parse((await quotas(...args, '--json')).out) as { readonly quotas: unknown }).quotas;

  test('[LB-RC-10] of several accounts has a row for each account and region', async () => {
    const [one, other] = ['111111111111', '222222222222'];
    const artifacts = {
      A: artifact(`aws://${one}/eu-west-1`),
      B: artifact(`aws://${other}/eu-west-1`),
      C: artifact(`aws://${other}/eu-west-1`),
      D: artifact(),
    };
    const files = ['A', 'B', 'C', 'D'].map((it) => [`${it}.template.json`, vpc]);
    const directory = written(artifacts, Object.fromEntries(files) as Record<string, unknown>);
    expect(await json('--app', directory)).toMatchObject([
      { region: 'eu-west-1', most: 1 },
      { account: one, most: 1 },
      { account: other, most: 2 },
    ]);
    expect((await quotas('--app', directory)).out).toContain(`eu-west-1 of ${other}`);
    expect((await quotas('A', '--app', directory)).out).not.toContain(one);
  });

  test('[LB-RC-10] counts load balancers of applications only', async () => {
    const balancers = [undefined, 'application', 'network', 'gateway'].map((Type, it) => [
      `L${it}`,
      { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Type } },
    ]);
    const { directory } = assembly('Shop', Object.fromEntries(balancers));
    expect(await json('--app', directory)).toMatchObject([{ name: 'Application Load Balancers', most: 2 }]);
  });

  test('of which nothing counts is a sentence', async () => {
    const { directory } = assembly('Shop', { Key: { Type: 'AWS::KMS::Key' } });
    const { code, out } = await quotas('--app', directory);
    expect([code, out]).toEqual([0, expect.stringMatching(/^Nothing that these stacks declare .*\.\n$/)]);
  });

  test('whose region is no name never gets into a command', async () => {
    const directory = written({ A: artifact('aws://unknown-account/eu-west-1;rm') }, { 'A.template.json': vpc });
    expect(await quotas('--app', directory)).toMatchObject({
      ...{ code: 2, out: '', err: expect.stringContaining('lb1936') as string },
    });
  });
});

describe('an assembly without an end', () => {
  const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'A.template.json' } };
  const stage = { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } };

  test.each([
    ['a stack that is nested in itself', { A: artifact() }, { 'A.template.json': { Resources: { Part: nested } } }],
    ['a stage in its own folder', { S: stage }, {}],
    [
      'stacks that depend on one another',
      { A: artifact(undefined, ['B']), B: artifact(undefined, ['A']) },
      { 'A.template.json': {}, 'B.template.json': {} },
    ],
  ])('is reported: %s', (_, artifacts, files) => {
    const directory = written(artifacts, files);
    expect(faults(() => new Assembly(directory, 'us-east-1').closure('A'))).toEqual([
      `assembly-unreadable at ${directory}`,
    ]);
  });
});

test('a nested stack has the parameters of its parent, and none that only the deployment knows', () => {
  const Parameters = { Least: '3', Most: { Ref: 'Other' } };
  const part = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'part.json' } };
  const directory = written(
    { A: artifact() },
    {
      'A.template.json': { Resources: { Part: { ...part, Properties: { Parameters } } } },
      'part.json': { Parameters: { Least: { Default: 1 }, Most: { Default: 2 }, Own: { Default: 4 } } },
    },
  );
  const [, { template }] = new Assembly(directory, 'us-east-1').closure('A').reverse();
  expect(template.Parameters).toEqual({ Least: { Default: '3' }, Most: {}, Own: { Default: 4 } });
});

describe('loadbearing quotas', () => {
  test.each([
    ['BookReader', 'fargate', 'L-3032A538'],
    ['TraitorTrack', 'ec2', 'L-1216C47A'],
  ])('[LB-RC-10] %s needs an increase before its first deployment in a new account', async (name, service, code) => {
    const system = onAws(SYSTEMS).find((it) => it.name === name);
    const outdir = path.join(folder, name);
    const app = new App({ outdir });
    system?.build(app, {
      environment: DeploymentEnvironment.PRODUCTION,
      region: 'eu-west-1',
      ...PLACEHOLDERS,
      applicationDirectory: 'placeholder',
      alarmEmail: 'none',
    } as never);
    app.synth();
    const { code: exit, out } = await quotas(name, '--app', outdir);
    expect(exit).toBe(1);
    expect(out).toContain('the first deployment fails');
    expect(out).toMatch(
      new RegExp(`--service-code ${service} --quota-code ${code} --desired-value \\d+ --region eu-west-1`),
    );
    expect(out).toContain('aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com');
  });

  test('an app that fits has no request', async () => {
    const { directory } = assembly('Small', service(256, [1, 2]));
    const { code, out } = await quotas('--app', directory);
    expect(code).toBe(0);
    expect(out).toMatch(/vCPUs of Fargate On-Demand .* eu-west-1 .* 6 .* 0\.25 .* 1 /);
    expect(out).not.toContain('request-service-quota-increase');
    expect(out).not.toContain('create-service-linked-role');
  });

  test('stages and nested stacks count', async () => {
    const outdir = path.join(folder, 'staged');
    const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true } });
    const stage = new Stage(app, 'Prod', { env: { region: 'eu-west-1' } });
    const stack = new Stack(stage, 'Shop');
    new ec2.CfnVPC(stack, 'Own', { cidrBlock: '10.0.0.0/16' });
    new ec2.CfnVPC(new NestedStack(stack, 'Part'), 'Other', { cidrBlock: '10.1.0.0/16' });
    app.synth();
    for (const ids of [[], ['Prod/Shop']]) {
      const ended = await quotas(...ids, '--app', outdir, '--json');
      expect(checkedOutput(ended, 'quotas')).toMatchObject({
        ...{ faults: [], data: { quotas: [{ name: 'VPCs', region: 'eu-west-1', first: 2, most: 2 }] } },
      });
    }
    expect((await quotas('Shop', '--app', outdir)).err).toContain('one of Prod/Shop');
  });

  test('an unknown stack and a missing folder fail', async () => {
    const { directory } = assembly('Small', {});
    expect(await quotas('Large', '--app', directory)).toMatchObject({ code: 2, out: '' });
    expect(faults(() => new Assembly(path.join(folder, 'missing'), 'us-east-1'))).toEqual([
      expect.stringContaining('assembly-unreadable') as string,
    ]);
  });

  test('a folder that a failed synthesis left without a stack is reported', () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(path.join(empty, 'manifest.json'), JSON.stringify({ artifacts: {} }));
    expect(faults(() => new Assembly(empty, 'us-east-1'))).toEqual([`assembly-unreadable at ${empty}`]);
  });
});
