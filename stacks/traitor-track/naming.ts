import { DeploymentEnvironment } from '../parts/environment';

/** Prefix of the names of all secrets of an environment: `traitortrack/production` (TT-SEC-02). */
export function secretPrefix(environment: DeploymentEnvironment): string {
  return `traitortrack/${environment}`;
}
