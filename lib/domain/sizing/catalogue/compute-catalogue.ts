import { MachineSize, MachineSizes } from '../machine-size';

/**
 * A size that a web tier or a fleet of workers can run on. The name is e.g. `t3.medium`, `1024/2048` (CPU units and MiB of Fargate) or `0.5/1` (vCPU
 * and GiB of Container Apps).
 */
export interface ComputeSize extends MachineSize {
  /** List price of an hour in USD. */
  readonly hourlyUsd: number;
  /**
   * Share of its vCPUs that a burstable type may use all the time.
   * @default - all of them
   */
  readonly baselineShare?: number;
}

/**
 * Burstable types with USD an hour and baseline.
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html; on-demand prices of Linux in us-east-1,
 * https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/zz_generated.pricing_aws.go, generated 2026-01-19
 */
const BURSTABLE: readonly (readonly [name: string, hourlyUsd: number, baselineShare: number])[] = [
  ['t3.micro', 0.0104, 0.1],
  ['t3.small', 0.0208, 0.2],
  ['t3.medium', 0.0416, 0.2],
  ['t3.large', 0.0832, 0.3],
  ['t3.xlarge', 0.1664, 0.4],
  ['t3.2xlarge', 0.3328, 0.4],
];

/** Families with USD an hour for each vCPU: prices are proportional. Same source. */
const FAMILIES: readonly (readonly [family: string, usdPerVcpu: number])[] = [
  ['c7i', 0.089_25 / 2],
  ['m7i', 0.1008 / 2],
  ['r7i', 0.1323 / 2],
];
const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];

/**
 * Linux on x86 in us-east-1, in USD: an hour of a vCPU and of a GiB on Fargate.
 * Source: https://aws.amazon.com/fargate/pricing/, 2026-10
 */
const FARGATE = { vcpu: 0.040_48, gib: 0.004_445 };
/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
const FARGATE_GIB: readonly (readonly [vcpus: number, gib: readonly number[]])[] = [
  [0.25, [0.5, 1, 2]],
  [0.5, [1, 2, 3, 4]],
  [1, [2, 4, 6, 8]],
  [2, [4, 8, 12, 16]],
  [4, [8, 16, 24, 30]],
  [8, [16, 32, 60]],
  [16, [32, 64, 120]],
];

/**
 * An active second of a vCPU and of a GiB in East US 2, in USD. https://azure.microsoft.com/pricing/details/container-apps/, 2026-08-15. The
 * Consumption profile has 2 GiB for each vCPU, in steps of 0.25 vCPU up to 4.
 */
const CONTAINER_APPS = { vcpu: 0.000_024, gib: 0.000_003 };

/**
 * Sizes of compute, cheapest first.
 *
 * @internal
 */
export class ComputeCatalogue {
  /** EC2 types with x86 processors. */
  public static ec2(): ComputeSize[] {
    const burstable = BURSTABLE.map(([name, hourlyUsd, baselineShare]) => ({
      ...MachineSizes.ec2(name),
      ...{ hourlyUsd, baselineShare },
    }));
    const steady = FAMILIES.flatMap(([family, usd]) =>
      SIZES.map((size) => {
        const machine = MachineSizes.ec2(`${family}.${size}`);
        return { ...machine, hourlyUsd: usd * machine.vcpus };
      }),
    );
    return byPrice([...burstable, ...steady]);
  }

  /** Sizes of Fargate tasks. */
  public static fargate(): ComputeSize[] {
    return byPrice(
      FARGATE_GIB.flatMap(([vcpus, sizes]) =>
        sizes.map((memoryGiB) => ({
          name: `${vcpus * 1024}/${memoryGiB * 1024}`,
          ...{ vcpus, memoryGiB, hourlyUsd: vcpus * FARGATE.vcpu + memoryGiB * FARGATE.gib },
        })),
      ),
    );
  }

  /** Sizes of replicas in Container Apps. */
  public static containerApps(): ComputeSize[] {
    return byPrice(
      Array.from({ length: 16 }, (_, index) => (index + 1) / 4).map((vcpus) => ({
        name: `${vcpus}/${2 * vcpus}`,
        ...{ vcpus, memoryGiB: 2 * vcpus },
        hourlyUsd: 3600 * vcpus * (CONTAINER_APPS.vcpu + 2 * CONTAINER_APPS.gib),
      })),
    );
  }
}

function byPrice(sizes: ComputeSize[]): ComputeSize[] {
  return sizes.sort((a, b) => a.hourlyUsd - b.hourlyUsd);
}
