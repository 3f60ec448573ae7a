import { VpcOriginZones } from '../../lib/aws';

/**
 * Two zones of the region that CloudFront VPC origins support, by id; undefined where all zones do and the account's first two
 * will serve.
 */
export function vpcOriginZoneIds(region: string): string[] | undefined {
  const unsupported = VpcOriginZones.unsupported(region);
  if (unsupported.length === 0) return undefined;
  const prefix = unsupported[0].replace(/\d+$/, '');
  return [1, 2, 3]
    .map((number) => `${prefix}${number}`)
    .filter((id) => !unsupported.includes(id))
    .slice(0, 2);
}
