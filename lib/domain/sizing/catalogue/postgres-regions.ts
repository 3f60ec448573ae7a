/**
 * Offer of PostgreSQL flexible server in one region.
 *
 * @internal
 */
export interface PostgresRegion {
  /** Intel generations, e.g. `['v3', 'v4', 'v5']`. */
  readonly intel: readonly string[];
  /** AMD generations. */
  readonly amd: readonly string[];
  /** If true, a new server can have a standby in another zone. */
  readonly zoneRedundant: boolean;
  /** If true, backups can be copied to the paired region. */
  readonly geoBackup: boolean;
  /** If true, Microsoft opens the region on request only. */
  readonly onRequest: boolean;
}

/**
 * Regions in the form `REGION INTEL AMD [ha] [geo] [request]`. `ha` is missing where new zone-redundant servers are blocked.
 * Source: https://learn.microsoft.com/azure/postgresql/overview#azure-regions, table of 2025-12-22
 */
const TABLE = `
australiacentral 345 - geo
australiacentral2 345 - request
australiaeast 3456 5 ha geo
australiasoutheast 345 - geo
austriaeast 345 5 ha
belgiumcentral 345 5 ha
brazilsouth 345 -
brazilsoutheast 345 - request
canadacentral 345 5 ha geo
canadaeast 345 5 geo
centralindia 345 - geo
centralus 345 - ha geo
chilecentral 345 5 ha
eastasia 345 6 geo
eastus 345 5 geo
eastus2 34 - geo
francecentral 345 - ha geo
francesouth 345 - geo
germanynorth 345 - geo request
germanywestcentral 345 - geo
indonesiacentral 345 56 ha
israelcentral 34 - ha
italynorth 345 - ha
japaneast 34 - ha geo
japanwest 345 6 geo
jioindiacentral 3 - geo
jioindiawest 3 - geo
koreacentral 345 - ha geo
koreasouth 345 - geo
malaysiawest 345 56 ha
mexicocentral 34 -
newzealandnorth 345 - ha
northcentralus 345 5 geo
northeurope 345 - geo
norwayeast 345 5 ha geo request
norwaywest 345 - geo
polandcentral 34 - ha
qatarcentral 34 -
southafricanorth 345 - ha geo
southafricawest 345 - geo request
southcentralus 34 - geo
southindia 345 6 ha geo
southeastasia 34 - geo
spaincentral 34 - ha
swedencentral 345 - ha geo
switzerlandnorth 345 - ha geo
switzerlandwest 345 - geo request
uaecentral 345 - geo request
uaenorth 345 - ha geo
uksouth 345 5 ha geo
ukwest 345 5 geo
westcentralus 345 - geo
westeurope 345 - geo
westus 345 5 geo
westus2 34 - geo
westus3 345 5 ha
`;

const generations = (digits: string): string[] => [...digits].filter((it) => it !== '-').map((it) => `v${it}`);

const REGIONS: ReadonlyMap<string, PostgresRegion> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line): [string, PostgresRegion] => {
      const [name, intel, amd, ...offers] = line.split(' ');
      return [
        name,
        {
          intel: generations(intel),
          amd: generations(amd),
          zoneRedundant: offers.includes('ha'),
          geoBackup: offers.includes('geo'),
          onRequest: offers.includes('request'),
        },
      ];
    }),
);

/** @internal */
export class PostgresRegions {
  /** Page with the current table. */
  public static readonly SOURCE = 'https://learn.microsoft.com/azure/postgresql/overview#azure-regions';
  /** Date of the table. */
  public static readonly DATE = '2025-12-22';

  /** Returns the offer of a region such as `centralus`, or undefined if the table does not list it. */
  public static find(region: string): PostgresRegion | undefined {
    return REGIONS.get(region);
  }

  /** Returns the names of the regions that `offers` accepts. */
  public static where(offers: (region: PostgresRegion) => boolean): string[] {
    return [...REGIONS].filter(([, it]) => offers(it)).map(([name]) => name);
  }
}
