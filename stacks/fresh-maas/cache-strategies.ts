/** Caching of one kind of value in Redis. */
export interface CacheStrategy {
  /** TTL in seconds. */
  readonly ttl: number;
  readonly prefix: string;
  readonly serialize: 'json' | 'msgpack';
  readonly compress?: boolean;
}

/** The report's six strategies, under its names. The application reads them as JSON (FM-RED-14). */
export const CACHE_STRATEGIES: { readonly [name: string]: CacheStrategy } = {
  session: { ttl: 86_400, prefix: 'sess:', serialize: 'json' }, // FM-RED-15
  api: { ttl: 300, prefix: 'api:', serialize: 'json', compress: true }, // FM-RED-16
  query: { ttl: 900, prefix: 'query:', serialize: 'msgpack', compress: true }, // FM-RED-17
  kpi: { ttl: 60, prefix: 'kpi:', serialize: 'json' }, // FM-RED-18
  preferences: { ttl: 3600, prefix: 'pref:', serialize: 'json' }, // FM-RED-19
  static: { ttl: 86_400, prefix: 'static:', serialize: 'json' }, // FM-RED-20
};

/** Cache actions of the application on data changes (FM-INV-02). */
export const INVALIDATION_EVENTS = {
  onUpdate: ['invalidate-related', 'update-cache'],
  onDelete: ['invalidate-all-related', 'remove-cache'],
  onCreate: ['invalidate-list-cache', 'add-to-cache'],
};

/** Key patterns to invalidate (FM-INV-03). In an OSS cluster, the application must scan a pattern on every shard. */
export const INVALIDATION_PATTERNS = { user: 'user:*', organization: 'org:*', module: 'module:*' };
