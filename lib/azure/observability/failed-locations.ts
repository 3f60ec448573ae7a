import { AlarmComparison, AlarmRule } from '../../domain';

const IS_BAD: { readonly [comparison in AlarmComparison]: (value: number, threshold: number) => boolean } = {
  [AlarmComparison.ABOVE]: () => false,
  [AlarmComparison.AT_LEAST]: () => false,
  [AlarmComparison.BELOW]: (value, threshold) => value < threshold,
  [AlarmComparison.AT_MOST]: (value, threshold) => value <= threshold,
};

/**
 * Translates an availability in percent to a number of failed test locations.
 *
 * @internal
 */
export class FailedLocations {
  /**
   * Returns the smallest number of failed locations that makes the rule's value bad. Returns undefined if no number does, or if a
   * single one does: a failure at one location is usually a problem of that location.
   */
  public static of({ comparison, threshold }: AlarmRule, locations: number): number | undefined {
    const failed = Array.from({ length: locations }, (_, index) => index + 1).find((it) =>
      IS_BAD[comparison]((100 * (locations - it)) / locations, threshold),
    );
    return failed === 1 ? undefined : failed;
  }

  /**
   * Returns the threshold for BELOW with which the alert goes off at the number of locations that Azure recommends: two fewer than all.
   * Source: https://learn.microsoft.com/azure/azure-monitor/app/availability
   */
  public static recommendedThreshold(locations: number): number {
    const failed = Math.max(2, locations - 2);
    return Math.floor((100 * (locations - failed + 1)) / locations);
  }
}
