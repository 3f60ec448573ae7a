import { Stack } from 'aws-cdk-lib';
import { CfnNatGateway } from 'aws-cdk-lib/aws-ec2';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { CostEstimate } from '../../../lib/aws';
import { ProblemCode } from '../../../lib/domain';
import { problemsOf } from '../../support/problems-of';
import { anApp } from '../../support/stacks';

function aStackIn(region?: string): Stack {
  const stack = new Stack(anApp(), 'Shop', { env: { region } });
  new CfnNatGateway(stack, 'Nat', { subnetId: 'subnet-1' });
  return stack;
}
const appOf = (stack: Stack) => stack.node.root as ReturnType<typeof anApp>;

test('an app is priced in the regions of its stacks', () => {
  const hour = (region: string): string | undefined =>
    CostEstimate.of(appOf(aStackIn(region)))
      .bill.lines.find(({ price }) => price === 'nat.hour')
      ?.unitUsd.toFixed(4);
  expect([hour('us-east-1'), hour('eu-west-1')]).toEqual(['0.0450', '0.0480']);
});

test('a stack that leaves its region open is priced in us-east-1', () => {
  const { lines } = CostEstimate.of(appOf(aStackIn())).bill;
  expect(new Set(lines.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
});

test('the summary has a line for each stack, and says what has no price', () => {
  const stack = aStackIn('us-east-1');
  const other = new Stack(appOf(stack), 'Events', { env: { region: 'us-east-1' } });
  new CfnStream(other, 'Stream', { shardCount: 1 });
  const usage = { natGb: { low: 10, expected: 100, high: 1000 } };
  expect(CostEstimate.of(appOf(stack), { usage }).summary.split('\n').sort()).toEqual([
    'Events: at least $0 a month, $0 to $0; 1 item has no price',
    'Shop: $37 a month, $33 to $78',
  ]);
});

test('a region without a price book is rejected', () => {
  const problems = problemsOf(() => CostEstimate.of(appOf(aStackIn('eu-north-1'))));
  expect(problems.map(({ code }) => code)).toEqual([ProblemCode.NO_PRICE_BOOK]);
});
