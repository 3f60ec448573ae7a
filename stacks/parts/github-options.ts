import { Options } from './option';

/** Ids of a GitHub repository whose workflows may deploy. */
export const GITHUB_IDS = {
  githubOwnerId: Options.text({
    help: "Id of the repository's owner, required for repositories created since July 15, 2026: `gh api repos/OWNER/NAME --jq .owner.id`.",
    otherwise: 'tokens that carry names only',
  }),
  githubRepositoryId: Options.text({
    help: 'Id of the repository, together with `githubOwnerId`: `gh api repos/OWNER/NAME --jq .id`.',
    otherwise: 'tokens that carry names only',
  }),
};
