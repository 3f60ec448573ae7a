/** How the application keeps one kind of value in Redis. */
export interface CacheStrategy {
  /** Seconds. */
  readonly ttl: number;
  readonly prefix: string;
  readonly serialize: 'json' | 'msgpack';
  readonly compress?: boolean;
}

/** FM-RED-14: the six strategies of the report, under its own names: the application reads them as JSON. */
export const CACHE_STRATEGIES: { readonly [name: string]: CacheStrategy } = {
  session: { ttl: 86_400, prefix: 'sess:', serialize: 'json' }, // FM-RED-15
  api: { ttl: 300, prefix: 'api:', serialize: 'json', compress: true }, // FM-RED-16
  query: { ttl: 900, prefix: 'query:', serialize: 'msgpack', compress: true }, // FM-RED-17
  kpi: { ttl: 60, prefix: 'kpi:', serialize: 'json' }, // FM-RED-18
  preferences: { ttl: 3600, prefix: 'pref:', serialize: 'json' }, // FM-RED-19
  static: { ttl: 86_400, prefix: 'static:', serialize: 'json' }, // FM-RED-20
};

/** FM-INV-02: what the application does with the cache when data changes. */
export const INVALIDATION_EVENTS = {
  onUpdate: ['invalidate-related', 'update-cache'],
  onDelete: ['invalidate-all-related', 'remove-cache'],
  onCreate: ['invalidate-list-cache', 'add-to-cache'],
};

/** FM-INV-03. In an OSS cluster a pattern must be scanned on every shard. */
export const INVALIDATION_PATTERNS = { user: 'user:*', organization: 'org:*', module: 'module:*' };
