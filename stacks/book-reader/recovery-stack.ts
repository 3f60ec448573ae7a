import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RecoveryVault } from '../../lib/aws';
import { recoveryVaultName } from './data-stack';
import { BookReaderProfile } from './profile';

export interface BookReaderRecoveryProps extends StackProps {
  readonly profile: BookReaderProfile;
}

/** The vault in a second region that outlives the loss of the first (BR-FUT-07). */
export class BookReaderRecovery extends Stack {
  constructor(scope: Construct, id: string, { profile, ...props }: BookReaderRecoveryProps) {
    super(scope, id, props);
    new RecoveryVault(this, 'RecoveryVault', {
      vaultName: recoveryVaultName(profile.environment),
      removalPolicy: profile.dataRemoval,
    });
  }
}
