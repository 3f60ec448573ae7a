import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/**
 * A GitHub environment whose jobs sign in to a cloud.
 *
 * @internal
 */
export interface GitHubEnvironmentProps {
  readonly repository: string;
  readonly environment: string;
  readonly ownerId?: string;
  readonly repositoryId?: string;
}

const FIND_IDS = 'run gh api repos/OWNER/NAME --jq .owner.id,.id and set both';

/**
 * Tokens that GitHub signs for the jobs of an environment.
 *
 * @internal
 */
export class GitHubEnvironment {
  /** Issuer of the tokens, without a scheme. */
  public static readonly ISSUER = 'token.actions.githubusercontent.com';

  /** Adds the problems of a repository, an environment and their ids. */
  public static check(problems: Problems, props: GitHubEnvironmentProps): void {
    const { repository, environment, ownerId, repositoryId } = props;
    problems.match('repository', repository, /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9_.-]+$/, {
      expected: 'owner/name, without wildcards',
      fix: "use a name such as 'example/shop'",
    });
    problems.match('environment', environment, /^[A-Za-z0-9_.-]+$/, {
      expected: 'the name of a GitHub environment, without wildcards',
      fix: "use a name such as 'production'",
    });
    problems.check((ownerId === undefined) === (repositoryId === undefined), {
      code: ProblemCode.MISSING_VALUE,
      property: ownerId === undefined ? 'ownerId' : 'repositoryId',
      what: `only ${ownerId === undefined ? 'repositoryId' : 'ownerId'} is set`,
      expected: 'both ids, or neither',
      fix: FIND_IDS,
    });
    Object.entries({ ownerId, repositoryId }).forEach(([property, value]) => {
      if (value !== undefined) problems.match(property, value, /^\d+$/, { expected: 'digits', fix: FIND_IDS });
    });
  }

  /** Returns the subject of the tokens. */
  public static subject({ repository, environment, ownerId, repositoryId }: GitHubEnvironmentProps): string {
    const [owner, name] = repository.split('/');
    const full = ownerId === undefined ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`;
    return `repo:${full}:environment:${environment}`;
  }
}
