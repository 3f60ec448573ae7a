import * as pulumi from '@pulumi/pulumi';
import * as cdn from '@pulumi/azure-native/cdn';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { Diagnostics } from '../observability/diagnostics';
import { ResourceInterfaces } from '../resource-interfaces';
import { Timeouts } from '../timeouts';
import { createDomain, createRecords, hasRecords } from './custom-domain';
import {
  EdgeDistributionArgs,
  EdgeDistributionSettings,
  OriginSettings,
  isRoutable,
  resolveEdgeDistribution,
} from './edge-distribution-args';
import { checkEdgeDistribution } from './edge-distribution-check';
import { EdgeRule, EdgeRules } from './edge-rules';
import { OriginGroup, createOriginGroup } from './origin-group';
import { renderApprovalCommand } from './private-link-approval';

/** Content types that benefit from compression. */
const COMPRESSED = [
  ...['text/html', 'text/css', 'text/plain', 'text/xml', 'text/javascript', 'application/javascript'],
  ...['application/json', 'application/xml', 'application/manifest+json', 'image/svg+xml', 'font/ttf', 'font/otf'],
];

interface RuleSet {
  readonly set: cdn.RuleSet;
  readonly rules: cdn.Rule[];
}

/** A route without the settings that all routes share. */
interface RouteOptions {
  readonly name: string;
  readonly patterns: string[];
  readonly originGroup: OriginGroup;
  readonly ruleSets: RuleSet[];
  readonly cached: boolean;
}

/**
 * Azure Front Door Premium in front of an application: caches, adds security headers, redirects to HTTPS and compresses.
 *
 * Costs about $330 a month plus traffic. [Prices](https://azure.microsoft.com/pricing/details/frontdoor/)
 *
 * @example
 * const edge = new EdgeDistribution('shop-edge', {
 *   resourceGroupName,
 *   origins: [{ name: 'shop', hostName: app.fqdn, region: 'centralus', privateLinkTargetId: environment.environmentId }],
 *   cacheRules: [{ path: PathPattern.prefix('/static/'), ttlSeconds: 86_400 }],
 *   logWorkspaceId: workspace.workspaceId,
 * });
 * export const { url, approvalCommand } = edge;
 */
export class EdgeDistribution extends pulumi.ComponentResource {
  /** The profile. */
  public readonly profile: cdn.Profile;
  /** Resource id of the profile. */
  public readonly profileId: pulumi.Output<string>;
  /** The endpoint. */
  public readonly endpoint: cdn.AFDEndpoint;
  /** Generated host name of the endpoint. */
  public readonly hostName: pulumi.Output<string>;
  /** URL of the site: of the first custom domain, otherwise of the generated host name. */
  public readonly url: pulumi.Output<string>;
  /** Value of the header `X-Azure-FDID`, which Front Door sends to the origins. */
  public readonly frontDoorId: pulumi.Output<string>;
  /** Azure CLI commands that approve the private links. Run them once after the first deployment. Empty without private links. */
  public readonly approvalCommand: pulumi.Output<string>;
  /** DNS records that you create to prove the ownership of domains, one a line. Empty if the component creates the records. */
  public readonly domainValidation: pulumi.Output<string>;
  private readonly logicalName: string;
  private readonly settings: EdgeDistributionSettings;

