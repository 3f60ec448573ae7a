import { Arn, ArnFormat, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RecoveryVault } from '../../lib/aws';
import { EnvironmentProfile } from './environment-profile';

export interface RecoveryStackProps extends StackProps {
  readonly profile: EnvironmentProfile;
  readonly vaultName: string;
}

/** A backup vault in a second region, which survives the loss of the first. */
export class RecoveryStack extends Stack {
  public readonly recoveryVault: RecoveryVault;

  constructor(scope: Construct, id: string, { profile, vaultName, ...props }: RecoveryStackProps) {
    super(scope, id, props);
    this.recoveryVault = new RecoveryVault(this, 'RecoveryVault', { vaultName, removalPolicy: profile.dataRemoval });
  }
}

/** Returns the ARN of a vault in another region, composed from its name, since stacks cannot reference resources across regions. */
export function recoveryVaultArn(stack: Stack, region: string, vaultName: string): string {
  return Arn.format(
    {
      service: 'backup',
      region,
      resource: 'backup-vault',
      resourceName: vaultName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );
}
