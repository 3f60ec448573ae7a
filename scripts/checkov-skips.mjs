const STARTER_OF_MIGRATIONS = /MigrationsStarter\w{8}$/;
const QUEUE_LENGTH = /QueueLengthFunction\w{8}$/;
const REPLICA = /DatabaseReplica\d/;
const INSIDE_AWS =
  'Users connect to CloudFront over TLS. Without a domain there is no certificate for the load balancer, which is internal: CloudFront reaches it inside the network of AWS. The check passes with a domain.';

/** Findings that are accepted: check, logical ids, and the control that compensates. One that skips nothing fails. */
export const SKIPS = [
  { check: 'CKV_AWS_2', ids: /LoadBalancerListener\w{8}$/, reason: INSIDE_AWS },
  { check: 'CKV_AWS_103', ids: /LoadBalancerListener\w{8}$/, reason: INSIDE_AWS },
  {
    check: 'CKV_AWS_174',
    ids: /EntranceEdge\w{8}$/,
    reason:
      "The TLS policy of CloudFront's own certificate cannot be changed. With a domain the minimum is TLS 1.2, and the check passes.",
  },
  {
    check: 'CKV_AWS_16',
    ids: REPLICA,
    reason: 'A replica inherits the encryption of its source. CloudFormation rejects the property here.',
  },
  {
    check: 'CKV_AWS_157',
    ids: REPLICA,
    reason: 'A replica adds read capacity. The Multi-AZ primary and replicas in other zones provide availability.',
  },
  {
    check: 'CKV_AWS_18',
    ids: /^AccessLogs\w{8}$/,
    reason: 'The bucket receives the access logs of the others. Logs of itself would grow without end.',
  },
  {
    check: 'CKV_AWS_33',
    ids: /^Key\w{8}$/,
    reason:
      'The statement for everyone has conditions: callers of this account, through Secrets Manager. The key that AWS manages has the same.',
  },
  {
    check: 'CKV_AWS_111',
    ids: /^BackupBackupRole\w{8}$/,
    reason:
      'Granting a key supports no narrower resource before the backup exists. A condition limits it to services of AWS.',
  },
  {
    check: 'CKV_AWS_111',
    ids: /QueueLengthRoleDefaultPolicy\w{8}$/,
    reason: 'Lambda creates the network interfaces of a function in a VPC, whose ARNs are not known in advance.',
  },
  {
    check: 'CKV_AWS_111',
    ids: /^WebTierRoleDefaultPolicy\w{8}$/,
    reason:
      'Session Manager supports no narrower resource. Conditions limit metrics to a namespace, and the lifecycle of instances to this stack.',
  },
  {
    check: 'CKV_AWS_115',
    ids: STARTER_OF_MIGRATIONS,
    reason:
      'It runs a few times for a deployment. A reservation would fail in new accounts: an account keeps 100 runs unreserved.',
  },
  {
    check: 'CKV_AWS_116',
    ids: STARTER_OF_MIGRATIONS,
    reason: 'A lost call fails the deployment at its timeout, so that it cannot stay unnoticed.',
  },
  {
    check: 'CKV_AWS_117',
    ids: STARTER_OF_MIGRATIONS,
    reason: 'It calls AWS only. The task that connects to the database is in the VPC.',
  },
  {
    check: 'CKV_AWS_115',
    ids: QUEUE_LENGTH,
    reason: 'It runs once a minute for at most 20 seconds, so one run at a time.',
  },
  {
    check: 'CKV_AWS_116',
    ids: QUEUE_LENGTH,
    reason: 'It measures again a minute later. A measurement that is made up for later would be wrong.',
  },
];
