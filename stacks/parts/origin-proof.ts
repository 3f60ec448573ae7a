import { RemovalPolicy, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EncryptionKeys, NagFindings, OriginSecret } from '../../lib/aws';

const ORIGIN_HEADER = 'X-Origin-Verify';

/** Header that proves to a public load balancer that a request came through the system's distribution. */
export function originProof(scope: Construct, removalPolicy: RemovalPolicy): OriginSecret {
  const secret = new secretsmanager.Secret(scope, 'OriginSecret', {
    description: 'Proves to the load balancer that a request came through its CloudFront distribution',
    encryptionKey: EncryptionKeys.forSecrets(scope),
    generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    removalPolicy,
  });
  NagFindings.acknowledge(secret, {
    'AwsSolutions-SMG4':
      'CloudFront and the listener rule read it at deployment only, so rotation would make the load balancer reject CloudFront. ' +
      'It has 48 random characters and is sent over TLS only.',
  });
  return { headerName: ORIGIN_HEADER, secret };
}
