/** Environments of a reference stack. */
export enum DeploymentEnvironment {
  /** As the report describes it. Data is protected. */
  PRODUCTION = 'production',
  /** The same shape, smaller. Data is snapshotted before it is deleted. */
  STAGING = 'staging',
  /** The cheapest that runs. Data is deleted with its stacks. */
  DEVELOPMENT = 'development',
}
