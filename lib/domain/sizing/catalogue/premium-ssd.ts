/** @internal */
export class PremiumSsd {
  /**
   * Sizes of Premium SSD in GiB, each with its performance tier and its I/O operations per second.
   * Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd
   */
  public static readonly DISKS: readonly (readonly [gib: number, tier: string, iops: number])[] = [
    [32, 'P4', 120],
    [64, 'P6', 240],
    [128, 'P10', 500],
    [256, 'P15', 1100],
    [512, 'P20', 2300],
    [1024, 'P30', 5000],
    [2048, 'P40', 7500],
    [4096, 'P50', 7500],
    [8192, 'P60', 16_000],
    [16_384, 'P70', 18_000],
    [32_767, 'P80', 20_000],
  ];
}
