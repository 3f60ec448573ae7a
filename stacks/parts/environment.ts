import { Problems, ProblemCode } from '../../lib/domain';

/** The environments a reference stack can be deployed for. */
export enum DeploymentEnvironment {
  /** What the report describes. Data is protected. */
  PRODUCTION = 'production',
  /** The same shape, smaller. Data is snapshotted before it goes. */
  STAGING = 'staging',
  /** The cheapest thing that runs. Leaves nothing behind. */
  DEVELOPMENT = 'development',
}

/** The environment of that name. Production when none is named; an error for any other name. */
export function parseEnvironment(name: string | undefined): DeploymentEnvironment {
  if (name === undefined) return DeploymentEnvironment.PRODUCTION;
  const known = Object.values(DeploymentEnvironment);
  const problems = new Problems('the context', 'context');
  problems.check(known.includes(name as DeploymentEnvironment), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'environment',
    what: `environment is '${name}'`,
    expected: known.join(', '),
    fix: 'deploy with -c environment=production, or leave it out',
  });
  problems.throwIfAny();
  return name as DeploymentEnvironment;
}
