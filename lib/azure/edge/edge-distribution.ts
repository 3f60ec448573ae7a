import * as pulumi from '@pulumi/pulumi';
import * as cdn from '@pulumi/azure-native/cdn';
import {
  CacheRule,
  CacheRuleCheck,
  PathMatch,
  PathPattern,
  Problems,
  SecurityHeaders,
  ProblemCode,
} from '../../domain';
import { ComponentArgs } from '../component-args';
import { Diagnostics } from '../observability/diagnostics';
import { EdgeRule, EdgeRules, UrlRewrite } from './edge-rules';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';

/** Where requests go to. */
export interface EdgeOrigin {
  /** Name of the origin: letters, digits and hyphens. */
  readonly name: string;
  /** Its host name, e.g. `ContainerAppTier.fqdn`. */
  readonly hostName: pulumi.Input<string>;
  /**
   * The resource behind a private link, e.g. `ContainerAppEnvironment.environmentId`. The connection must be approved once: see `approvalCommand`.
   * @default - the origin is reached over the internet
   */
  readonly privateLinkTargetId?: pulumi.Input<string>;
  /**
   * Which part of it.
   * @default 'managedEnvironments'
   */
  readonly privateLinkGroupId?: string;
  /**
   * The region of the private link; needed with `privateLinkTargetId`.
   * @default - none
   */
  readonly region?: string;
  /**
   * 1 to 5: the lowest that is healthy serves. Origins of one priority share the visitors by latency.
   * @default 1
   */
  readonly priority?: number;
  /**
   * 1 to 1000: the share among origins of one priority and like latency.
   * @default 500
   */
  readonly weight?: number;
}

/** Another application behind the same edge. */
export interface EdgeBackend {
  /** Name: letters, digits and hyphens. */
  readonly name: string;
  /** Requests to these paths go to it: prefixes and exact paths. */
  readonly paths: PathPattern[];
  /** Where they go to. */
  readonly origins: EdgeOrigin[];
}

/** A domain of one's own. */
export interface EdgeDomain {
  /** The host name. */
  readonly hostName: string;
  /**
   * The Azure DNS zone of the domain.
   * @default - the domain's DNS is elsewhere
   */
  readonly dnsZoneId?: pulumi.Input<string>;
}

/** An edge in front of an application. */
export interface EdgeDistributionArgs extends ComponentArgs {
  /** Where requests go to that no backend takes. */
  readonly origins: EdgeOrigin[];
  /**
   * Other applications behind the same edge.
   * @default - none
   */
  readonly backends?: EdgeBackend[];
  /**
   * Name of the profile.
   * @default - from the logical name
   */
  readonly profileName?: string;
  /**
   * Name of the endpoint: the beginning of its host name.
   * @default - the logical name
   */
  readonly endpointName?: string;
  /** What the edge keeps. The first rule that matches decides; what none names is never kept. Errors get a rule's `cacheControl`, too. */
  readonly cacheRules: CacheRule[];
  /**
   * Security headers of every answer.
   * @default - those of `new SecurityHeaders()`
   */
  readonly securityHeaders?: SecurityHeaders;
  /**
   * Prefixes that are rewritten before a request goes to its origin.
   * @default - none
   */
  readonly urlRewrites?: UrlRewrite[];
  /**
   * Domains, each with a managed certificate and TLS 1.2.
   * @default - only the name that Front Door gives
   */
  readonly customDomains?: EdgeDomain[];
  /**
   * The firewall, e.g. `WebAcl.policyId`.
   * @default - none
   */
  readonly webAclId?: pulumi.Input<string>;
  /**
   * A path that answers 200 when an origin can serve.
   * @default '/health'
   */
  readonly healthPath?: string;
  /**
   * Seconds an origin may take to answer: 16 to 240.
   * @default 60
   */
  readonly timeoutSeconds?: number;
  /**
   * Where access, firewall and probe logs go.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
}

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

/** What gains from compression. */
const COMPRESSED = [
  ...['text/html', 'text/css', 'text/plain', 'text/xml', 'text/javascript', 'application/javascript'],
  ...['application/json', 'application/xml', 'application/manifest+json', 'image/svg+xml', 'font/ttf', 'font/otf'],
];

const MOST_RULES = 100;

/** Front Door Premium in front of an application: about $330 a month, and traffic. */
export class EdgeDistribution extends pulumi.ComponentResource {
  /** The profile. */
  public readonly profile: cdn.Profile;
  /** Its resource id. */
  public readonly profileId: pulumi.Output<string>;
  /** The endpoint. */
  public readonly endpoint: cdn.AFDEndpoint;
  /** The host name that Front Door gives. */
  public readonly hostName: pulumi.Output<string>;
  /** Where visitors enter: the first domain of one's own, otherwise the name that Front Door gives. */
  public readonly url: pulumi.Output<string>;
  /** What Front Door sends in the header `X-Azure-FDID`. */
  public readonly frontDoorId: pulumi.Output<string>;
  /** Approves the private links: run it once after the first deployment, with the Azure CLI. Empty without private links. */
  public readonly approvalCommand: pulumi.Output<string>;
  /** The DNS records that prove the ownership of the domains, one in a line. Empty without domains. */
  public readonly domainValidation: pulumi.Output<string>;
  private readonly args: EdgeDistributionArgs;

