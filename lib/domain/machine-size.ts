import { Problems } from './problems';

/** Processors and memory of one machine type. */
export interface MachineSize {
  /** The provider's name, e.g. `t3.medium`. */
  readonly name: string;
  /** Virtual processors. */
  readonly vcpus: number;
  /** Memory in GiB, as the provider states it. */
  readonly memoryGiB: number;
}

const BURSTABLE: Record<string, [vcpus: number, memoryGiB: number]> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
};

/** GiB per vCPU: compute-, general- and memory-optimised families keep one ratio over all their sizes. */
const GIB_PER_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };

/**
 * Memory for data in GiB, in ascending order. ElastiCache nodes hold less than the machine beneath them.
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

/** What is known about machine types without asking a cloud. */
export class MachineSizes {
  /**
   * An EC2 instance type, e.g. `t3.medium` (TT-VRT-01) or `m7g.large`.
   *
   * Source: https://aws.amazon.com/ec2/instance-types/
   */
  public static ec2(name: string): MachineSize {
    const size = MachineSizes.parse(name);
    if (!size) MachineSizes.unknown(name, 'an EC2 type of the families t, c, m or r, such as t3.medium or m7g.large');
    return size as MachineSize;
  }

  /** An RDS class, e.g. `db.t3.large`: the same machines behind a prefix. */
  public static rds(name: string): MachineSize {
    const size = name.startsWith('db.') ? MachineSizes.parse(name.slice('db.'.length)) : undefined;
    if (!size) MachineSizes.unknown(name, 'an RDS class of the families t, c, m or r, such as db.t3.large');
    return { ...(size as MachineSize), name };
  }

  /** The classes of the same RDS family from `name` upwards, smallest first: where to grow next. */
  public static rdsUpwards(name: string): MachineSize[] {
    const current = MachineSizes.rds(name);
    const family = name.split('.')[1];
    return [
      'micro',
      'small',
      'medium',
      'large',
      'xlarge',
      '2xlarge',
      '4xlarge',
      '8xlarge',
      '12xlarge',
      '16xlarge',
      '24xlarge',
    ]
      .map((size) => MachineSizes.parse(`${family}.${size}`))
      .filter((size): size is MachineSize => size !== undefined && size.memoryGiB > current.memoryGiB)
      .map((size) => ({ ...size, name: `db.${size.name}` }));
  }

  /** The smallest current-generation ElastiCache node whose memory for data is at least `memoryMiB`. */
  public static cacheNodeFor(memoryMiB: number): string {
    const node = Object.entries(CACHE_NODES)
      .sort(([, a], [, b]) => a - b)
      .find(([, memoryGiB]) => memoryGiB * 1024 >= memoryMiB);
    if (!node) MachineSizes.unknown(`${memoryMiB} MiB`, 'at most 105 GiB: split the data over several caches');
    return (node as [string, number])[0];
  }

  private static parse(name: string): MachineSize | undefined {
    const match = /^([a-z])(\d+[a-z-]*)\.([a-z0-9]+)$/.exec(name);
    if (!match) return undefined;
    const [, letter, , size] = match;
    if (letter === 't') {
      const known = BURSTABLE[size];
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

  private static unknown(name: string, expected: string): void {
    const problems = new Problems('a machine size', 'MachineSizes');
    problems.check(
      false,
      '',
      `no machine size is known for '${name}'`,
      expected,
      'name a known type, or state vcpus and memoryGiB',
    );
    problems.throwIfAny();
  }
}
