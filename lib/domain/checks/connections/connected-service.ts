import { DeclaredResource } from '../../resources/declared-resource';
import { Pool } from './pool-variables';
import { ProcessCount } from './process-count';

/** Source of the one connection of a function that states no pool. */
export const DEFAULT_POOL = 'one an execution environment';

/** Pools of the processes of one kind in an instance. */
export interface PooledProcesses {
  readonly processes: ProcessCount;
  readonly pools: readonly Pool[];
}

/** Instances at the worst moment: at the maximum of the scaling, in a deployment. */
export interface InstanceMoment {
  /** Undefined if nothing limits them. NaN if only the deployment knows their number. */
  readonly most?: number;
  /** Instances beside them in a deployment. */
  readonly surge: number;
  /** Reason of the surge. Empty if there is none. */
  readonly surgeReason: string;
}

/** A service, group, function or job that may open connections. */
export interface ConnectedService {
  readonly resource: DeclaredResource;
  readonly instances: InstanceMoment;
  /** Pools of an instance. Empty if the program states none. */
  readonly pooled: readonly PooledProcesses[];
  /** Ids of the databases and proxies that it reaches, by references or by the rules of security groups. */
  readonly databases: readonly string[];
  /** Word for an instance: `tasks`, `replicas`. */
  readonly noun: string;
}
