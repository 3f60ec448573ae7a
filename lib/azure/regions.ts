import * as pulumi from '@pulumi/pulumi';
import { Problems, ProblemCode } from '../domain';

/**
 * Public regions with availability zones.
 * Source: https://learn.microsoft.com/azure/reliability/availability-zones-region-support
 */
const ZONAL = [
  ...['australiaeast', 'austriaeast', 'belgiumcentral', 'brazilsouth', 'canadacentral', 'centralindia', 'centralus'],
  ...['chilecentral', 'denmarkeast', 'eastasia', 'eastus', 'eastus2', 'francecentral', 'germanywestcentral'],
  ...['indonesiacentral', 'israelcentral', 'italynorth', 'japaneast', 'japanwest', 'koreacentral', 'malaysiawest'],
  ...['mexicocentral', 'newzealandnorth', 'northeurope', 'norwayeast', 'polandcentral', 'qatarcentral'],
  ...['southafricanorth', 'southcentralus', 'southeastasia', 'spaincentral', 'swedencentral', 'switzerlandnorth'],
  ...['uaenorth', 'uksouth', 'westeurope', 'westus2', 'westus3'],
];

/** Public regions without availability zones. */
const ZONELESS = [
  ...['australiacentral', 'australiacentral2', 'australiasoutheast', 'brazilsoutheast', 'canadaeast', 'francesouth'],
  ...['germanynorth', 'jioindiacentral', 'jioindiawest', 'koreasouth', 'northcentralus', 'norwaywest'],
  ...['southafricawest', 'southindia', 'swedensouth', 'switzerlandwest', 'uaecentral', 'ukwest', 'westcentralus'],
  ...['westindia', 'westus'],
];

/** @internal */
export class Regions {
  /** Reports a plain region that is unknown, or has no availability zones if `zones` is true. Returns whether there is no problem. */
  public static check(problems: Problems, location: pulumi.Input<string> | undefined, zones = false): boolean {
    if (typeof location !== 'string') return true;
    const region = Regions.programmatic(location);
    const known = problems.check(ZONAL.includes(region) || ZONELESS.includes(region), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'location',
      what: `location is ${JSON.stringify(location)}`,
      expected: `a public Azure region, e.g. ${closest(region)}`,
      fix: 'correct the name, or pass a region newer than this release as pulumi.output(…)',
    });
    const suffices = problems.check(!known || !zones || ZONAL.includes(region), {
      code: ProblemCode.REGION_WITHOUT_ZONES,
      property: 'location',
      what: `location is ${JSON.stringify(location)}, which has no availability zones`,
      expected: 'a region with availability zones',
      fix: 'use a region such as centralus or swedencentral, or disable zone redundancy',
    });
    return known && suffices;
  }

  /** Returns the programmatic name of a region: `centralus` for `Central US`. */
  public static programmatic(location: string): string {
    return location.toLowerCase().replace(/\s+/g, '');
  }
}

/** Returns the known region that shares the longest prefix with `region`. */
function closest(region: string): string {
  const shared = (other: string): number => {
    let length = 0;
    while (length < other.length && other[length] === region[length]) length += 1;
    return length;
  };
  return [...ZONAL, ...ZONELESS].reduce((best, it) => (shared(it) > shared(best) ? it : best), 'centralus');
}