  constructor(name: string, args: EdgeDistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:EdgeDistribution', name, {}, opts);
    const given = requireTypes('EdgeDistribution', name, args);
    const settings = resolveEdgeDistribution(given);
    this.logicalName = name;
    this.settings = settings;
    const rules = InputProblems.build('EdgeDistribution', name, (problems) => {
      checkEdgeDistribution(problems, settings);
      return { rewrites: EdgeRules.rewrites(settings.urlRewrites), caching: EdgeRules.caching(settings.cacheRules) };
    });

    this.profile = this.createProfile();
    this.profileId = this.profile.id;
    this.endpoint = this.createEndpoint();
    const owner = { name, resourceGroupName: settings.resourceGroupName, profile: this.profile, parent: this };
    const domains = settings.customDomains.map((domain) => createDomain(owner, domain));
    const headers = this.createRuleSet('headers', EdgeRules.headers(settings.securityHeaders));
    const rewrites = this.createRuleSet('rewrites', rules.rewrites);
    const caching = this.createRuleSet('caching', rules.caching);
    const routes = this.createRoutes(domains, [...headers, ...rewrites], caching);
    settings.customDomains.forEach((it, index) => {
      createRecords(owner, it, domains[index], this.endpoint, routes);
    });
    if (settings.webAclId !== undefined) this.createSecurityPolicy(settings.webAclId, domains, routes);
    const diagnostics = Diagnostics.create(name, this.profileId, settings, this);
    ResourceInterfaces.create(name, this.profileId, settings, this, [...routes, ...diagnostics]);

    this.hostName = this.endpoint.hostName;
    const [first] = settings.customDomains;
    this.url = first ? pulumi.output(`https://${first.hostName}`) : pulumi.interpolate`https://${this.hostName}`;
    this.frontDoorId = this.profile.frontDoorId;
    const origins = [...settings.origins, ...settings.backends.flatMap((it) => it.origins)];
    this.approvalCommand = renderApprovalCommand(
      origins.flatMap((it) => (it.privateLinkTargetId === undefined ? [] : [it.privateLinkTargetId])),
    );
    const byHand = domains.filter((_, index) => !hasRecords(settings.customDomains[index]));
    this.domainValidation = pulumi
      .all(byHand.map((it) => pulumi.all([it.hostName, it.validationProperties])))
      .apply((records) =>
        records.map(([host, properties]) => `_dnsauth.${host} TXT ${properties?.validationToken ?? ''}`).join('\n'),
      );
    this.registerOutputs({ url: this.url, approvalCommand: this.approvalCommand });
  }

  private get inProfile(): { resourceGroupName: pulumi.Input<string>; profileName: pulumi.Input<string> } {
    return { resourceGroupName: this.settings.resourceGroupName, profileName: this.profile.name };
  }

  private createProfile(): cdn.Profile {
    const { resourceGroupName, tags, profileName, timeoutSeconds, customDomains } = this.settings;
    return new cdn.Profile(
      this.logicalName,
      {
        ...{ resourceGroupName, tags, profileName },
        location: 'Global', // Azure rejects the region of the resource group.
        sku: { name: 'Premium_AzureFrontDoor' },
        originResponseTimeoutSeconds: timeoutSeconds,
        // Reads the domains' own certificates.
        identity: customDomains.some((it) => it.certificateSecretId !== undefined)
          ? { type: 'SystemAssigned' }
          : undefined,
      },
      { parent: this, customTimeouts: Timeouts.FRONT_DOOR },
    );
  }

  private createEndpoint(): cdn.AFDEndpoint {
    const { tags, endpointName = this.logicalName } = this.settings;
    return new cdn.AFDEndpoint(
      this.logicalName,
      {
        ...this.inProfile,
        tags,
        location: 'Global',
        endpointName,
        enabledState: 'Enabled',
        // Adds a hash of the resource group to the host name: nobody else can take it, it stays the same after a deletion, and two edges of
        // one tenant may have the same name. https://learn.microsoft.com/azure/frontdoor/endpoint#reuse-of-an-endpoint-domain-name
        autoGeneratedDomainNameLabelScope: 'ResourceGroupReuse',
      },
      {
        parent: this,
        customTimeouts: Timeouts.FRONT_DOOR,
        // Azure keeps the scope of an existing endpoint.
        ignoreChanges: ['autoGeneratedDomainNameLabelScope'],
      },
    );
  }

  private createRoutes(domains: cdn.AFDCustomDomain[], plain: RuleSet[], caching: RuleSet[]): cdn.Route[] {
    const { origins, backends, cacheRules } = this.settings;
    const main = this.createOriginGroup('origins', 'main', origins);
    const ruleSets = [...plain, ...caching];
    const shared = { ruleSets, cached: true };
    const routes = [
      this.createRoute(domains, { ...shared, name: 'default', patterns: ['/*'], originGroup: main }),
      ...backends.map((it) =>
        this.createRoute(domains, {
          ...shared,
          name: it.name,
          patterns: it.paths.map(({ text }) => text),
          originGroup: this.createOriginGroup(`${it.name}-origins`, it.name, it.origins),
        }),
      ),
    ];
    const never = cacheRules.filter((it) => it.ttlSeconds === 0 && isRoutable(it.path)).map(({ path }) => path.text);
    if (never.length === 0) return routes;
    // A separate route without a cache: not even a mistake in a rule can cache these paths.
    const uncached = { name: 'never-kept', patterns: never, originGroup: main, ruleSets: plain, cached: false };
    return [...routes, this.createRoute(domains, uncached)];
  }

