import { DeploymentEnvironment } from './environment';

/** Names of a system. */
export interface SystemIdentity {
  /** Name on the command line and in the tag Project. On AWS also the id of the application stack, which depends on the others. */
  readonly name: string;
  /** Name in documents and descriptions. */
  readonly title: string;
  /** Beginning of the CloudFormation names of its stacks, and the tag CostCenter. */
  readonly prefix: string;
  /** Prefix of its rows in `docs/requirements.md`, e.g. `TT`. Undefined if a workload alone describes it. */
  readonly requirements?: string;
}

/** Returns the CloudFormation name of a stack. Construct ids omit the environment, so they are the same in all of them. */
export function stackName(prefix: string, part: string, environment: DeploymentEnvironment): string {
  return [prefix, part, environment].filter((word) => word !== '').join('-');
}

/** Returns the name of the vault in the recovery region. It is fixed, since stacks cannot reference resources across regions. */
export function recoveryVaultName(prefix: string, environment: DeploymentEnvironment): string {
  return `${prefix}-recovery-${environment}`;
}
