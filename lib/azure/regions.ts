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

/** Public regions without. */
const ZONELESS = [
  ...['australiacentral', 'australiacentral2', 'australiasoutheast', 'brazilsoutheast', 'canadaeast', 'francesouth'],
  ...['germanynorth', 'jioindiacentral', 'jioindiawest', 'koreasouth', 'northcentralus', 'norwaywest'],
  ...['southafricawest', 'southindia', 'swedensouth', 'switzerlandwest', 'uaecentral', 'ukwest', 'westcentralus'],
  ...['westindia', 'westus'],
];

/** @internal */
export class Regions {
  /** Adds a problem when a plain region is unknown, or has no availability zones although `zones` are needed. */
  public static check(problems: Problems, location: pulumi.Input<string> | undefined, zones = false): void {
    if (typeof location !== 'string') return;
    const region = Regions.programmatic(location);
    const known = problems.check(ZONAL.includes(region) || ZONELESS.includes(region), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'location',
      what: `location is ${JSON.stringify(location)}`,
      expected: `a public Azure region, e.g. ${closest(region)}`,
      fix: 'correct it; a region newer than this release passes as an Output: pulumi.output(…)',
    });
    problems.check(!known || !zones || ZONAL.includes(region), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'location',
      what: `location is ${JSON.stringify(location)}, which has no availability zones`,
      expected: 'a region with availability zones',
      fix: `choose one such as ${ZONAL.slice(-2).join(' or ')}, or turn zone redundancy off`,
    });
  }

  /** `West US 2` as programs write it: `westus2`. */
  public static programmatic(location: string): string {
    return location.toLowerCase().replace(/\s+/g, '');
  }
}

/** The known region that shares the longest beginning with what was written. */
function closest(region: string): string {
  const shared = (other: string): number => {
    let length = 0;
    while (length < other.length && other[length] === region[length]) length += 1;
    return length;
  };
  return [...ZONAL, ...ZONELESS].reduce((best, it) => (shared(it) > shared(best) ? it : best), 'westus2');
}
