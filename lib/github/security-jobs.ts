import { bashStep, checkout, pythonStep, shellCommand } from './common-steps';
import { TRIVY, TRUFFLEHOG, UPLOAD_SARIF } from './pins';
import { Image } from './resolved-pipeline';
import { SECURITY_REVIEWED, reviewed } from './review-labels';
import { Jobs, Step, expression, job } from './workflow';

/** Folder of the reports, outside the repository. */
const REPORTS = '${{ runner.temp }}/reports';

/** Returns the job that scans the code with Trivy and its whole history with TruffleHog. */
export function security(): Jobs {
  return {
    security: job({
      minutes: 20,
      permissions: { contents: 'read', 'security-events': 'write' },
      steps: [
        checkout({ 'fetch-depth': 0 }),
        bashStep('Scan the history for secrets (TruffleHog)', 'scan_history.sh', { TRUFFLEHOG }),
        bashStep('Scan the code (Trivy)', 'scan_code.sh', { REPORTS, TRIVY }, { if: '${{ !cancelled() }}' }),
        uploadSarif(),
        reviewGate(),
      ],
    }),
  };
}

/** Returns the job that builds and scans every image, and pushes none. */
export function dockerBuild(images: Image[]): Jobs {
  if (images.length === 0) return {};
  const command = "docker buildx build --load --tag '@@TAG@@' --file '@@DOCKERFILE@@' '@@CONTEXT@@'";
  const built = images.flatMap(({ name, dockerfile, context }): Step[] => [
    {
      name: `Build ${name}`,
      run: shellCommand(command, { TAG: `${name}:check`, DOCKERFILE: dockerfile, CONTEXT: context }),
    },
    bashStep(`Scan ${name} (Trivy)`, 'scan_image.sh', { REPORTS, TRIVY, IMAGE: name }),
  ]);
  return {
    'docker-build': {
      ...job({ minutes: 45, steps: [checkout(), ...built, reviewGate()] }),
      'runs-on': runner(images[0]),
    },
  };
}

/** Returns the runner with the image's processor, so that Docker emulates nothing. */
export function runner({ platform }: Image): string {
  return platform === 'linux/arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04';
}

function uploadSarif(): Step {
  return {
    name: 'Upload the findings to the Security tab',
    // Tokens of pull requests from forks cannot write. Private repositories need GitHub Code Security.
    if: '${{ !cancelled() && github.event.pull_request.head.repo.fork != true }}',
    'continue-on-error': true,
    uses: UPLOAD_SARIF.reference,
    with: { sarif_file: `${REPORTS}/code.sarif`, category: 'trivy' },
  };
}

function reviewGate(): Step {
  const env = {
    REPORTS,
    EVENT: expression('github.event_name'),
    REVIEWED: reviewed(SECURITY_REVIEWED),
  };
  return pythonStep('Require a review of the findings', 'findings.py', env, { if: '${{ !cancelled() }}' });
}
