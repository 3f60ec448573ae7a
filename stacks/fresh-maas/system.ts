import { DATABASE_PASSWORD } from '../parts/azure-options';
import { GITHUB_IDS } from '../parts/github-options';
import { Option, Options } from '../parts/option';
import { azureSystem } from '../parts/system-record';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { PIPELINE } from './pipeline';

/** An option with the id of a resource. */
function resource(words: { help: string; otherwise: string }): Option<string> {
  return Options.text({ ...words, pattern: /^\/subscriptions\//, expected: 'a resource id, /subscriptions/…' });
}

export const SYSTEM = azureSystem({
  ...IDENTITY,
  load: LOAD,
  options: {
    databasePassword: DATABASE_PASSWORD,
    maxReplicas: Options.wholeNumber({
      help: 'Maximum number of replicas of each application. The connection pools follow from it.',
      default: 50,
    }),
    poolerClients: Options.wholeNumber({
      help: 'Clients that PgBouncer accepts, 100 to 50000. From 10002 on, each replica gets a pool of 50, also while a revision is replaced.',
      default: 1000,
    }),
    databaseSku: Options.text({
      help: 'SKU of the database server.',
      otherwise: 'Standard_D4ds_v5, Standard_B2s in development',
      example: 'Standard_D8ds_v5',
    }),
    databaseAvailability: Options.choice(['ZoneRedundant', 'SameZone', 'Disabled'] as const, {
      help: 'Standby of the database server.',
      otherwise: 'ZoneRedundant in production, Disabled elsewhere',
    }),
    databaseGeoBackup: Options.flag({
      help: 'Keeps database backups in the paired region too. Cannot be changed later.',
      default: undefined,
      otherwise: 'true in production',
    }),
    databaseStorageGiB: Options.wholeNumber({
      help: 'Storage of a new database server in GiB. It grows by itself.',
      otherwise: '128, 32 in development',
      min: 32,
    }),
    databaseStorageTier: Options.text({
      help: 'Performance tier of the database storage.',
      otherwise: 'the tier of its size',
      example: 'P30',
    }),
    reportImages: Options.flag({
      help: "Runs the report's images, pushed to the registry before, or a placeholder if false. Required in production.",
      default: undefined,
      otherwise: 'false outside of production',
    }),
    reportNames: Options.flag({
      help: 'Names registry and cache as in the report. Such names are unique in all of Azure.',
    }),
    reportRuleSets: Options.flag({ help: "Uses the report's versions of the firewall's rule sets, 2.0 and 1.0." }),
    imagesCacheSeconds: Options.wholeNumber({ help: 'Seconds the edge caches images.', default: 31_536_000 }),
    registryRanges: Options.list({
      help: 'Address ranges from which images may be pushed.',
      otherwise: 'none: only from inside the network',
      example: '["203.0.113.0/24"]',
    }),
    existingVnetId: resource({
      help: 'Virtual network to use, in the subscription and region of the deployment.',
      otherwise: 'a new network',
    }),
    existingContainerAppsSubnetId: resource({
      help: 'Subnet of that network for container apps, delegated to Microsoft.App/environments.',
      otherwise: 'a new subnet',
    }),
    existingPostgresSubnetId: resource({
      help: 'Subnet of that network for PostgreSQL, delegated to Microsoft.DBforPostgreSQL/flexibleServers.',
      otherwise: 'a new subnet',
    }),
    existingEndpointsSubnetId: resource({
      help: 'Subnet of that network for private endpoints.',
      otherwise: 'a new subnet',
    }),
    addressSpace: Options.text({
      help: 'Address range of the network; in an existing one, the free range of the new subnets.',
      otherwise: '10.20.0.0/16',
      example: '10.40.8.0/22',
    }),
    existingZoneIds: Options.list({
      help: 'Private DNS zones of Key Vault, Managed Redis, the registry and PostgreSQL to use, linked to the network.',
      otherwise: 'new zones',
      example: '["/subscriptions/…/privateDnsZones/privatelink.vaultcore.azure.net"]',
    }),
    existingWorkspaceId: resource({ help: 'Log Analytics workspace to use.', otherwise: 'a new workspace' }),
    existingApplicationInsightsId: resource({ help: 'Application Insights to use.', otherwise: 'a new one' }),
    existingRegistryId: resource({ help: 'Registry to use.', otherwise: 'a new registry' }),
    existingEnvironmentId: resource({
      help: 'Environment for container apps to use. Requires its subnet.',
      otherwise: 'a new environment',
    }),
    businessImage: Options.text({
      help: 'Image of the business suite with its registry, e.g. the one that the last release lists. Requires `reportImages`.',
      otherwise: "the report's image",
      example: 'shop.azurecr.io/business-operations-suite@sha256:…',
    }),
    analyticsImage: Options.text({
      help: 'Image of the analytics suite, likewise.',
      otherwise: "the report's image",
    }),
    githubRepository: Options.text({
      help: 'Repository whose workflows may import images and release them.',
      otherwise: 'no workflow may deploy',
      example: 'owner/name',
    }),
    ...GITHUB_IDS,
    migrationRun: Options.text({
      help: 'Text that runs the migrations again when you change it, for example after a failure that they did not cause.',
      default: '1',
    }),
    migrationAllowAhead: Options.flag({
      help: 'Deploys a release that is older than the database, whose migrations stay applied. Otherwise such a deployment fails.',
    }),
  },
  pipeline: PIPELINE,
  migrations: 'sql',
  expectations: 'fresh-maas',
  benchmark: 'fresh-maas',
  report: () => (require('./report') as typeof import('./report')).REPORT,
  costs: () => (require('./costs') as typeof import('./costs')).compareCosts,
  build: (args) => {
    const { FreshMaas } = require('./fresh-maas') as typeof import('./fresh-maas');
    return new FreshMaas(IDENTITY.prefix, args).outputs;
  },
});
