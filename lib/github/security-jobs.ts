import { checkout, pythonStep } from './common-steps';
import { TRIVY, TRUFFLEHOG, UPLOAD_SARIF } from './pins';
import { PipelineImage } from './pipeline-props';
import { Jobs, Step, expression, job } from './workflow';

/** Where reports go, outside the checked out code. */
const REPORTS = '${{ runner.temp }}/reports';
const TRIVY_OPTIONS = '--severity HIGH,CRITICAL --format sarif --exit-code 0 --no-progress';

/** Trivy over what the code needs and configures, TruffleHog over its whole history. */
export function security(): Jobs {
  return {
    security: job({
      minutes: 20,
      permissions: { contents: 'read', 'security-events': 'write' },
      steps: [
        checkout({ 'fetch-depth': 0 }),
        {
          name: 'Secrets in the history (TruffleHog)',
          run: [
            `docker run --rm --volume "$PWD:/repo:ro" ${TRUFFLEHOG} \\`,
            '  git file:///repo --results=verified,unknown --fail --no-update --github-actions',
          ].join('\n'),
        },
        {
          name: 'Vulnerabilities (Trivy)',
          if: '${{ !cancelled() }}',
          env: { REPORTS },
          run: [
            'mkdir -p "$REPORTS"',
            `docker run --rm --volume "$PWD:/code:ro" --volume "$REPORTS:/reports" ${TRIVY} \\`,
            `  filesystem --scanners vuln,misconfig ${TRIVY_OPTIONS} --output /reports/code.sarif /code`,
          ].join('\n'),
        },
        uploadSarif(),
        gate(),
      ],
    }),
  };
}

/** Builds every image, pushes none, and scans each. */
export function dockerBuild(images: PipelineImage[]): Jobs {
  if (images.length === 0) return {};
  const built = images.flatMap((image): Step[] => [
    {
      name: `Build ${image.name}`,
      run: `docker buildx build --load --tag ${image.name}:check --file ${dockerfile(image)} ${image.context}`,
    },
    {
      name: `Vulnerabilities of ${image.name} (Trivy)`,
      env: { REPORTS },
      run: [
        'mkdir -p "$REPORTS"',
        // As a file: the scanner gets no access to the daemon.
        `docker save --output "$REPORTS/${image.name}.tar" ${image.name}:check`,
        `docker run --rm --volume "$REPORTS:/reports" ${TRIVY} \\`,
        `  image --scanners vuln ${TRIVY_OPTIONS} --ignore-unfixed --input /reports/${image.name}.tar --output /reports/${image.name}.sarif`,
      ].join('\n'),
    },
  ]);
  return {
    'docker-build': { ...job({ minutes: 45, steps: [checkout(), ...built, gate()] }), 'runs-on': runner(images[0]) },
  };
}

/** A runner with the processor of the image: nothing is emulated. */
export function runner(image: PipelineImage): string {
  return image.platform === 'linux/arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04';
}

export function dockerfile(image: PipelineImage): string {
  return image.dockerfile ?? (image.context === '.' ? 'Dockerfile' : `${image.context}/Dockerfile`);
}

function uploadSarif(): Step {
  return {
    name: 'Show the findings in the Security tab',
    // The token of a fork's pull request may not write; a private repository needs GitHub Code Security for it.
    if: '${{ !cancelled() && github.event.pull_request.head.repo.fork != true }}',
    'continue-on-error': true,
    uses: UPLOAD_SARIF.reference,
    with: { sarif_file: `${REPORTS}/code.sarif`, category: 'trivy' },
  };
}

function gate(): Step {
  return {
    ...pythonStep('Findings are reviewed', 'findings.py', {
      REPORTS,
      EVENT: expression('github.event_name'),
      REVIEWED: expression("contains(github.event.pull_request.labels.*.name, 'security-reviewed')"),
    }),
    if: '${{ !cancelled() }}',
  };
}
