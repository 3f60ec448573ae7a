import { RemovalPolicy, Token, aws_kms as kms } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RecoveryVault, RecoveryVaultProps } from '../../../lib/aws/data/recovery-vault';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
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

test('has a fixed name and a rotated key, and both are retained', () => {
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

test('a key of the user replaces the generated one', () => {
  const stack = aStack({ region: 'us-west-2' });
  const { template } = build({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  template().resourceCountIs('AWS::KMS::Key', 1);
  template().hasResourceProperties('AWS::Backup::BackupVault', {
    EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
  });
});

test('a temporary vault is deleted with its stack', () => {
  const { template } = build({ removalPolicy: RemovalPolicy.DESTROY });
  template().hasResource('AWS::Backup::BackupVault', { DeletionPolicy: 'Delete' });
  template().hasResource('AWS::KMS::Key', { Properties: { PendingWindowInDays: 7 }, DeletionPolicy: 'Delete' });
});

test.each([
  ['a slash', 'a/b', 'invalid-format'],
  ['51 characters', 'a'.repeat(51), 'invalid-format'],
  ['a token', Token.asString({ Ref: 'Name' }), 'unresolved-token'],
])('a name with %s is rejected', (_name, vaultName, fault) => {
  expect(faults(() => build({ vaultName }))).toEqual([`${fault} at Shop/Recovery.vaultName`]);
});
