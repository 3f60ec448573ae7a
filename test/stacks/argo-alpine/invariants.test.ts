import { ArgoAlpine } from '../../../stacks/argo-alpine';
import { holdsTheRules, statefulIds, synthesized, PLACEHOLDERS } from '../../support/container-systems';

jest.setTimeout(60_000);

holdsTheRules('ArgoAlpine', (app, choices) => new ArgoAlpine(app, choices));

/** A line changes here only together with a migration in CHANGELOG.md: see test/stacks/traitor-track/stateful-ids.test.ts. */
test('the ids of what holds data in production do not change', () => {
  expect(statefulIds(synthesized((app) => new ArgoAlpine(app, PLACEHOLDERS)))).toMatchInlineSnapshot(`
    {
      "ArgoAlpine": [
        "ArgoTaskLog6C5357AA",
        "BackendTaskLogF830B32C",
        "CanaryArtifactBucketC659819C",
        "EntranceEdgeLogBucket8E61E358",
        "EntranceLoadBalancerAccessLogsA277734F",
        "EntranceSite3325AFAC",
        "MigrationsStarterLogB4776758",
        "MigrationsTaskLogA18901B0",
        "RotationLog0F4B48E5",
      ],
      "ArgoAlpineData": [
        "AccessLogs8B620ECA",
        "ArgoImagesRepositoryB40521DE",
        "BackupArchive1B8C1916",
        "BackupVaultADF21B19",
        "Cache18F6EE16",
        "CacheAuthFCC8B57E",
        "DatabaseLoginargoalpinebackendDC8D11E2",
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
        "SecretsAlphaVantageKeyEE29B517",
        "SecretsStripeKey3B54FC91",
        "SecretsTwitterToken1291A562",
        "Tokens1180AAEA",
        "TokensAuth06AA7FBC",
      ],
      "ArgoAlpineGlobal": [
        "HealthSecret35E0D7F0",
        "Key961B73FD",
        "WebAclLogGroup9469B567",
      ],
    }
  `);
});
