import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_cloudwatch as cloudwatch, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WebTierFargateProps } from '../../lib/aws/compute/web-tier-fargate-props';
import { PathPattern } from '../../lib/domain';
import type { CliEnded } from '../support/cli';
import { runLoadbearing } from '../support/run-command';
import { aStack } from '../support/stacks';
import { Json } from '../support/template';
import { aFargateTier } from '../support/web-tier';

const folder = mkdtempSync(join(tmpdir(), 'traffic-'));
const programs = join(folder, 'bin');
mkdirSync(programs);
copyFileSync(join(__dirname, '../support/fake-aws-account.py'), join(programs, 'aws'));
chmodSync(join(programs, 'aws'), 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

jest.setTimeout(60_000);

/** The template of a blue/green service. */
function template(props: Partial<WebTierFargateProps> = {}, owner = 'devops'): Json {
  const stack = aStack({ region: 'us-east-1' });
  const alarm = cloudwatch.Alarm.fromAlarmArn(
    stack,
    'Errors',
    'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors',
  );
  aFargateTier(stack, { blueGreen: true, rollbackAlarms: [alarm], ...props });
  Tags.of(stack).add('Owner', owner);
  return Template.fromStack(stack).toJSON();
}

/** The same as an earlier release of the library rendered it: the rule had tags and a fixed id. */
function earlier(rendered: Json, owner: string): Json {
  const [[id, rule]] = rulesOf(rendered);
  const { [id]: _, ...others } = rendered.Resources;
  const tagged = { ...rule, Properties: { ...rule.Properties, Tags: [{ Key: 'Owner', Value: owner }] } };
  return { ...rendered, Resources: { ...others, Rule: tagged } };
}

const ofType = (rendered: Json, type: string): [string, Json][] =>
  Object.entries<Json>(rendered.Resources).filter(([, it]) => it.Type === type);
const rulesOf = (rendered: Json): [string, Json][] => ofType(rendered, 'AWS::ElasticLoadBalancingV2::ListenerRule');

interface Account {
  readonly deployed: Json;
  /** @default - the second target group serves, as after one release */
  readonly weights?: readonly number[];
  /** @default - one healthy target in each target group */
  readonly targets?: readonly (readonly string[])[];
  readonly more?: Json;
}

/** Runs the command before a deployment of `next` to an account. */
async function traffic(next: Json, { deployed, weights = [0, 100], targets, more }: Account): Promise<CliEnded> {
  const [[rule, { Properties: properties }]] = rulesOf(deployed);
  const groups: string[] = properties.Actions[0].ForwardConfig.TargetGroups.map((it: Json) => it.TargetGroupArn.Ref);
  const [[service]] = ofType(deployed, 'AWS::ECS::Service');
  const arn = (id: string): string => `arn:${id}`;
  const account = {
    stack: 'shop-production',
    template: deployed,
    ids: {
      [rule]: arn(rule),
      ...Object.fromEntries(groups.map((it) => [it, arn(it)])),
      [service]: 'arn:aws:ecs:us-east-1:111122223333:service/shop/web',
    },
    weights: { [arn(rule)]: Object.fromEntries(groups.map((it, index) => [arn(it), weights[index]])) },
    targets: Object.fromEntries(groups.map((it, index) => [arn(it), targets?.[index] ?? ['healthy', 'draining']])),
    ...more,
  };
  const app = mkdtempSync(join(folder, 'app-'));
  writeFileSync(join(app, 'account.json'), JSON.stringify(account));
  writeFileSync(join(app, 'Shop.template.json'), JSON.stringify(next));
  writeFileSync(
    join(app, 'manifest.json'),
    JSON.stringify({
      artifacts: {
        Shop: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://111122223333/us-east-1',
          properties: {
            templateFile: 'Shop.template.json',
            stackName: more?.name ?? 'shop-production',
            tags: more?.next,
          },
        },
      },
    }),
  );
  return runLoadbearing(['traffic', 'Shop', '--app', app], {
    env: { PATH: `${programs}:${process.env.PATH}`, FAKE_ACCOUNT: join(app, 'account.json') },
  });
}

