import { MachineSizes } from '../../lib/domain';
import { NatStrategy } from '../../lib/aws';
import { TraitorTrackProfile } from './profile';
import { ReportSizing } from './report-sizing';

const HOURS = 730;

/**
 * Approximate on-demand list prices in us-east-1, in USD, November 2026. A rough estimate, not a quote: excludes traffic, requests and
 * logs.
 */
const HOURLY: Record<string, number> = {
  't3.medium': 0.0416,
  'db.t3.large': 0.145,
  'db.t4g.small': 0.032,
  'cache.t4g.micro': 0.016,
  'cache.t4g.small': 0.032,
  natGateway: 0.045,
  loadBalancer: 0.0225 + 0.008,
  publicAddress: 0.005,
};
const STORAGE_GIB_MONTH = 0.115;
const FIXED_EDGE_AND_ALARMS = 30;
const CANARY_RUN = 0.0012;

/** Returns the rough cost of an environment per month, in USD. */
export function roughMonthlyUsd(profile: TraitorTrackProfile, sizing: ReportSizing): number {
  const zones = 2;
  const natGateways = profile.nat === NatStrategy.ONE_PER_ZONE ? zones : profile.nat === NatStrategy.SINGLE ? 1 : 0;
  const primaries = profile.multiAz ? 2 : 1;
  const replicas = profile.readReplicas;
  const hourly =
    sizing.desiredInstances * price(profile.instanceType) +
    (primaries + replicas) * price(profile.databaseClass) +
    profile.cacheNodes * price(MachineSizes.cacheNodeFor(sizing.cacheMiB)) +
    natGateways * (price('natGateway') + price('publicAddress')) +
    price('loadBalancer');
  const storage = (primaries + replicas) * profile.storageGiB * STORAGE_GIB_MONTH;
  const canaryRuns = profile.canaryIntervalMinutes === undefined ? 0 : (HOURS * 60) / profile.canaryIntervalMinutes;
  return Math.round((hourly * HOURS + storage + canaryRuns * CANARY_RUN + FIXED_EDGE_AND_ALARMS) / 10) * 10;
}

function price(item: string): number {
  const usd = HOURLY[item];
  if (usd === undefined) throw new Error(`No price for ${item}. Add it to HOURLY in rough-cost.ts.`);
  return usd;
}
