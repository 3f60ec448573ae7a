import { HAS_CODECOV, uploadCoverage } from './backend-jobs';
import { checkout, pythonStep } from './common-steps';
import { SETUP_NODE } from './pins';
import { PipelineFrontend } from './pipeline-props';
import { Jobs, Step, job } from './workflow';

/** ESLint and the TypeScript compiler. */
export function frontendLint(frontend: PipelineFrontend): Jobs {
  const at = { 'working-directory': frontend.folder };
  return {
    'frontend-lint': job({
      minutes: 15,
      steps: [
        ...prepare(frontend),
        { name: 'ESLint', ...at, run: 'npx --no-install eslint .' },
        ...(frontend.types === false ? [] : [{ name: 'TypeScript', ...at, run: 'npx --no-install tsc --noEmit' }]),
      ],
    }),
  };
}

/** Vitest, and whether it builds, how fast, and how large the result is. */
export function frontendTests(frontend: PipelineFrontend, codecov: boolean): Jobs {
  const at = { 'working-directory': frontend.folder };
  const vitest: Step[] = [
    {
      name: 'Vitest',
      ...at,
      run: `npx --no-install vitest run${codecov ? ' --coverage --coverage.reporter=lcov' : ''}`,
    },
    ...(codecov ? uploadCoverage(`${frontend.folder}/coverage/lcov.info`, 'frontend') : []),
  ];
  return {
    'frontend-tests': job({
      minutes: 30,
      ...(codecov && { env: HAS_CODECOV }),
      steps: [
        ...prepare(frontend),
        ...(frontend.tests === false ? [] : vitest),
        ...(frontend.imageQuality === undefined ? [] : [imageOptimizer(frontend)]),
        build(frontend),
        ...bundleBudget(frontend),
      ],
    }),
  };
}

function prepare(frontend: PipelineFrontend): Step[] {
  return [
    checkout(),
    {
      name: 'Set up Node',
      uses: SETUP_NODE.reference,
      with: {
        'node-version': frontend.nodeVersion ?? '24',
        cache: 'npm',
        'cache-dependency-path': `${frontend.folder}/package-lock.json`,
      },
    },
    { name: 'Install', 'working-directory': frontend.folder, run: 'npm ci' },
  ];
}

function imageOptimizer({ folder }: PipelineFrontend): Step {
  return {
    name: 'Images are optimised',
    'working-directory': folder,
    // Both: a plugin that is installed and not used optimises nothing.
    run: 'npm ls vite-plugin-image-optimizer\ngrep -lF "ViteImageOptimizer(imageOptions())" vite.config.*',
  };
}

function build({ folder, buildBudgetSeconds }: PipelineFrontend): Step {
  const at = { 'working-directory': folder };
  if (buildBudgetSeconds === undefined) return { name: 'Build', ...at, run: 'npm run build' };
  return {
    ...pythonStep('Build', 'timed_build.py', { BUILD_BUDGET_SECONDS: String(buildBudgetSeconds) }),
    ...at,
  };
}

function bundleBudget(frontend: PipelineFrontend): Step[] {
  const { warnAboveMegabytes, failAboveMegabytes, chunks = [] } = frontend;
  const limits = chunks.flatMap(({ name, belowMegabytes }) =>
    belowMegabytes === undefined ? [] : [[name, belowMegabytes] as const],
  );
  if (warnAboveMegabytes === undefined && failAboveMegabytes === undefined && limits.length === 0) return [];
  const step = pythonStep('Size of the bundle', 'bundle_budget.py', {
    OUTPUT: frontend.outputFolder ?? 'dist',
    WARN_ABOVE_MB: String(warnAboveMegabytes ?? ''),
    FAIL_ABOVE_MB: String(failAboveMegabytes ?? ''),
    CHUNKS_BELOW_MB: JSON.stringify(Object.fromEntries(limits)),
  });
  return [{ ...step, 'working-directory': frontend.folder }];
}
