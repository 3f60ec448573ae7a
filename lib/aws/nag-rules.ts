/** Packs of cdk-nag, as the ids of their findings begin. */
const SOLUTIONS = 'AwsSolutions';
const HIPAA = 'HIPAA.Security';
const NIST = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';
const SERVERLESS = 'Serverless';

/** Ids under which the packs report a rule that is acknowledged for all of them. */
const FINDINGS: { readonly [rule: string]: readonly string[] } = {
  ...rule('ALBHttpToHttpsRedirection', [HIPAA, NIST, PCI]),
  ...rule('ALBWAFEnabled', [NIST, PCI]),
  ...rule('ELBv2ACMCertificateRequired', [HIPAA, NIST, PCI]),
  ...rule('ElastiCacheRedisClusterAutomaticBackup', [HIPAA, NIST]),
  ...rule('EventBusDLQ', [SERVERLESS]),
  ...rule('IAMNoInlinePolicy', [HIPAA, NIST, PCI]),
  ...rule('LambdaConcurrency', [HIPAA, NIST]),
  ...rule('LambdaDLQ', [HIPAA, NIST, SERVERLESS]),
  ...rule('LambdaInsideVPC', [HIPAA, NIST, PCI]),
  ...rule('LambdaLatestVersion', [SERVERLESS], 'L1'),
  ...rule('LambdaStarPermissions', [SERVERLESS]),
  ...rule('LambdaTracing', [SERVERLESS]),
  ...rule('RDSInBackupPlan', [HIPAA, NIST]),
  ...rule('RDSMultiAZSupport', [HIPAA, NIST], 'RDS3'),
  ...rule('RDSStorageEncrypted', [HIPAA, NIST, PCI], 'RDS2'),
  ...rule('S3BucketReplicationEnabled', [HIPAA, NIST, PCI]),
  ...rule('S3DefaultEncryptionKMS', [HIPAA, NIST, PCI]),
  ...rule('SNSRedrivePolicy', [SERVERLESS]),
  ...rule('SQSRedrivePolicy', [SERVERLESS]),
  ...rule('SecretsManagerRotationEnabled', [HIPAA, NIST], 'SMG4'),
  ...rule('VPCDefaultSecurityGroupClosed', [HIPAA, NIST, PCI]),
  ...rule('VPCNoUnrestrictedRouteToIGW', [HIPAA, NIST, PCI]),
};

/** AwsSolutions has names of its own. */
function rule(name: string, packs: string[], solutionsName?: string): { [rule: string]: string[] } {
  const ids = packs.map((pack) => `${pack}-${name}`);
  return { [name]: solutionsName === undefined ? ids : [`${SOLUTIONS}-${solutionsName}`, ...ids] };
}

/** Names of the rules that stand for the findings of several packs. */
export const NAG_RULES = Object.keys(FINDINGS);

/** Returns the ids of the findings that `name` stands for: those of a rule, or the one finding it is the id of. */
export function findingsOf(name: string): readonly string[] {
  return FINDINGS[name] ?? [name];
}
