import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** The vCPUs and memory of a machine type. */
export interface MachineSize {
  /** Name of the type at the cloud provider, e.g. `t3.medium`. */
  readonly name: string;
  /** Number of vCPUs. */
  readonly vcpus: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
}

const FAMILIES = 'the families t3, t3a, t4g, or c, m and r of generation 5 or later';

const BURSTABLE: Record<string, [vcpus: number, memoryGiB: number]> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
};

/** GiB per vCPU of the compute-optimized, general-purpose and memory-optimized families, the same for all their sizes. */
const GIB_PER_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };

/**
 * Memory for data in GiB, in ascending order. An ElastiCache node offers less than its machine has.
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
const CACHE_NODES: Record<string, number> = {
  'cache.t4g.micro': 0.5,
  'cache.t4g.small': 1.37,
  'cache.t4g.medium': 3.09,
  'cache.m7g.large': 6.38,
  'cache.m7g.xlarge': 12.93,
  'cache.r7g.large': 13.07,
  'cache.m7g.2xlarge': 26.04,
  'cache.r7g.xlarge': 26.32,
  'cache.r7g.2xlarge': 52.82,
  'cache.r7g.4xlarge': 105.81,
};

/**
 * Share of a node's memory that ElastiCache reserves for replication and snapshots (`reserved-memory-percent` 25).
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html
 */
const CACHE_RESERVED_SHARE = 0.25;

/**
 * Sizes of AWS machine types, known without an AWS account.
 *
 * @example
 * console.log(MachineSizes.ec2('t3.medium').memoryGiB); // 4
 * console.log(MachineSizes.rds('db.t3.large').vcpus); // 2
 * console.log(MachineSizes.cacheNodeFor(500)); // cache.t4g.micro
 */
export class MachineSizes {
  /**
   * Returns the size of an EC2 instance type, e.g. `t3.medium` or `m7g.large`.
   *
   * Source: https://aws.amazon.com/ec2/instance-types/
   */
  public static ec2(name: string): MachineSize {
    return MachineSizes.parse(name) ?? MachineSizes.unknown(name, '', `an EC2 type of ${FAMILIES}, e.g. t3.medium`);
  }

  /** Returns the size of an RDS instance class, e.g. `db.t3.large`. */
  public static rds(name: string): MachineSize {
    const size = String(name).startsWith('db.') ? MachineSizes.parse(name.slice('db.'.length)) : undefined;
    return { ...(size ?? MachineSizes.unknown(name, 'db.', `an RDS class of ${FAMILIES}, e.g. db.t3.large`)), name };
  }

  /**
   * Returns the name of a type in the service whose names have `prefix`: `db.t3.large` for `t3.large`. Undefined if the name already
   * has it, or is no type.
   * @internal
   */
  public static _inService(prefix: string, name: string): string | undefined {
    const [, type] = /^(?:db\.|cache\.)?([a-z][a-z0-9-]*\.[a-z0-9-]+)$/.exec(String(name)) ?? [];
    return type === undefined || prefix + type === name ? undefined : prefix + type;
  }

  /** Returns the larger classes of the same RDS family, smallest first. */
  public static rdsUpwards(name: string): MachineSize[] {
    const current = MachineSizes.rds(name);
    const family = name.split('.')[1];
    return ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge']
      .map((size) => MachineSizes.parse(`${family}.${size}`))
      .filter((size): size is MachineSize => size !== undefined && size.memoryGiB > current.memoryGiB)
      .map((size) => ({ ...size, name: `db.${size.name}` }));
  }

  /** Returns the smallest current-generation ElastiCache node that holds `memoryMiB` of data. */
  public static cacheNodeFor(memoryMiB: number): string {
    const nodes = Object.entries(CACHE_NODES);
    const most = Math.floor(nodes[nodes.length - 1][1] * 1024);
    const problems = new Problems('the size of a cache', 'MachineSizes');
    DOMAIN_TYPES.require(problems, 'MachineSizes.cacheNodeFor', { memoryMiB });
    problems.number('memoryMiB', memoryMiB, { above: 0, max: most }, 'split the data over several caches');
    problems.throwIfAny();
    return nodes.filter(([, memoryGiB]) => memoryGiB * 1024 >= memoryMiB)[0][0];
  }

  /**
   * Returns the memory of an ElastiCache node in GiB, without what the service reserves.
   * @internal
   */
  public static _cacheGiB(name: string): number {
    return CACHE_NODES[name] * (1 - CACHE_RESERVED_SHARE);
  }

  private static parse(name: string): MachineSize | undefined {
    // Earlier generations have other ratios and other burstable sizes, and c5n has more memory than c5.
    const match = /^(?:(t)(?:3|3a|4g)|([cmr])(?!5n)(?:[5-9]|\d\d)[a-z-]*)\.([a-z0-9]+)$/.exec(name);
    if (!match) return undefined;
    const [, burstable, letter, size] = match;
    if (burstable) {
      const known = Object.hasOwn(BURSTABLE, size) ? BURSTABLE[size] : undefined;
      return known && { name, vcpus: known[0], memoryGiB: known[1] };
    }
    const ratio = GIB_PER_VCPU[letter];
    const vcpus =
      size === 'medium'
        ? 1
        : size === 'large'
          ? 2
          : size === 'xlarge'
            ? 4
            : 4 * Number(/^(\d+)xlarge$/.exec(size)?.[1]);
    return ratio && vcpus > 0 ? { name, vcpus, memoryGiB: vcpus * ratio } : undefined;
  }

  private static unknown(name: string, prefix: string, expected: string): never {
    const right = MachineSizes._inService(prefix, name);
    const problems: Problems = new Problems('a machine type', 'MachineSizes');
    return problems.fail({
      code: ProblemCode.UNKNOWN_MACHINE_SIZE,
      property: '',
      what: name === undefined ? 'the machine type is missing' : `the size of ${JSON.stringify(name)} is unknown`,
      expected,
      fix:
        right === undefined
          ? 'use such a type, or set vCPUs, memory or connections directly where the property allows it'
          : `use '${right}', the name in this service`,
    });
  }
}
