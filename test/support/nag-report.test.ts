import { Stack, Validations, aws_s3 as s3 } from 'aws-cdk-lib';
import { nagReport } from './nag-report';
import { aStack } from './stacks';

const acknowledged = (stack: Stack, rule: string): void =>
  Validations.of(stack).acknowledge({ id: rule, reason: 'These tests need no reason for it' });

function bucketIn(stack: Stack): void {
  new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
}

test('a finding that nobody answers is open', () => {
  const stack = aStack();
  bucketIn(stack);
  expect(nagReport(stack)).toEqual({ unacknowledged: ['Shop/Bucket/Resource: AwsSolutions-S1'], unused: [] });
});

test('an answer to what lies around a finding answers it, and one without a finding is told', () => {
  const stack = aStack();
  bucketIn(stack);
  acknowledged(stack, 'AwsSolutions-S1');
  acknowledged(stack, 'AwsSolutions-RDS2');
  expect(nagReport(stack)).toEqual({ unacknowledged: [], unused: ['Shop: AwsSolutions-RDS2'] });
});
