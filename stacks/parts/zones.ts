import { VpcOriginZones } from '../../lib/aws';

/** Two zones of a region that support CloudFront VPC origins, by id; undefined if all zones of the region do. */
export function vpcOriginZoneIds(region: string): string[] | undefined {
  const unsupported = VpcOriginZones.unsupported(region);
  if (unsupported.length === 0) return undefined;
  const prefix = unsupported[0].replace(/\d+$/, '');
  return [1, 2, 3]
    .map((number) => `${prefix}${number}`)
    .filter((id) => !unsupported.includes(id))
    .slice(0, 2);
}
