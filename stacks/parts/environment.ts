import { Problems } from '../../lib/domain';

/** Environments of a reference stack. */
export enum DeploymentEnvironment {
  /** As the report describes it. Data is protected. */
  PRODUCTION = 'production',
  /** The same shape, smaller. Data is snapshotted before it is deleted. */
  STAGING = 'staging',
  /** The cheapest that runs. Deletes everything with its stacks. */
  DEVELOPMENT = 'development',
}

/** Returns the environment of that name, production without one. Throws for any other name. */
export function parseEnvironment(name = 'production'): DeploymentEnvironment {
  const problems = new Problems('the context', 'context');
  const fix = 'deploy with -c environment=production, or leave it out';
  problems.oneOf('environment', name, Object.values(DeploymentEnvironment), fix);
  problems.throwIfAny();
  return name as DeploymentEnvironment;
}
