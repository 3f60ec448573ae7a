/** Pool that a caller states for a service, since its program does not. */
export interface StatedPool {
  /** Name of the service, or its logical id. */
  readonly service: string;
  /** Processes of an instance. */
  readonly processes: number;
  /** Connections of a process. */
  readonly connections: number;
}

/** Settings of the checks of a program. */
export interface CheckOptions {
  /**
   * Pools of services. Several of one service add up: an instance has processes of several kinds.
   * @default - those of environment variables and commands
   */
  readonly pools?: StatedPool[];
  /**
   * Connections that a database keeps for administrators, beside those of the application.
   * @default - 5 on AWS and 15 on Azure, which the services keep for themselves
   */
  readonly reservedConnections?: number;
  /**
   * Core quota of a Container Apps environment.
   * @default - 100, Azure's quota
   */
  readonly coreQuota?: number;
  /**
   * Names of tags that resources need.
   * @default - none
   */
  readonly requiredTags?: string[];
  /**
   * Regions in which resources may be.
   * @default - all
   */
  readonly allowedRegions?: string[];
  /**
   * Regular expression that each physical name must match. Names that the cloud generates need not.
   * @default - any name
   */
  readonly namePattern?: string;
}