  constructor(name: string, args: EdgeDistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:EdgeDistribution', name, {}, opts);
    this.args = args;
    const { resourceGroupName, tags, backends = [], cacheRules, customDomains = [] } = args;
    const caching = InputProblems.build('EdgeDistribution', name, (problems) => {
      check(problems, args);
      return EdgeRules.caching(cacheRules);
    });

    this.profile = new cdn.Profile(
      name,
      {
        ...{ resourceGroupName, tags, profileName: args.profileName },
        location: 'Global', // the resource group's region is refused
        sku: { name: 'Premium_AzureFrontDoor' }, // FM-AFD-01
        originResponseTimeoutSeconds: args.timeoutSeconds ?? 60,
      },
      { parent: this },
    );
    this.profileId = this.profile.id;
    const inProfile = { resourceGroupName, profileName: this.profile.name };
    const child = { parent: this };
    this.endpoint = new cdn.AFDEndpoint(
      name,
      {
        ...inProfile,
        tags,
        location: 'Global',
        endpointName: args.endpointName ?? name,
        enabledState: 'Enabled',
        // The host name gets a hash of the tenant: nobody else can have it, and it comes back after a deletion.
        autoGeneratedDomainNameLabelScope: 'TenantReuse',
      },
      child,
    );
    const domains = customDomains.map(
      ({ hostName, dnsZoneId }) =>
        new cdn.AFDCustomDomain(
          `${name}-${hostName}`,
          {
            ...inProfile,
            customDomainName: hostName.replace(/\./g, '-'),
            hostName,
            azureDnsZone: dnsZoneId === undefined ? undefined : { id: dnsZoneId },
            tlsSettings: { certificateType: 'ManagedCertificate', minimumTlsVersion: 'TLS12' }, // FM-AFD-04
          },
          child,
        ),
    );

    const headers = this.ruleSet(
      `${name}-headers`,
      'headers',
      EdgeRules.headers(args.securityHeaders ?? new SecurityHeaders()),
    );
    const rewrites = this.ruleSet(`${name}-rewrites`, 'rewrites', EdgeRules.rewrites(args.urlRewrites ?? []));
    const keeping = this.ruleSet(`${name}-caching`, 'caching', caching);
    const main = this.originGroup(`${name}-origins`, 'main', args.origins);
    const route = (suffix: string, patterns: string[], group: OriginGroup, sets: RuleSet[], kept: boolean): cdn.Route =>
      new cdn.Route(
        `${name}-${suffix}`,
        {
          ...inProfile,
          endpointName: this.endpoint.name,
          routeName: suffix,
          enabledState: 'Enabled',
          patternsToMatch: patterns,
          originGroup: { id: group.group.id },
          ruleSets: sets.map((it) => ({ id: it.set.id })),
          customDomains: domains.map((it) => ({ id: it.id })),
          linkToDefaultDomain: 'Enabled',
          supportedProtocols: ['Http', 'Https'], // FM-AFD-05
          httpsRedirect: 'Enabled',
          forwardingProtocol: 'HttpsOnly',
          // Where a rule turns caching on, this says what is compressed. Brotli, else gzip, as the visitor's browser likes.
          cacheConfiguration: kept
            ? {
                queryStringCachingBehavior: 'UseQueryString',
                compressionSettings: { isCompressionEnabled: true, contentTypesToCompress: COMPRESSED }, // FM-AFD-06
              }
            : undefined,
        },
        // Azure refuses a route whose group has no origin yet.
        { parent: this, dependsOn: [...group.origins, ...sets.flatMap((it) => it.rules)] },
      );
    const all = [headers, rewrites, keeping].filter((it) => it !== undefined);
    const plain = [headers, rewrites].filter((it) => it !== undefined);
    const routes = [
      route('default', ['/*'], main, all, true),
      ...backends.map((backend) =>
        route(
          backend.name,
          backend.paths.map((it) => it.text),
          this.originGroup(`${name}-${backend.name}-origins`, backend.name, backend.origins),
          all,
          true,
        ),
      ),
    ];
    const never = cacheRules.filter((it) => it.ttlSeconds === 0 && isRoutable(it.path));
    // FM-AFD-14: not even a mistake in a rule can keep these.
    if (never.length > 0)
      routes.push(
        route(
          'never-kept',
          never.map((it) => it.path.text),
          main,
          plain,
          false,
        ),
      );

    if (args.webAclId !== undefined) {
      new cdn.SecurityPolicy(
        `${name}-firewall`,
        {
          ...inProfile,
          parameters: {
            type: 'WebApplicationFirewall',
            wafPolicy: { id: args.webAclId },
            associations: [
              { domains: [this.endpoint, ...domains].map((it) => ({ id: it.id })), patternsToMatch: ['/*'] },
            ],
          },
        },
        { parent: this, dependsOn: routes },
      );
    }
    if (args.logWorkspaceId !== undefined) Diagnostics.send(name, this.profileId, args.logWorkspaceId, this);

    this.hostName = this.endpoint.hostName;
    const [first] = customDomains;
    this.url = first ? pulumi.output(`https://${first.hostName}`) : pulumi.interpolate`https://${this.hostName}`;
    this.frontDoorId = this.profile.frontDoorId;
    this.approvalCommand = approvalCommand(args);
    this.domainValidation = pulumi
      .all(domains.map((it) => pulumi.all([it.hostName, it.validationProperties])))
      .apply((records) =>
        records.map(([host, properties]) => `_dnsauth.${host} TXT ${properties?.validationToken ?? ''}`).join('\n'),
      );
    this.registerOutputs({ url: this.url, approvalCommand: this.approvalCommand });
  }

