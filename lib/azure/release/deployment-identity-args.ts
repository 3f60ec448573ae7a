import * as pulumi from '@pulumi/pulumi';
import { ComponentArgs } from '../component-args';

/** Arguments of an identity for deployments from GitHub Actions. */
export interface DeploymentIdentityArgs extends ComponentArgs {
  /** GitHub repository whose workflows deploy, as `owner/name`. */
  readonly repository: string;
  /** GitHub environment whose jobs can use the identity. Its protection rules decide who can start them. */
  readonly environment: string;
  /**
   * Id of the repository's owner. Set it together with `repositoryId`.
   *
   * Repositories created since July 15, 2026, and those that opted in, include ids in the subject of their tokens. An attacker
   * who registers a freed name then cannot use the identity. Find both ids with `gh api repos/OWNER/NAME --jq .owner.id,.id`.
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
   * Resource ids, by a name of your choice, of container apps whose revisions the pipeline may create, activate and deactivate.
   * @default - none
   */
  readonly containerAppIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Resource id of the environment of the apps. Required with `containerAppIds`.
   * @default - none
   */
  readonly environmentId?: pulumi.Input<string>;
  /**
   * Resource ids, by name, of the managed identities of the apps. Azure requires permission to assign them for each new revision.
   * @default - none
   */
  readonly appIdentityIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Resource id of the registry into which the pipeline may import images.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Resource ids, by name, of Container Apps jobs that the pipeline may start and watch. Permission to start a job is permission to
   * act as the job's identity.
   * @default - none
   */
  readonly jobIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Resource id of the Front Door endpoint that the pipeline may purge.
   * @default - none
   */
  readonly edgeEndpointId?: pulumi.Input<string>;
}
