import { RemovalPolicy, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CanarySecretHeader, EncryptionKeys, NagFindings } from '../../lib/aws';
import { HEALTH_HEADER } from './health-header';

/** Header of the health page, in the stack that creates its secret. */
export interface HealthHeader extends CanarySecretHeader {
  /** ARN of the secret, also for stacks in another region, which cannot reference `secret` without a physical name. */
  readonly secretArn: string;
}

/**
 * Header without which the firewall blocks the health page. CloudFormation resolves references to secrets in the stack's own region
 * only, so the secret is beside the web ACL. Canary and pipeline read it from there.
 */
export function healthHeader(scope: Construct, removalPolicy: RemovalPolicy): HealthHeader {
  const secret = new secretsmanager.Secret(scope, 'HealthSecret', {
    description: `Value of the header ${HEALTH_HEADER}, without which the firewall blocks the health page`,
    encryptionKey: EncryptionKeys.forSecrets(scope),
    generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    removalPolicy,
  });
  NagFindings.acknowledge(secret, {
    SecretsManagerRotationEnabled:
      'The web ACL reads it at deployment only, so rotation would make the firewall block the canary. It has 48 random characters and is sent over TLS only.',
  });
  return { headerName: HEALTH_HEADER, secret, secretArn: (secret.node.defaultChild as secretsmanager.CfnSecret).ref };
}

/** Returns the header for a stack in any region. The policy of the secret's key allows every reader in the account to decrypt. */
export function importHealthHeader(scope: Construct, { headerName, secretArn }: HealthHeader): CanarySecretHeader {
  return { headerName, secret: secretsmanager.Secret.fromSecretCompleteArn(scope, 'HealthSecret', secretArn) };
}
