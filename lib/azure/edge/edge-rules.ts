import { createHash } from 'node:crypto';
import {
  CacheRule,
  CacheRuleDefaults,
  Defaults,
  PathMatch,
  PathPattern,
  QueryStrings,
  ResolvedCacheRule,
  SecurityHeaders,
} from '../../domain';

/** A rule of Front Door's rules engine, without its order. */
export interface EdgeRule {
  /** Name of the rule: letters and digits. */
  readonly ruleName: string;
  /** Conditions that a request must meet. Empty for every request. */
  readonly conditions: EdgeCondition[];
  /** Actions on matching requests. */
  readonly actions: EdgeAction[];
  /** Whether to skip later rules. */
  readonly stop: boolean;
}

type EdgeCondition = { readonly name: string; readonly parameters: { readonly [name: string]: unknown } };
type EdgeAction = EdgeCondition;

/** A path prefix that Front Door rewrites before it sends a request to the origin. */
export interface UrlRewrite {
  /** Prefix of the path: a folder, e.g. `/old/`. */
  readonly source: string;
  /** Replacement, e.g. `/new/`. */
  readonly destination: string;
  /**
   * If true, keeps the rest of the path.
   * @default true
   */
  readonly preserveUnmatchedPath?: boolean;
}

/** Source: https://learn.microsoft.com/azure/frontdoor/front-door-rules-engine-actions */
const ACTION_LIMIT = 5;
const DEFAULTS = { preserveUnmatchedPath: true } satisfies Partial<UrlRewrite>;

/**
 * Translates the domain's rules to rules of Front Door.
 *
 * @internal
 */
export class EdgeRules {
  /** Returns the rules that set security headers on every response. Front Door limits the actions of a rule. */
  public static headers(headers: SecurityHeaders): EdgeRule[] {
    const actions = Object.entries(headers.asMap).map(([name, value]) => setHeader(name, value));
    return Array.from({ length: Math.ceil(actions.length / ACTION_LIMIT) }, (_, index) => ({
      ruleName: `securityHeaders${index + 1}`,
      conditions: [],
      actions: actions.slice(index * ACTION_LIMIT, (index + 1) * ACTION_LIMIT),
      stop: false,
    }));
  }

  /** Returns the rules that rewrite paths. */
  public static rewrites(rewrites: UrlRewrite[]): EdgeRule[] {
    return rewrites.map((rewrite) => {
      const { source, destination, preserveUnmatchedPath } = Defaults.apply(rewrite, DEFAULTS);
      return {
        ruleName: `rewrite${slug(source)}`,
        conditions: [pathCondition(PathPattern.prefix(source))],
        actions: [
          {
            name: 'UrlRewrite',
            parameters: {
              typeName: 'DeliveryRuleUrlRewriteActionParameters',
              sourcePattern: source,
              destination,
              preserveUnmatchedPath,
            },
          },
        ],
        stop: false,
      };
    });
  }

  /**
   * Returns the rules that cache, in their order: the first that matches applies. The last rule turns caching off for all other
   * requests. Without it, Front Door would cache pages whose origin sends no Cache-Control for days.
   */
  public static caching(rules: CacheRule[]): EdgeRule[] {
    const never: EdgeRule = { ruleName: 'neverElse', conditions: [], actions: [noCache()], stop: true };
    return [...rules.flatMap((rule) => cacheRule(CacheRuleDefaults.apply(rule))), never];
  }
}

function cacheRule(rule: ResolvedCacheRule): EdgeRule[] {
  const matches = pathCondition(rule.path);
  const id = slug(rule.path.text);
  const browsers = rule.cacheControl === undefined ? [] : [setHeader('Cache-Control', rule.cacheControl)];
  if (rule.ttlSeconds === 0) {
    return [{ ruleName: `never${id}`, conditions: [matches], actions: [noCache(), ...browsers], stop: true }];
  }
  // Front Door's cache key is the URL alone, so requests that identify a user bypass the cache.
  const bypass = rule.sharedOnly ? ['Authorization', 'Cookie'] : [];
  return [
    ...bypass.map((header) => ({
      ruleName: `bypass${header}${id}`,
      conditions: [matches, headerPresent(header)],
      actions: [noCache()],
      stop: true,
    })),
    { ruleName: `cache${id}`, conditions: [matches], actions: [cacheFor(rule), ...browsers], stop: true },
  ];
}

function pathCondition(path: PathPattern): EdgeCondition {
  if (path.match === PathMatch.EXTENSION) {
    return {
      name: 'UrlFileExtension',
      parameters: {
        typeName: 'DeliveryRuleUrlFileExtensionMatchConditionParameters',
        operator: 'Equal',
        matchValues: [path.value.toLowerCase()],
        transforms: ['Lowercase'],
        negateCondition: false,
      },
    };
  }
  if (path.match === PathMatch.CONTAINS) {
    return {
      name: 'UrlPath',
      parameters: {
        typeName: 'DeliveryRuleUrlPathMatchConditionParameters',
        operator: 'RegEx',
        matchValues: [`^${escaped(path.value.slice(1))}.*${escaped(path.word)}`],
        transforms: [],
        negateCondition: false,
      },
    };
  }
  return {
    name: 'UrlPath',
    parameters: {
      typeName: 'DeliveryRuleUrlPathMatchConditionParameters',
      operator: path.match === PathMatch.PREFIX ? 'BeginsWith' : 'Equal',
      // Front Door compares paths without their first slash. Only the root keeps it.
      matchValues: [path.value === '/' ? '/' : path.value.slice(1)],
      transforms: [],
      negateCondition: false,
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function headerPresent(selector: string): EdgeCondition {
  return {
    name: 'RequestHeader',
    parameters: {
      typeName: 'DeliveryRuleRequestHeaderConditionParameters',
      operator: 'Any',
      selector,
      matchValues: [],
      transforms: [],
      negateCondition: false,
    },
  };
}

function cacheFor({ ttlSeconds, queryStrings, compress, originDecides }: ResolvedCacheRule): EdgeAction {
  return override({
    cacheBehavior: originDecides ? 'OverrideIfOriginMissing' : 'OverrideAlways',
    cacheDuration: duration(ttlSeconds),
    queryStringCachingBehavior: queryStrings === QueryStrings.INCLUDE_ALL ? 'UseQueryString' : 'IgnoreQueryString',
    isCompressionEnabled: compress ? 'Enabled' : 'Disabled',
  });
}

/** An override without a cache configuration turns caching off. */
function noCache(): EdgeAction {
  return override();
}

function override(cacheConfiguration?: { readonly [name: string]: unknown }): EdgeAction {
  return {
    name: 'RouteConfigurationOverride',
    parameters: {
      typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters',
      ...(cacheConfiguration && { cacheConfiguration }),
    },
  };
}

function setHeader(headerName: string, value: string): EdgeAction {
  return {
    name: 'ModifyResponseHeader',
    parameters: { typeName: 'DeliveryRuleHeaderActionParameters', headerAction: 'Overwrite', headerName, value },
  };
}

/** Returns the seconds as `[d.]hh:mm:ss`. */
function duration(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const time = [two((seconds % 86_400) / 3600), two((seconds % 3600) / 60), two(seconds % 60)].join(':');
  return days > 0 ? `${days}.${time}` : time;
}

/** Returns a readable name for a path, different for different paths. */
function slug(path: string): string {
  const words = path
    .replace(/\*/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const camel = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return `${camel.slice(0, 60)}${createHash('sha256').update(path).digest('hex').slice(0, 4)}`;
}
