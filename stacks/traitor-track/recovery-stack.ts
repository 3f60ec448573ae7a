import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RecoveryVault } from '../../lib/aws';
import { TraitorTrackProfile } from './profile';
import { recoveryVaultName } from './naming';

export interface TraitorTrackRecoveryProps extends StackProps {
  readonly profile: TraitorTrackProfile;
}

/** The vault in a second region that outlives the loss of the first (TT-RD-26). */
export class TraitorTrackRecovery extends Stack {
  public readonly recoveryVault: RecoveryVault;

  constructor(scope: Construct, id: string, props: TraitorTrackRecoveryProps) {
    super(scope, id, props);
    this.recoveryVault = new RecoveryVault(this, 'RecoveryVault', {
      vaultName: recoveryVaultName(props.profile.environment),
      removalPolicy: props.profile.dataRemoval,
    });
  }
}
