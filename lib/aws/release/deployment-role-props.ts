/** Properties of a role for deployments from GitHub Actions. */
export interface DeploymentRoleProps {
  /** GitHub repository whose workflows deploy, as `owner/name`. */
  readonly repository: string;
  /** GitHub environment whose jobs can assume the role. Its protection rules decide who can start them. */
  readonly environment: string;
  /**
   * Id of the repository's owner. Set it together with `repositoryId`.
   *
   * Repositories created since July 15, 2026, and those that opted in, include ids in the subject of their tokens. An attacker
   * who registers a freed name then cannot assume the role. Find both ids with `gh api repos/OWNER/NAME --jq .owner.id,.id`.
   *
   * Source: https://docs.github.com/actions/reference/security/oidc#immutable-subject-claims
   * @default - the subject of older repositories, without ids
   */
  readonly ownerId?: string;
  /**
   * Id of the repository. Set it together with `ownerId`.
   * @default - the subject of older repositories, without ids
   */
  readonly repositoryId?: string;
  /**
   * ARN of the account's OIDC provider for GitHub Actions. An account can have only one.
   * @default - a new provider
   */
  readonly providerArn?: string;
}
