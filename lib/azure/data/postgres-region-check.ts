import { PostgresRegion, PostgresRegions, PostgresSku, ProblemCode, Problems } from '../../domain';
import { Regions } from '../regions';
import { DatabaseAvailability, ResolvedPostgresDatabaseArgs } from './postgres-database-args';

/** Adds a problem for each property of a new server that its region does not offer. */
export function checkPostgresRegion(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { location, highAvailability, geoRedundantBackup, skuName } = args;
  const zones = highAvailability === DatabaseAvailability.ZONE_REDUNDANT;
  const region = offerIn(args);
  // The table of the service is more exact than that of all zones.
  Regions.check(problems, location, zones && region === undefined && !args.ignoreRegionLimits);
  if (region === undefined || args.ignoreRegionLimits) return;
  const lacks = (property: string, what: string, offers: (region: PostgresRegion) => boolean): void => {
    problems.check(offers(region), {
      code: ProblemCode.NOT_OFFERED_IN_REGION,
      property,
      what: `${JSON.stringify(location)} has no ${what} for new PostgreSQL servers (${PostgresRegions.SOURCE}, ${PostgresRegions.DATE})`,
      expected: `a region that has it: ${PostgresRegions.where((it) => offers(it) && !it.onRequest).join(', ')}`,
      fix: `change location or ${property}, or set ignoreRegionLimits if Azure offers it by now`,
    });
  };
  if (sku?.generation !== undefined) {
    const { maker, version } = sku.generation;
    lacks('skuName', skuName, (it) => it[maker].includes(version));
  }
  if (zones) lacks('highAvailability', 'zone-redundant standby', (it) => it.zoneRedundant);
  if (geoRedundantBackup) lacks('geoRedundantBackup', 'geo-redundant backup', (it) => it.geoBackup);
}

/** Returns warnings about the region of a new server. */
export function postgresRegionWarnings(args: ResolvedPostgresDatabaseArgs): string[] {
  const { location, existingServerName, ignoreRegionLimits } = args;
  if (typeof location !== 'string' || existingServerName !== undefined || ignoreRegionLimits) return [];
  const region = offerIn(args);
  if (region === undefined) {
    return [
      `The SKU, standby and backups are not checked: the table of ${PostgresRegions.DATE} does not list ${location}. ` +
        `Compare with ${PostgresRegions.SOURCE}, then set ignoreRegionLimits.`,
    ];
  }
  return region.onRequest
    ? [`Microsoft opens ${location} for PostgreSQL on request only. Create a support request first.`]
    : [];
}

function offerIn({ location }: ResolvedPostgresDatabaseArgs): PostgresRegion | undefined {
  return typeof location === 'string' ? PostgresRegions.find(Regions.programmatic(location)) : undefined;
}
