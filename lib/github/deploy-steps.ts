import { Quote } from '../domain';
import { SCRIPTS } from './common-steps';
import { Deployment } from './resolved-pipeline';
import { Step, expression } from './workflow';

/** Part of a release that differs between clouds. */
export interface CloudRelease {
  /** Program of the pipeline that becomes `release.py`. */
  readonly program: string;
  /** GitHub variables and outputs of other jobs, as environment variables of the job. */
  readonly environment: { readonly [name: string]: string };
  /** Settings of `release.py` beside the common ones. */
  readonly plan: { readonly [name: string]: unknown };
  /** Returns a step that opens a session through OIDC, without a stored key. */
  readonly signIn: (name: string, rest?: Partial<Step>) => Step;
  /** Steps before the services change. */
  readonly before: Step[];
  /** Steps after the services are healthy. */
  readonly after: Step[];
  /** Steps that close a successful release. */
  readonly close: Step[];
}

/** Returns a step that runs a command of `release.py`. */
export function releaseStep(name: string, command: string, rest: Partial<Step> = {}): Step {
  return { name, ...rest, run: `python3 ${SCRIPTS}/release.py ${command}` };
}

/** Returns GitHub variables as environment variables. */
export function variables(names: string[]): { readonly [name: string]: string } {
  return Object.fromEntries(names.map((name) => [name, expression(`vars.${name}`)]));
}

/** Returns the setting `PLAN` of `release.py`. */
export function renderPlan(value: unknown): string {
  return Quote.workflow(JSON.stringify(value));
}

/** Returns the services as `release.py` reads them. */
export function plannedServices(deployment: Deployment): unknown {
  return deployment.services.map(({ name, image, container }) => ({ name, image, container }));
}
