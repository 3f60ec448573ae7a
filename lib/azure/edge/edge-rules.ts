import { createHash } from 'node:crypto';
import { CacheRule, PathMatch, PathPattern, QueryStrings, SecurityHeaders } from '../../domain';

/** A rule of Front Door's rules engine, without its place. */
export interface EdgeRule {
  /** Name: letters and digits. */
  readonly ruleName: string;
  /** What a request must be like; none for every request. */
  readonly conditions: EdgeCondition[];
  /** What happens. */
  readonly actions: EdgeAction[];
  /** Whether later rules are left out. */
  readonly stop: boolean;
}

type EdgeCondition = { readonly name: string; readonly parameters: { readonly [name: string]: unknown } };
type EdgeAction = EdgeCondition;

/** A prefix that is rewritten before a request goes to the origin. */
export interface UrlRewrite {
  /** The beginning of the path, e.g. `/old/`. */
  readonly source: string;
  /** What stands there instead, e.g. `/new/`. */
  readonly destination: string;
  /**
   * Whether the rest of the path is kept.
   * @default true
   */
  readonly preserveUnmatchedPath?: boolean;
}

/** Source: https://learn.microsoft.com/azure/frontdoor/front-door-rules-engine-actions */
const MOST_ACTIONS = 5;

/** @internal Translates the domain's rules to Front Door's. */
export class EdgeRules {
  /** Security headers of every answer: as many rules as their number of actions needs. */
  public static headers(headers: SecurityHeaders): EdgeRule[] {
    const actions = Object.entries(headers.asMap).map(([name, value]) => setHeader(name, value));
    return Array.from({ length: Math.ceil(actions.length / MOST_ACTIONS) }, (_, index) => ({
      ruleName: `securityHeaders${index + 1}`,
      conditions: [],
      actions: actions.slice(index * MOST_ACTIONS, (index + 1) * MOST_ACTIONS),
      stop: false,
    }));
  }

  /** Rewrites of paths. */
  public static rewrites(rewrites: UrlRewrite[]): EdgeRule[] {
    return rewrites.map(({ source, destination, preserveUnmatchedPath = true }) => ({
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
    }));
  }

  /**
   * Cache rules, in their order: the first that matches decides, and what none names is never kept. Without the last rule Front Door
   * would keep pages whose origin says nothing for days.
   */
  public static caching(rules: CacheRule[]): EdgeRule[] {
    const never: EdgeRule = { ruleName: 'neverElse', conditions: [], actions: [noCache()], stop: true };
    return [...rules.flatMap(cacheRule), never];
  }
}

function cacheRule(rule: CacheRule): EdgeRule[] {
  const where = pathCondition(rule.path);
  const id = slug(rule.path.text);
  const told = rule.cacheControl === undefined ? [] : [setHeader('Cache-Control', rule.cacheControl)];
  if (rule.ttlSeconds === 0) {
    return [{ ruleName: `never${id}`, conditions: [where], actions: [noCache(), ...told], stop: true }];
  }
  // Front Door's key is the URL alone: whoever says who they are is not answered from the cache.
  const bypass = rule.sharedOnly ? ['Authorization', 'Cookie'] : [];
  return [
    ...bypass.map((header) => ({
      ruleName: `bypass${header}${id}`,
      conditions: [where, headerPresent(header)],
      actions: [noCache()],
      stop: true,
    })),
    { ruleName: `cache${id}`, conditions: [where], actions: [cacheFor(rule), ...told], stop: true },
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
      // Front Door compares paths without their first slash; the root alone keeps it.
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

function cacheFor({ ttlSeconds, queryStrings, compress = true, originDecides }: CacheRule): EdgeAction {
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

/** `[d.]hh:mm:ss`. */
function duration(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const time = [two((seconds % 86_400) / 3600), two((seconds % 3600) / 60), two(seconds % 60)].join(':');
  return days > 0 ? `${days}.${time}` : time;
}

/** A name for what a path matches: readable, and different for different paths. */
function slug(path: string): string {
  const words = path
    .replace(/\*/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const camel = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return `${camel.slice(0, 60)}${createHash('sha256').update(path).digest('hex').slice(0, 4)}`;
}