  private originGroup(name: string, originGroupName: string, origins: EdgeOrigin[]): OriginGroup {
    const inProfile = { resourceGroupName: this.args.resourceGroupName, profileName: this.profile.name };
    const group = new cdn.AFDOriginGroup(
      name,
      {
        ...inProfile,
        originGroupName,
        healthProbeSettings: {
          probePath: this.args.healthPath ?? '/health',
          probeProtocol: 'Https',
          probeRequestType: 'HEAD',
          // Every point of presence asks on its own: a hundred of them every 100 s are one request a second.
          probeIntervalInSeconds: 100,
        },
        loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 },
        sessionAffinityState: 'Disabled',
      },
      { parent: this },
    );
    const made = origins.map(
      (origin) =>
        new cdn.AFDOrigin(
          `${name}-${origin.name}`,
          {
            ...inProfile,
            originGroupName: group.name,
            originName: origin.name,
            hostName: origin.hostName,
            originHostHeader: origin.hostName,
            enabledState: 'Enabled',
            enforceCertificateNameCheck: true,
            httpPort: 80,
            httpsPort: 443,
            priority: origin.priority ?? 1,
            weight: origin.weight ?? 500,
            sharedPrivateLinkResource:
              origin.privateLinkTargetId === undefined
                ? undefined
                : {
                    privateLink: { id: origin.privateLinkTargetId },
                    groupId: origin.privateLinkGroupId ?? 'managedEnvironments',
                    privateLinkLocation: Regions.programmatic(origin.region ?? ''),
                    requestMessage: REQUEST_MESSAGE,
                  },
          },
          { parent: this },
        ),
    );
    return { group, origins: made };
  }

  private ruleSet(name: string, ruleSetName: string, rules: EdgeRule[]): RuleSet | undefined {
    if (rules.length === 0) return undefined;
    const inProfile = { resourceGroupName: this.args.resourceGroupName, profileName: this.profile.name };
    const set = new cdn.RuleSet(name, { ...inProfile, ruleSetName }, { parent: this });
    const made = rules.map(
      ({ ruleName, conditions, actions, stop }, index) =>
        new cdn.Rule(
          `${name}-${ruleName}`,
          {
            ...inProfile,
            ruleSetName: set.name,
            ruleName,
            order: index + 1,
            // azure-native has one type for each of the 30 kinds; the names of ours are literal, and tests read them.
            conditions: conditions as unknown as cdn.RuleArgs['conditions'],
            actions: actions as unknown as cdn.RuleArgs['actions'],
            matchProcessingBehavior: stop ? 'Stop' : 'Continue',
          },
          { parent: this },
        ),
    );
    return { set, rules: made };
  }
}

interface OriginGroup {
  readonly group: cdn.AFDOriginGroup;
  readonly origins: cdn.AFDOrigin[];
}

interface RuleSet {
  readonly set: cdn.RuleSet;
  readonly rules: cdn.Rule[];
}

const REQUEST_MESSAGE = 'loadbearing edge';

function allOrigins(args: EdgeDistributionArgs): EdgeOrigin[] {
  return [...args.origins, ...(args.backends ?? []).flatMap((it) => it.origins)];
}

