import { RemovalPolicy, Token, aws_kms as kms } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RecoveryVault, RecoveryVaultProps } from '../../../lib/aws/data/recovery-vault';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';

function build(props: Partial<RecoveryVaultProps> = {}, stack = aStack({ region: 'us-west-2' })) {
  const recovery = new RecoveryVault(stack, 'Recovery', { vaultName: 'traitortrack-recovery', ...props });
  return { recovery, stack, template: () => Template.fromStack(stack) };
}

test.each(flagSets)('a recovery vault $having is clean of findings and warnings', ({ flags }) => {
  const { stack } = build({}, aStack({ flags }));
  expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('it has a fixed name and a key of its own that is rotated, and both stay when the stack goes', () => {
  const { template } = build();
  template().hasResource('AWS::Backup::BackupVault', {
    Properties: {
      BackupVaultName: 'traitortrack-recovery',
      EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecoveryKey'), 'Arn'] },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template().hasResource('AWS::KMS::Key', {
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 30 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('an own key is used as it is', () => {
  const stack = aStack({ region: 'us-west-2' });
  const { template } = build({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  template().resourceCountIs('AWS::KMS::Key', 1);
  template().hasResourceProperties('AWS::Backup::BackupVault', {
    EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
  });
});

test('a vault for a while goes with its stack', () => {
  const { template } = build({ removalPolicy: RemovalPolicy.DESTROY });
  template().hasResource('AWS::Backup::BackupVault', { DeletionPolicy: 'Delete' });
  template().hasResource('AWS::KMS::Key', { Properties: { PendingWindowInDays: 7 }, DeletionPolicy: 'Delete' });
});

test.each([
  ['a slash', 'a/b'],
  ['51 characters', 'a'.repeat(51)],
  ['a token', Token.asString({ Ref: 'Name' })],
])('a name with %s is refused', (_name, vaultName) => {
  expect(problemsOf(() => build({ vaultName }))).toEqual([
    expect.objectContaining({
      where: 'Shop/Recovery.vaultName',
      expected: '2 to 50 letters, digits, hyphens and underscores, as a plain string',
    }),
  ]);
});
