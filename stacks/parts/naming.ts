import { DeploymentEnvironment } from './environment';

/** Names of a system. */
export interface SystemIdentity {
  /** Name on the command line and in the tag Project. On AWS also the id of the stack that pulls the other stacks. */
  readonly name: string;
  /** Name in documents and descriptions. */
  readonly title: string;
  /** Beginning of the CloudFormation names of its stacks, and the tag CostCenter. */
  readonly prefix: string;
}

/** CloudFormation name of a stack. Construct ids carry no environment, so code stays the same in all of them. */
export function stackName(prefix: string, part: string, environment: DeploymentEnvironment): string {
  return [prefix, part, environment].filter((word) => word !== '').join('-');
}

/** Name of the vault in the recovery region. It is fixed because regions cannot refer to each other's resources. */
export function recoveryVaultName(prefix: string, environment: DeploymentEnvironment): string {
  return `${prefix}-recovery-${environment}`;
}