const fails = (code: string, exit = 1): { code: number; err: unknown } => ({
  code: exit,
  err: expect.stringContaining(`docs/errors.md#${code}`),
});

test('[LB-RC-01] other tags of the app leave the traffic alone after a release', async () => {
  const ended = await traffic(template({}, 'platform'), { deployed: template() });
  expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/keeps its weights \(\w+ 0, \w+ 100\)/) });
});

test('[LB-RC-01] other tags on the rule, as earlier releases had them, would write the first weights back', async () => {
  const deployed = earlier(template(), 'devops');
  expect(await traffic(earlier(template(), 'platform'), { deployed })).toMatchObject(
    fails('lb1462-live-weights-overwritten'),
  );
  expect(await traffic(earlier(template(), 'platform'), { deployed, weights: [100, 0] })).toMatchObject({ code: 0 });
});

test('[LB-RC-01] tags of the stack reach the rule too', async () => {
  const deployed = template();
  const tags = [{ Key: 'Owner', Value: 'devops' }];
  const retagged = (owner: string) => traffic(template(), { deployed, more: { tags, next: { Owner: owner } } });
  expect(await retagged('platform')).toMatchObject(fails('lb1462-live-weights-overwritten'));
  expect(await retagged('devops')).toMatchObject({ code: 0 });
});

test('[LB-RC-01] a replaced target group changes the rule', async () => {
  expect(await traffic(template({ port: 9000 }), { deployed: template() })).toMatchObject(
    fails('lb1462-live-weights-overwritten'),
  );
});

test('[LB-RC-01] other paths need a priority above that of the rule that they replace', async () => {
  const deployed = template();
  const moved = (rulePriority: number) => template({ paths: [PathPattern.prefix('/api/')], rulePriority });
  expect(await traffic(moved(100), { deployed })).toMatchObject(fails('lb1463-rule-priority-taken'));
  expect(await traffic(moved(90), { deployed })).toMatchObject(fails('lb1463-rule-priority-taken'));
  expect(await traffic(moved(110), { deployed })).toMatchObject({ code: 0 });
});

test('[LB-RC-01] traffic without a healthy target is reported before anything is deployed', async () => {
  const deployed = template();
  const targets = [['healthy'], ['unhealthy']];
  expect(await traffic(template(), { deployed, targets })).toMatchObject(fails('lb1464-no-healthy-targets'));
  expect(await traffic(template(), { deployed, targets, weights: [100, 0] })).toMatchObject({ code: 0 });
});

test('[LB-RC-01] a release in progress is waited for', async () => {
  const busy = { deployed: template(), more: { deployments: [{ status: 'IN_PROGRESS' }] } };
  expect(await traffic(template(), busy)).toMatchObject(fails('lb1465-release-in-progress'));
});

test('a first deployment has no traffic, and an account that cannot be read fails', async () => {
  const deployed = template();
  expect(await traffic(template(), { deployed, more: { name: 'shop-staging' } })).toMatchObject({
    code: 0,
    out: 'shop-staging: not deployed yet.\n',
  });
  expect(await traffic(template(), { deployed, more: { refused: 'ExpiredToken' } })).toMatchObject(
    fails('lb1466-aws-cli-failed'),
  );
});

test('an unknown stack and a missing assembly are reported', async () => {
  expect(await runLoadbearing(['traffic', 'Shop', '--app', folder])).toMatchObject(
    fails('lb1936-assembly-unreadable', 2),
  );
  const app = mkdtempSync(join(folder, 'empty-'));
  writeFileSync(join(app, 'manifest.json'), '{"artifacts":{}}');
  expect(await runLoadbearing(['traffic', 'Shop', '--app', app])).toMatchObject(fails('lb1936-assembly-unreadable', 2));
});
