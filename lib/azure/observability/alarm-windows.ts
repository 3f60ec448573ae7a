/**
 * Windows of metric alerts as ISO 8601 durations, by seconds.
 * Source: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule
 */
const WINDOWS: { readonly [seconds: number]: string } = {
  60: 'PT1M',
  300: 'PT5M',
  900: 'PT15M',
  1800: 'PT30M',
  3600: 'PT1H',
  21_600: 'PT6H',
  43_200: 'PT12H',
  86_400: 'P1D',
};

/**
 * Windows over which Azure Monitor evaluates alerts.
 *
 * @internal
 */
export class AlarmWindows {
  /** Supported lengths in seconds, ascending. */
  public static readonly SECONDS: readonly number[] = Object.keys(WINDOWS).map(Number);

  /** Returns whether Azure Monitor supports a window. */
  public static supports(seconds: number): boolean {
    return seconds in WINDOWS;
  }

  /** Returns the ISO 8601 duration of a supported window. */
  public static duration(seconds: number): string {
    return WINDOWS[seconds];
  }

  /** Returns the supported window nearest to `seconds`. */
  public static nearest(seconds: number): number {
    return AlarmWindows.SECONDS.reduce((best, it) => (Math.abs(it - seconds) < Math.abs(best - seconds) ? it : best));
  }
}
