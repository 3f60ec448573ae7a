/** A load that grows or falls at the same pace. */
export interface LoadRampProps {
  /** Requests per second at the start. */
  readonly fromRequestsPerSecond: number;
  /** Requests per second at the end. */
  readonly toRequestsPerSecond: number;
  /** Length in seconds. */
  readonly seconds: number;
}

/** A load that multiplies for some time. */
export interface LoadSpikeProps {
  /** Requests per second before and after the spike. */
  readonly requestsPerSecond: number;
  /** Load during the spike as a multiple of the usual one. */
  readonly factor: number;
  /**
   * Length of the spike in seconds.
   * @default 600
   */
  readonly seconds?: number;
  /**
   * Seconds before the spike.
   * @default 600
   */
  readonly beforeSeconds?: number;
  /**
   * Seconds after the spike.
   * @default 3600
   */
  readonly afterSeconds?: number;
}

/** A day with a peak and a low. */
export interface LoadDayProps {
  /** Lowest requests per second. */
  readonly lowRequestsPerSecond: number;
  /** Highest requests per second. */
  readonly peakRequestsPerSecond: number;
  /**
   * Hour of the peak, 0 to 24.
   * @default 14
   */
  readonly peakHour?: number;
}

/** A measured load. */
export interface LoadRow {
  /** Seconds since any fixed time, e.g. the start of the recording or 1970. */
  readonly seconds: number;
  /** Requests per second until the next row. */
  readonly requestsPerSecond: number;
}
