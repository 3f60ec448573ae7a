import { UsageRange } from './usage-range';

/** Usage of an application in a month, which no template shows. What is absent is an assumption. */
export interface Usage {
  /**
   * Requests of users.
   * @default - from the plan
   */
  readonly requests?: UsageRange;
  /**
   * Data sent to users, in GB.
   * @default - from the plan
   */
  readonly transferGb?: UsageRange;
  /**
   * Share of requests that the edge passes on to the application, 0 to 1.
   * @default - 0.2 to 0.7
   */
  readonly originShare?: UsageRange;
  /**
   * Average capacity units of a load balancer.
   * @default - from the plan
   */
  readonly loadBalancerUnits?: UsageRange;
  /**
   * Data through NAT gateways, in GB.
   * @default - 5 to 200
   */
  readonly natGb?: UsageRange;
  /**
   * Data through private endpoints, in GB.
   * @default - 1 to 100
   */
  readonly endpointGb?: UsageRange;
  /**
   * Data between availability zones, in GB.
   * @default - 5 to 200
   */
  readonly zoneGb?: UsageRange;
  /**
   * Logs, in GB.
   * @default - 1 KiB for each request
   */
  readonly logGb?: UsageRange;
  /**
   * Logs of networks and firewalls, in GB.
   * @default - 1 to 30
   */
  readonly vendedLogGb?: UsageRange;
  /**
   * Data in buckets and storage accounts, in GB.
   * @default - 5 to 200
   */
  readonly storageGb?: UsageRange;
  /**
   * Objects written to buckets.
   * @default - 10,000 to 1,000,000
   */
  readonly storageWrites?: UsageRange;
  /**
   * Objects read from buckets.
   * @default - 100,000 to 10,000,000
   */
  readonly storageReads?: UsageRange;
  /**
   * Copies of databases beyond what is free, in GB.
   * @default - 0 to the size of the database
   */
  readonly backupGb?: UsageRange;
  /**
   * Copies of caches, in GB.
   * @default - 0.5 to 20
   */
  readonly cacheSnapshotGb?: UsageRange;
  /**
   * Images in a registry, in GB.
   * @default - 1 to 20
   */
  readonly registryGb?: UsageRange;
  /**
   * Calls for secrets and keys.
   * @default - 10,000 to 1,000,000
   */
  readonly secretRequests?: UsageRange;
  /**
   * Hours that one task of a schedule runs.
   * @default - 1 to 50
   */
  readonly taskHours?: UsageRange;
  /**
   * Invocations of functions.
   * @default - 10,000 to 200,000
   */
  readonly functionInvocations?: UsageRange;
  /**
   * Messages and events of queues, topics and schedules.
   * @default - 10,000 to 1,000,000
   */
  readonly messages?: UsageRange;
  /**
   * Time in which a replica of a container app works on requests, as a share of its life, 0 to 1.
   * @default - 0.2 to 1
   */
  readonly activeShare?: UsageRange;
  /**
   * Hours of CPU credits beyond the baseline of burstable instances, for all of their vCPUs together.
   * @default - 0 to 100
   */
  readonly creditHours?: UsageRange;
  /**
   * Hours that one script or job of deployments runs.
   * @default - 0.2 to 10
   */
  readonly deploymentHours?: UsageRange;
}

/** A usage that a bill needed. */
export interface UsedUsage {
  /** Name in {@link Usage}. */
  readonly name: string;
  /** Amount in a month. */
  readonly amount: UsageRange;
  /** Unit of the amount; empty for a share. */
  readonly unit: string;
  /** Formula from the plan, or reason of the assumption. */
  readonly reason: string;
  /** If true, nobody stated it. */
  readonly isAssumed: boolean;
}
