import { bashStep, checkout, loginToGitHub } from './common-steps';
import { SETUP_NODE, UPLOAD_ARTIFACT } from './pins';
import { Frontend, Image } from './resolved-pipeline';
import { runner } from './security-jobs';
import { Job, expression, job } from './workflow';

/** Tag of a release's images. Deployments to staging have no git tag, and image tags are immutable: commit and run name them. */
export const RELEASE =
  "${{ github.event_name == 'push' && github.ref_name || format('{0}-{1}-{2}', github.sha, github.run_id, github.run_attempt) }}";

/** Returns the job that builds an image once and pushes it to GitHub's registry. It has no access to AWS. */
export function imageJob(image: Image): Job {
  const { name, dockerfile, context } = image;
  const env = { IMAGE: name, DOCKERFILE: dockerfile, CONTEXT: context, RELEASE };
  return {
    ...job({
      needs: ['checks'],
      minutes: 45,
      permissions: { contents: 'read', packages: 'write' },
      outputs: { source: expression('steps.push.outputs.source') },
      steps: [checkout(), loginToGitHub(), bashStep('Build and push', 'push_image.sh', env, { id: 'push' })],
    }),
    'runs-on': runner(image),
  };
}

/** Returns the job that builds the frontend and uploads it as an artifact. */
export function siteJob({ folder, nodeVersion, outputFolder }: Frontend): Job {
  const at = { 'working-directory': folder };
  return job({
    needs: ['checks'],
    minutes: 20,
    steps: [
      checkout(),
      {
        name: 'Set up Node',
        uses: SETUP_NODE.reference,
        // No cache: files from other runs must not reach a release.
        with: { 'node-version': nodeVersion, 'package-manager-cache': false },
      },
      { name: 'Install', ...at, run: 'npm ci' },
      { name: 'Build', ...at, run: 'npm run build' },
      {
        name: 'Upload the site',
        uses: UPLOAD_ARTIFACT.reference,
        with: {
          name: 'site',
          path: `${folder}/${outputFolder}`,
          'if-no-files-found': 'error',
          'retention-days': 7,
        },
      },
    ],
  });
}
