import { CacheRuleCheck, Formats, PathPattern, ProblemCode, Problems } from '../../domain';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { ResourceInterfaces } from '../resource-interfaces';
import { DomainSettings, EdgeDistributionSettings, OriginSettings, isRoutable } from './edge-distribution-args';

/**
 * Regions in which Front Door has private links.
 * Source: https://learn.microsoft.com/azure/frontdoor/private-link#region-availability
 */
const PRIVATE_LINK_REGIONS = [
  ...['australiaeast', 'brazilsouth', 'canadacentral', 'centralindia', 'centralus', 'eastasia', 'eastus', 'eastus2'],
  ...['francecentral', 'germanywestcentral', 'japaneast', 'koreacentral', 'northeurope', 'norwayeast'],
  ...['southafricanorth', 'southcentralus', 'southeastasia', 'swedencentral', 'switzerlandnorth', 'uaenorth'],
  ...['uksouth', 'westeurope', 'westus2', 'westus3'],
];
/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
const RULE_LIMIT = 100;
const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;
/** Names of the component's own routes and origin groups. */
const RESERVED_NAMES = ['default', 'never-kept', 'main'];

/** Adds the problems of the arguments. */
export function checkEdgeDistribution(problems: Problems, settings: EdgeDistributionSettings): void {
  PhysicalName.check(problems, 'profileName', 'frontDoor', settings.profileName);
  PhysicalName.check(problems, 'endpointName', 'frontDoor', settings.endpointName);
  problems.number('timeoutSeconds', settings.timeoutSeconds, { min: 16, max: 240, integer: true }, 'use 60');
  ResourceInterfaces.check(problems, settings);
  problems.format('healthPath', settings.healthPath, Formats.PATH);
  CacheRuleCheck.all(problems, settings.cacheRules);
  const rules = settings.cacheRules.reduce((sum, it) => sum + (it.sharedOnly ? 3 : 1), 1);
  problems.check(rules <= RULE_LIMIT, {
    code: ProblemCode.TOO_LONG,
    property: 'cacheRules',
    what: `cacheRules needs ${rules} rules of Front Door`,
    expected: `at most ${RULE_LIMIT} in a rule set`,
    fix: 'replace rules for single paths with prefixes',
  });
  // Names of domains have hyphens in place of dots.
  const domains = settings.customDomains.map(({ hostName }) => hostName.toLowerCase().replaceAll('.', '-'));
  domains.forEach((name, index) =>
    problems.check(domains.indexOf(name) === index, {
      code: ProblemCode.NAMES_COLLIDE,
      property: `customDomains[${index}].hostName`,
      what: `two host names are named ${name} in Front Door`,
      expected: 'host names that differ in more than dots, hyphens and case',
      fix: 'serve one of the two from another profile',
    }),
  );
  checkDomains(problems, settings.customDomains);
  checkOrigins(problems, 'origins', settings.origins);
  checkBackends(problems, settings);
}

function checkDomains(problems: Problems, domains: DomainSettings[]): void {
  domains.forEach(({ hostName, dnsZoneId, certificateSecretId }) => {
    const at = (property: string): string => `customDomains[${hostName}].${property}`;
    problems.match(at('hostName'), hostName, HOST_NAME, {
      expected: 'a host name, e.g. www.example.com',
      fix: 'correct the host name',
    });
    ResourceId.check(problems, at('dnsZoneId'), 'Microsoft.Network/dnsZones', dnsZoneId);
    ResourceId.check(problems, at('certificateSecretId'), 'Microsoft.KeyVault/vaults/secrets', certificateSecretId);
    const zone = typeof dnsZoneId === 'string' ? (dnsZoneId.split('/').at(-1) ?? '') : hostName;
    problems.check(`.${hostName}`.toLowerCase().endsWith(`.${zone}`.toLowerCase()), {
      code: ProblemCode.DOMAIN_OUTSIDE_ZONE,
      property: at('dnsZoneId'),
      what: `${hostName} is not in the zone ${zone}`,
      expected: 'the name of the zone, or a name that ends with it',
      fix: 'pass the zone of the domain, or remove dnsZoneId',
    });
  });
}