  private createRoute(domains: cdn.AFDCustomDomain[], options: RouteOptions): cdn.Route {
    const { name, patterns, originGroup, ruleSets, cached } = options;
    return new cdn.Route(
      `${this.logicalName}-${name}`,
      {
        ...this.inProfile,
        endpointName: this.endpoint.name,
        routeName: name,
        enabledState: 'Enabled',
        patternsToMatch: patterns,
        originGroup: { id: originGroup.group.id },
        ruleSets: ruleSets.map((it) => ({ id: it.set.id })),
        customDomains: domains.map((it) => ({ id: it.id })),
        linkToDefaultDomain: 'Enabled',
        supportedProtocols: ['Http', 'Https'],
        httpsRedirect: 'Enabled',
        forwardingProtocol: 'HttpsOnly',
        // Applies where a rule turns caching on. Front Door uses Brotli if the browser accepts it, otherwise gzip.
        cacheConfiguration: cached
          ? {
              queryStringCachingBehavior: 'UseQueryString',
              compressionSettings: { isCompressionEnabled: true, contentTypesToCompress: COMPRESSED },
            }
          : undefined,
      },
      // Azure rejects a route whose group has no origin yet.
      {
        parent: this,
        dependsOn: [...originGroup.origins, ...ruleSets.flatMap((it) => it.rules)],
        customTimeouts: Timeouts.FRONT_DOOR,
      },
    );
  }

  private createSecurityPolicy(id: pulumi.Input<string>, domains: cdn.AFDCustomDomain[], routes: cdn.Route[]): void {
    new cdn.SecurityPolicy(
      `${this.logicalName}-firewall`,
      {
        ...this.inProfile,
        parameters: {
          type: 'WebApplicationFirewall',
          wafPolicy: { id },
          associations: [
            { domains: [this.endpoint, ...domains].map((it) => ({ id: it.id })), patternsToMatch: ['/*'] },
          ],
        },
      },
      { parent: this, dependsOn: routes, customTimeouts: Timeouts.FRONT_DOOR },
    );
  }

  private createOriginGroup(suffix: string, originGroupName: string, origins: OriginSettings[]): OriginGroup {
    const { resourceGroupName, healthPath } = this.settings;
    const profileName = this.profile.name;
    return createOriginGroup(
      `${this.logicalName}-${suffix}`,
      { resourceGroupName, profileName, originGroupName, healthPath, origins },
      this,
    );
  }

  /** Creates a rule set, unless it would be empty. */
  private createRuleSet(ruleSetName: string, rules: EdgeRule[]): RuleSet[] {
    if (rules.length === 0) return [];
    const name = `${this.logicalName}-${ruleSetName}`;
    const set = new cdn.RuleSet(
      name,
      { ...this.inProfile, ruleSetName },
      { parent: this, customTimeouts: Timeouts.FRONT_DOOR },
    );
    const created = rules.map(
      ({ ruleName, conditions, actions, stop }, index) =>
        new cdn.Rule(
          `${name}-${ruleName}`,
          {
            ...this.inProfile,
            ruleSetName: set.name,
            ruleName,
            order: index + 1,
            // azure-native has a type for each of 30 kinds. The names of the kinds used here are literal and tested.
            conditions: conditions as unknown as cdn.RuleArgs['conditions'],
            actions: actions as unknown as cdn.RuleArgs['actions'],
            matchProcessingBehavior: stop ? 'Stop' : 'Continue',
          },
          { parent: this, customTimeouts: Timeouts.FRONT_DOOR },
        ),
    );
    return [{ set, rules: created }];
  }
}
