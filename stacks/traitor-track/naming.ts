import { DeploymentEnvironment } from '../parts/environment';

/** Begin of the names of all secrets of an environment: `traitortrack/production` (TT-SEC-02). */
export function secretPrefix(environment: DeploymentEnvironment): string {
  return `traitortrack/${environment}`;
}

/** Name of the vault that receives copies in the recovery region. Known beforehand: regions cannot refer to each other's resources. */
export function recoveryVaultName(environment: DeploymentEnvironment): string {
  return `traitor-track-recovery-${environment}`;
}

/** CloudFormation's name of a stack. Construct ids carry no environment, so that code does not change with it. */
export function stackName(part: string, environment: DeploymentEnvironment): string {
  return ['traitor-track', part, environment].filter((word) => word !== '').join('-');
}
