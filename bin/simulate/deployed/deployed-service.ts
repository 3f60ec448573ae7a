import type { AutoscalingPolicy, ComputeService } from '../../../lib/domain';

/** A service of a template or a state, with its scaling. */
export interface DeployedService {
  /** Logical id or name. */
  readonly id: string;
  readonly compute: ComputeService;
  /** True if a load balancer or an ingress sends it requests. */
  readonly hasRequests: boolean;
  /** vCPUs of an instance, if the file states them. */
  readonly vcpus?: number;
  /** Scaling that a simulation can follow. Undefined if the service has none of that kind. */
  readonly policy?: AutoscalingPolicy;
  /** Scaling in words, e.g. `2 to 10 tasks, 70 % CPU`. */
  readonly scaling: string;
  /** Parts of the scaling that a simulation leaves out. */
  readonly leftOut: readonly string[];
}
