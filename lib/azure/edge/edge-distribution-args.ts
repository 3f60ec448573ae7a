import * as pulumi from '@pulumi/pulumi';
import { CacheRule, Defaults, PathMatch, PathPattern, Resolved, SecurityHeaders } from '../../domain';
import { MonitoredResourceArgs } from '../resource-interfaces';
import { UrlRewrite } from './edge-rules';

/** A host that Front Door sends requests to. */
export interface EdgeOrigin {
  /** Name of the origin: letters, digits and hyphens. */
  readonly name: string;
  /** Host name of the origin, e.g. `ContainerAppTier.fqdn`. */
  readonly hostName: pulumi.Input<string>;
  /**
   * Resource behind a private link, e.g. `ContainerAppEnvironment.environmentId`. Approve the connection once: see
   * `approvalCommand`.
   * @default - no private link: Front Door reaches the origin over the internet
   */
  readonly privateLinkTargetId?: pulumi.Input<string>;
  /**
   * Group id (subresource) of the private link.
   * @default 'managedEnvironments'
   */
  readonly privateLinkGroupId?: string;
  /**
   * Region of the private link. Required with `privateLinkTargetId`.
   * @default - none
   */
  readonly region?: string;
  /**
   * Priority, 1 to 5. The healthy origins with the lowest number receive the requests, and share them by latency.
   * @default 1
   */
  readonly priority?: number;
  /**
   * Weight, 1 to 1000, among origins with the same priority and similar latency.
   * @default 500
   */
  readonly weight?: number;
}

/** Another application behind the same edge. */
export interface EdgeBackend {
  /** Name of the backend: letters, digits and hyphens. */
  readonly name: string;
  /** Paths of the backend: prefixes and exact paths. */
  readonly paths: PathPattern[];
  /** Origins of the backend. */
  readonly origins: EdgeOrigin[];
}

/** A custom domain. */
export interface EdgeDomain {
  /** Host name. */
  readonly hostName: string;
  /**
   * Resource id of the domain's public DNS zone in Azure. The component creates the record that validates the domain and the one that
   * directs it to the edge: a CNAME, or an alias for the zone's own name, which requires the id as plain text.
   * @default - the domain's DNS is hosted elsewhere: see `domainValidation`
   */
  readonly dnsZoneId?: pulumi.Input<string>;
  /**
   * If false, creates no records in `dnsZoneId`, e.g. while the domain still serves another site.
   * @default true
   */
  readonly createRecords?: boolean;
  /**
   * Resource id of a certificate in Key Vault: `…/vaults/NAME/secrets/CERTIFICATE`. Front Door follows its newest version, and reads it
   * with an identity of the profile.
   * @default - a certificate that Front Door manages and renews
   */
  readonly certificateSecretId?: pulumi.Input<string>;
}

/** Arguments of an `EdgeDistribution`. */
export interface EdgeDistributionArgs extends MonitoredResourceArgs {
  /** Origins of requests that match no backend. */
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
   * Name of the endpoint, which begins its host name.
   * @default - the logical name
   */
  readonly endpointName?: string;
  /**
   * Caching rules. The first rule that matches applies. Requests that match none go to the origin uncached. Unlike on CloudFront,
   * errors also get a rule's `cacheControl`.
   */
  readonly cacheRules: CacheRule[];
  /**
   * Security headers of every response. They replace those of the application.
   * @default - those of `new SecurityHeaders()`, which has no Content-Security-Policy
   */
  readonly securityHeaders?: SecurityHeaders;
  /**
   * Path prefixes to rewrite before Front Door sends a request to its origin.
   * @default - none
   */
  readonly urlRewrites?: UrlRewrite[];
  /**
   * Custom domains, with TLS 1.2.
   * @default - only the endpoint's generated host name
   */
  readonly customDomains?: EdgeDomain[];
  /**
   * Resource id of a firewall policy, e.g. `WebAcl.policyId`.
   * @default - none
   */
  readonly webAclId?: pulumi.Input<string>;
  /**
   * Path of the health probe. It must return status 200 if the origin can serve requests.
   * @default '/health'
   */
  readonly healthPath?: string;
  /**
   * Seconds Front Door waits for a response of the origin, 16 to 240.
   * [Limits](https://learn.microsoft.com/azure/frontdoor/front-door-faq)
   * @default 60
   */
  readonly timeoutSeconds?: number;
  /**
   * Log Analytics workspace for access, firewall and probe logs.
   * @default - no logs
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
}

const DEFAULTS = { healthPath: '/health', timeoutSeconds: 60 } satisfies Partial<EdgeDistributionArgs>;
const ORIGIN_DEFAULTS = {
  privateLinkGroupId: 'managedEnvironments',
  priority: 1,
  weight: 500,
} satisfies Partial<EdgeOrigin>;

const DOMAIN_DEFAULTS = { createRecords: true } satisfies Partial<EdgeDomain>;

/** A domain after its defaults. */
export type DomainSettings = Resolved<EdgeDomain, typeof DOMAIN_DEFAULTS>;
/** An origin after its defaults. */
export type OriginSettings = ReturnType<typeof resolveOrigin>;
/** Args after their defaults. */
export type EdgeDistributionSettings = ReturnType<typeof resolveEdgeDistribution>;

function resolveOrigin(origin: EdgeOrigin) {
  return Defaults.apply(origin, ORIGIN_DEFAULTS);
}

/** Returns the args with all defaults. */
export function resolveEdgeDistribution(args: EdgeDistributionArgs) {
  return {
    ...Defaults.apply(args, DEFAULTS),
    origins: args.origins.map(resolveOrigin),
    backends: (args.backends ?? []).map((it) => ({ ...it, origins: it.origins.map(resolveOrigin) })),
    securityHeaders: args.securityHeaders ?? new SecurityHeaders(),
    urlRewrites: args.urlRewrites ?? [],
    customDomains: (args.customDomains ?? []).map((it) => Defaults.apply(it, DOMAIN_DEFAULTS)),
  };
}

/** Returns whether a Front Door route can match a path: a route may have one wildcard, at its end. */
export function isRoutable({ match }: PathPattern): boolean {
  return match === PathMatch.EXACT || match === PathMatch.PREFIX;
}
