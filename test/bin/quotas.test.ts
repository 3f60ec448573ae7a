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

/** Writes an assembly with one stack of these resources. */
function assembly(name: string, Resources: object): Assembly {
  const directory = mkdtempSync(path.join(folder, `${name}-`));
  const artifact = { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/eu-west-1', properties: {} };
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ artifacts: { [name]: artifact } }));
  writeFileSync(path.join(directory, `${name}.template.json`), JSON.stringify({ Resources }));
  return new Assembly(directory, 'us-east-1');
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
  const fargate = (resources: object): object => fargateVcpus(assembly('Shop', resources).closure('Shop'));
  const ec2 = (resources: object): object => ec2Vcpus(assembly('Shop', resources).closure('Shop'));

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