function checkBackends(problems: Problems, { backends }: EdgeDistributionSettings): void {
  problems.unique(
    'backends',
    backends.map(({ name }) => name.toLowerCase()), // Azure ignores the case of names
    'backend',
  );
  backends.forEach(({ name, paths, origins }) => {
    const at = `backends[${name}]`;
    problems.match(`${at}.name`, name, /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/, {
      expected: '2 to 60 letters, digits and inner hyphens',
      fix: 'rename the backend',
    });
    problems.check(!RESERVED_NAMES.includes(name.toLowerCase()), {
      code: ProblemCode.DUPLICATE,
      property: `${at}.name`,
      what: `name is ${JSON.stringify(name)}, which the component uses itself`,
      expected: `a name other than ${RESERVED_NAMES.join(', ')}`,
      fix: 'rename the backend',
    });
    problems.some(`${at}.paths`, paths, { expected: 'prefixes or exact paths', fix: 'list the paths of the backend' });
    paths.forEach((path, index) => checkRoutable(problems, `${at}.paths[${index}]`, path));
    checkOrigins(problems, `${at}.origins`, origins);
  });
}

function checkRoutable(problems: Problems, property: string, path: PathPattern): void {
  problems.check(isRoutable(path), {
    code: ProblemCode.PATH_NOT_ROUTABLE,
    property,
    what: `${property} is ${path.text}`,
    expected: 'a prefix or an exact path: a route may have one wildcard, at its end',
    fix: 'use PathPattern.prefix or PathPattern.exact',
  });
}

function checkOrigins(problems: Problems, at: string, origins: OriginSettings[]): void {
  problems.some(at, origins, { expected: 'at least one origin', fix: 'list the hosts that serve the requests' });
  const isPrivate = (it: OriginSettings): boolean => it.privateLinkTargetId !== undefined;
  problems.check(origins.every(isPrivate) || !origins.some(isPrivate), {
    code: ProblemCode.MIXED_PRIVATE_ORIGINS,
    property: at,
    what: `${at} mixes private and public origins`,
    expected: 'only private or only public origins: Front Door rejects a mixture in one group',
    fix: 'set privateLinkTargetId for all of them, or for none',
  });
  problems.unique(
    at,
    origins.map(({ name }) => name),
    'origin',
  );
  origins.forEach((origin) => {
    const property = (name: string): string => `${at}[${origin.name}].${name}`;
    problems.match(property('name'), origin.name, /^[A-Za-z0-9]([A-Za-z0-9-]{0,88}[A-Za-z0-9])?$/, {
      expected: '1 to 90 letters, digits and inner hyphens',
      fix: 'rename the origin',
    });
    problems.optionalFormat(property('hostName'), origin.hostName, Formats.HOST_NAME);
    problems.optionalFormat(property('privateLinkTargetId'), origin.privateLinkTargetId, Formats.AZURE_RESOURCE_ID);
    problems.optionalFormat(property('privateLinkGroupId'), origin.privateLinkGroupId, Formats.PRIVATE_LINK_GROUP);
    problems.number(property('priority'), origin.priority, { min: 1, max: 5, integer: true }, 'use 1');
    problems.number(property('weight'), origin.weight, { min: 1, max: 1000, integer: true }, 'use 500');
    if (!isPrivate(origin)) return;
    problems.check(PRIVATE_LINK_REGIONS.includes(Regions.programmatic(origin.region ?? '')), {
      code: ProblemCode.PRIVATE_LINK_UNAVAILABLE,
      property: property('region'),
      what: `region is ${JSON.stringify(origin.region) ?? 'missing'}`,
      expected: `a region where Front Door has private links: ${PRIVATE_LINK_REGIONS.join(', ')}`,
      fix: 'use the nearest of these: the link may be in another region than the origin',
    });
  });
}
