import { AutoscalingPolicy, ComputeService, LoadbearingError, Problems } from '../../../lib/domain';

/** A service of a template or a state, with its scaling. */
export interface DeployedService {
  /** Logical id or name; in an app of several stacks, with the stack before it. */
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
  /** Problems of its values. Other services can be simulated in spite of them. */
  readonly error?: LoadbearingError;
}

/** Reads one service of the file at `path`. Its problems are its own, at their place in the file. */
export function readService(
  { path, ...service }: Pick<DeployedService, 'id' | 'compute' | 'hasRequests'> & { readonly path: string },
  read: (problems: Problems) => Omit<DeployedService, 'id' | 'compute' | 'hasRequests' | 'error'>,
): DeployedService {
  const { id } = service;
  const subject = `the scaling of ${id}`;
  const problems = new Problems(subject, `${path}.${id}`);
  try {
    const own = read(problems);
    problems.throwIfAny();
    return { ...own, ...service };
  } catch (thrown) {
    if (!(thrown instanceof LoadbearingError)) throw thrown;
    // A policy names its own class as the place.
    const own = thrown.problems.map((it) => ({
      ...it,
      where: it.where.startsWith(path) ? it.where : `${path}.${id}.${it.where.replace(/^\w+\./, '')}`,
    }));
    return { ...service, scaling: '', leftOut: [], error: new LoadbearingError(subject, own) };
  }
}
