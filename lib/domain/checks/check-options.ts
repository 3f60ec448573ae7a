/**
 * Pool that a caller states for a service, since its program does not.
 *
 * @internal
 */
export interface StatedPool {
  /** Name of the service, or its logical id. */
  readonly service: string;
  /** Processes of an instance. */
  readonly processes: number;
  /** Connections of a process. */
  readonly connections: number;
}

/**
 * Settings of checks.
 *
 * @internal
 */
export interface CheckOptions {
  /**
   * Pools of services. Several of one service add up: an instance has processes of several kinds.
   * @default - those of environment variables and commands
   */
  readonly pools?: readonly StatedPool[];
  /**
   * Connections that are kept for administrators, beside those of the application.
   * @default - 5 on AWS and 15 on Azure, which the services keep for themselves
   */
  readonly reservedConnections?: number;
  /**
   * Core quota of a Container Apps environment.
   * @default 100
   */
  readonly coreQuota?: number;
  /**
   * Names of tags that resources need.
   * @default - none
   */
  readonly requiredTags?: readonly string[];
}
