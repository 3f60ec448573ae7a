import { Defaults } from '../../domain';
import { ComponentArgs } from '../component-args';

/** Services that can have a private address in a network. */
export enum PrivateService {
  /** Key Vault. */
  KEY_VAULT = 'key-vault',
  /** Azure Managed Redis. */
  REDIS = 'redis',
  /** Container Registry, Premium. */
  REGISTRY = 'registry',
  /** Azure Cache for Redis, which is retiring. */
  LEGACY_REDIS = 'legacy-redis',
}

/** Arguments of a `Network`. */
export interface NetworkArgs extends ComponentArgs {
  /**
   * Address range, from /8 to /22.
   * @default '10.20.0.0/16'
   */
  readonly addressSpace?: string;
  /**
   * Maximum number of replicas of all apps in the network together. The network rejects more than its container subnet can hold.
   * @default - not checked
   */
  readonly containerReplicas?: number;
  /**
   * If true, opens the container subnet to the internet, for apps without an edge in front.
   * @default false
   */
  readonly publicIngress?: boolean;
  /**
   * Services that get a private DNS zone, about $0.50 a month each.
   * @default - Key Vault, Managed Redis and the registry
   */
  readonly privateServices?: PrivateService[];
}

const DEFAULTS = { addressSpace: '10.20.0.0/16', publicIngress: false } satisfies Partial<NetworkArgs>;

/** Args after their defaults. */
export type NetworkSettings = ReturnType<typeof resolveNetwork>;

/** Returns the args with all defaults. */
export function resolveNetwork(args: NetworkArgs) {
  return {
    ...Defaults.apply(args, DEFAULTS),
    privateServices: args.privateServices ?? [PrivateService.KEY_VAULT, PrivateService.REDIS, PrivateService.REGISTRY],
  };
}
