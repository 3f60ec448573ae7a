import { BookReader } from '../../../stacks/book-reader';
import { holdsTheRules, statefulIds, synthesized, PLACEHOLDERS } from '../../support/container-systems';

jest.setTimeout(60_000);

holdsTheRules('BookReader', (app, choices) => new BookReader(app, choices));

/** A line changes here only together with a migration in CHANGELOG.md: see test/stacks/traitor-track/stateful-ids.test.ts. */
test('the ids of what holds data in production do not change', () => {
  expect(statefulIds(synthesized((app) => new BookReader(app, PLACEHOLDERS)))).toMatchInlineSnapshot(`
    {
      "BookReader": [
        "BackendTaskLogF830B32C",
        "CanaryArtifactBucketC659819C",
        "EntranceEdgeLogBucket8E61E358",
        "EntranceLoadBalancerAccessLogsA277734F",
        "EntranceSite3325AFAC",
        "MigrationsStarterLogB4776758",
        "MigrationsTaskLogA18901B0",
        "RotationLog0F4B48E5",
        "WorkerRotationLogDF429B7D",
        "WorkersQueueLengthLogA9AED0EA",
        "WorkersTaskLog8247E825",
      ],
      "BookReaderData": [
        "AccessLogs8B620ECA",
        "BackupArchive1B8C1916",
        "BackupVaultADF21B19",
        "BrokerAuthC920E252",
        "BrokerE1355FD6",
        "Cache18F6EE16",
        "CacheAuthFCC8B57E",
        "DatabaseLoginbookreaderbackend0CCE2262",
        "DatabaseLoginbookreaderworkers0F1AC672",
        "DatabaseLogsPostgresqlA9BDE778",
        "DatabaseLogsUpgrade2579E242",
        "DatabasePrimaryEDE0B3D0",
        "DatabaseReplica1ED560A1F",
        "DatabaseReplica1LogsPostgresqlEF5E01BA",
        "DatabaseReplica1LogsUpgrade266D7093",
        "DatabaseSecret3B817195",
        "FrontendImagesRepository04DEFC41",
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
        "SecretsJwtSecretKey51C5CF34",
        "SecretsSecretKey6135F13D",
      ],
      "BookReaderGlobal": [
        "HealthSecret35E0D7F0",
        "Key961B73FD",
        "WebAclLogGroup9469B567",
      ],
    }
  `);
});
