import { ProblemCode, Problems } from '../../lib/domain';
import { DeploymentEnvironment } from './environment';

/** Choice of the image that the pipeline released last, resolved at deployment. */
export const RELEASED = 'released';
/** Explicit choice of the placeholder. */
export const PLACEHOLDER = 'placeholder';

/** Returns true if a choice is the placeholder or is left out. */
export function isPlaceholder(choice: string | undefined): boolean {
  return choice === undefined || choice === PLACEHOLDER;
}

/** Choices of applications by option. */
interface ApplicationChoices {
  readonly [option: string]: string | undefined;
}

/**
 * Reports choices that are left out in production: the placeholder would replace an application that runs, and pass every health check
 * of the load balancer.
 */
export function checkApplicationChoices(
  problems: Problems,
  environment: DeploymentEnvironment,
  choices: ApplicationChoices,
  example = RELEASED,
): void {
  if (environment !== DeploymentEnvironment.PRODUCTION) return;
  Object.entries(choices).forEach(([option, choice]) =>
    problems.check(choice !== undefined, {
      code: ProblemCode.PRODUCTION_CHOICE_MISSING,
      property: option,
      what: `${option} is missing in production, where a placeholder would replace your application`,
      expected: `'${PLACEHOLDER}' for a first deployment, or your application`,
      fix: `add ${option}: ${PLACEHOLDER}, later ${option}: ${example}, to environments/production.yaml`,
    }),
  );
}
