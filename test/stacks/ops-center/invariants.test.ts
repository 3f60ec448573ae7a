import { OpsCenter } from '../../../stacks/ops-center';
import { holdsTheRules, statefulIds, synthesized, PLACEHOLDERS } from '../../support/container-systems';

jest.setTimeout(60_000);

holdsTheRules('OpsCenter', (app, choices) => new OpsCenter(app, choices));

/** A line changes here only together with a migration in CHANGELOG.md: see test/stacks/traitor-track/stateful-ids.test.ts. */
test('the ids of what holds data in production do not change', () => {
  expect(statefulIds(synthesized((app) => new OpsCenter(app, PLACEHOLDERS)))).toMatchInlineSnapshot(`
    {
      "OpsCenter": [
        "AuditLogA5B7094E",
        "CanaryArtifactBucketC659819C",
        "EntranceEdgeLogBucket8E61E358",
        "EntranceLoadBalancerAccessLogsA277734F",
        "EntranceSite3325AFAC",
        "JobsLogA27CDC68",
        "MigrationsStarterLogB4776758",
        "MigrationsTaskLogA18901B0",
        "PageCanaryArtifactBucketB10B4EBE",
        "RotationLog0F4B48E5",
        "WebTierTaskLogE3D2348D",
      ],
      "OpsCenterData": [
        "AccessLogs8B620ECA",
        "BackupArchive1B8C1916",
        "BackupVaultADF21B19",
        "Cache18F6EE16",
        "CacheAuthFCC8B57E",
        "DatabaseLoginopscenterbackend689213AB",
        "DatabaseLoginopscenterjobs4A106844",
        "DatabaseLogsPostgresqlA9BDE778",
        "DatabaseLogsUpgrade2579E242",
        "DatabasePrimaryEDE0B3D0",
        "DatabaseSecret3B817195",
        "ImagesRepository2D0F5B9C",
        "Key961B73FD",
        "NetworkFlowLogs2BEC3212",
        "NetworkVpc7FB7348F",
        "NetworkVpcIsolatedSubnet1Subnet0400477E",
        "NetworkVpcIsolatedSubnet2SubnetF65B365A",
        "NetworkVpcPrivateSubnet1Subnet6DD86AE6",
        "NetworkVpcPrivateSubnet2Subnet1BDBE877",
        "NetworkVpcPublicSubnet1Subnet36933139",
        "NetworkVpcPublicSubnet2SubnetC427CCE0",
      ],
      "OpsCenterGlobal": [
        "HealthSecret35E0D7F0",
        "Key961B73FD",
        "WebAclLogGroup9469B567",
      ],
    }
  `);
});