function approvalCommand(args: EdgeDistributionArgs): pulumi.Output<string> {
  const targets = allOrigins(args).flatMap((it) =>
    it.privateLinkTargetId === undefined ? [] : [it.privateLinkTargetId],
  );
  const pending = `[?properties.privateLinkServiceConnectionState.status=='Pending'].id`;
  return pulumi
    .all(targets)
    .apply((ids) =>
      [...new Set(ids)]
        .map(
          (id) =>
            `az network private-endpoint-connection list --id ${id} --query "${pending}" --output tsv | ` +
            `xargs -r -n1 az network private-endpoint-connection approve --description "${REQUEST_MESSAGE}" --id`,
        )
        .join('\n'),
    );
}

function check(problems: Problems, args: EdgeDistributionArgs): void {
  const { origins, backends = [], cacheRules, healthPath = '/health' } = args;
  PhysicalName.check(problems, 'profileName', 'frontDoor', args.profileName);
  PhysicalName.check(problems, 'endpointName', 'frontDoor', args.endpointName);
  problems.optionalNumber('timeoutSeconds', args.timeoutSeconds, { min: 16, max: 240, integer: true }, 'use 60');
  problems.check(healthPath.startsWith('/'), {
    code: ProblemCode.UNREVIEWED,
    property: 'healthPath',
    what: `healthPath is ${JSON.stringify(healthPath)}`,
    expected: 'a path that begins with /',
    fix: 'use /health',
  });
  CacheRuleCheck.all(problems, cacheRules);
  const rules = cacheRules.reduce((sum, it) => sum + (it.sharedOnly ? 3 : 1), 1);
  problems.check(rules <= MOST_RULES, {
    code: ProblemCode.UNREVIEWED,
    property: 'cacheRules',
    what: `${rules} rules`,
    expected: `at most ${MOST_RULES} in a rule set`,
    fix: 'use prefixes',
  });
  checkOrigins(problems, 'origins', origins);
  const names = new Set(['default', 'never-kept', 'main']);
  backends.forEach((backend) => {
    const at = `backends[${backend.name}]`;
    problems.check(/^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/.test(backend.name) && !names.has(backend.name), {
      code: ProblemCode.INVALID_FORMAT,
      property: `${at}.name`,
      what: `name is ${JSON.stringify(backend.name)}`,
      expected: 'a name of its own: letters, digits and hyphens',
      fix: 'rename the backend',
    });
    names.add(backend.name);
    problems.check(backend.paths.length > 0 && backend.paths.every(isRoutable), {
      code: ProblemCode.UNREVIEWED,
      property: `${at}.paths`,
      what: `paths are ${backend.paths.map((it) => it.text).join(', ') || 'empty'}`,
      expected: 'prefixes and exact paths: a route has its wildcard at the end',
      fix: 'use PathPattern.prefix or PathPattern.exact',
    });
    checkOrigins(problems, `${at}.origins`, backend.origins);
  });
}

/** A route has its wildcard at the end, and no other. */
function isRoutable({ match }: PathPattern): boolean {
  return match === PathMatch.EXACT || match === PathMatch.PREFIX;
}

function checkOrigins(problems: Problems, at: string, origins: EdgeOrigin[]): void {
  problems.check(origins.length > 0, {
    code: ProblemCode.EMPTY_LIST,
    property: at,
    what: `${at} is empty`,
    expected: 'at least one origin',
    fix: 'say where requests go to',
  });
  const isPrivate = (it: EdgeOrigin): boolean => it.privateLinkTargetId !== undefined;
  problems.check(origins.every(isPrivate) || !origins.some(isPrivate), {
    code: ProblemCode.UNREVIEWED,
    property: at,
    what: 'some origins are private, others public',
    expected: 'one or the other: Front Door refuses a mixture in one group',
    fix: 'give all of them a private link, or none',
  });
  const seen = new Set<string>();
  origins.forEach((origin) => {
    const property = (name: string): string => `${at}[${origin.name}].${name}`;
    problems.check(/^[A-Za-z0-9]([A-Za-z0-9-]{0,88}[A-Za-z0-9])?$/.test(origin.name) && !seen.has(origin.name), {
      code: ProblemCode.INVALID_FORMAT,
      property: property('name'),
      what: `name is ${JSON.stringify(origin.name)}`,
      expected: 'a name of its own: letters, digits and hyphens',
      fix: 'rename the origin',
    });
    seen.add(origin.name);
    problems.optionalNumber(property('priority'), origin.priority, { min: 1, max: 5, integer: true }, 'use 1');
    problems.optionalNumber(property('weight'), origin.weight, { min: 1, max: 1000, integer: true }, 'use 500');
    if (!isPrivate(origin)) return;
    problems.check(PRIVATE_LINK_REGIONS.includes(Regions.programmatic(origin.region ?? '')), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: property('region'),
      what: `region is ${JSON.stringify(origin.region)}`,
      expected: `one with private links for Front Door: ${PRIVATE_LINK_REGIONS.join(', ')}`,
      fix: 'choose the nearest: the link may be in another region than the origin',
    });
  });
}
