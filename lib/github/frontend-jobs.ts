import { HAS_CODECOV, uploadCoverage } from './backend-jobs';
import { checkout, pythonStep } from './common-steps';
import { SETUP_NODE } from './pins';
import { Frontend } from './resolved-pipeline';
import { Jobs, Step, job } from './workflow';

/** Returns the job that runs ESLint and the TypeScript compiler. */
export function frontendLint(frontend: Frontend): Jobs {
  const at = { 'working-directory': frontend.folder };
  return {
    'frontend-lint': job({
      minutes: 15,
      steps: [
        ...prepare(frontend),
        { name: 'ESLint', ...at, run: 'npx --no-install eslint .' },
        ...(frontend.types ? [{ name: 'TypeScript', ...at, run: 'npx --no-install tsc --noEmit' }] : []),
      ],
    }),
  };
}

/** Returns the job that runs Vitest and the build, and checks the time and the size of the build. */
export function frontendTests(frontend: Frontend, codecov: boolean): Jobs {
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
        ...(frontend.tests ? vitest : []),
        ...(frontend.imageQuality === undefined ? [] : [imageOptimizer(frontend)]),
        ...(frontend.optimization ? [optimizer(frontend)] : []),
        buildStep(frontend),
        ...bundleBudget(frontend),
      ],
    }),
  };
}

function prepare({ folder, nodeVersion }: Frontend): Step[] {
  return [
    checkout(),
    {
      name: 'Set up Node',
      uses: SETUP_NODE.reference,
      with: { 'node-version': nodeVersion, cache: 'npm', 'cache-dependency-path': `${folder}/package-lock.json` },
    },
    { name: 'Install', 'working-directory': folder, run: 'npm ci' },
  ];
}

function imageOptimizer({ folder }: Frontend): Step {
  return {
    name: 'Check the image optimizer',
    'working-directory': folder,
    // The plugin must be installed and used.
    run: 'npm ls vite-plugin-image-optimizer\ngrep -lF "ViteImageOptimizer(imageOptions())" vite.config.*',
  };
}

/** Returns a step that fails if a build, also one in a Dockerfile, would leave the files as they are. */
function optimizer({ folder, optimization }: Frontend): Step {
  const { minifyJs, minifyCss, minifyHtml, imageFormats } = optimization ?? { imageFormats: [] };
  const packages = [
    ...(minifyJs ? ['terser'] : []),
    ...(minifyCss ? ['postcss', 'cssnano'] : []),
    ...(minifyHtml ? ['html-minifier-terser'] : []),
    ...(imageFormats.length > 0 ? ['sharp'] : []),
  ];
  return {
    name: 'Check that the build optimizes its files',
    'working-directory': folder,
    // npm succeeds if it finds one of several.
    run: [...packages.map((it) => `npm ls ${it}`), 'npm pkg get scripts.build | grep -F "node optimize.mjs"'].join(
      '\n',
    ),
  };
}

function buildStep({ folder, buildBudgetSeconds }: Frontend): Step {
  const at = { 'working-directory': folder };
  if (buildBudgetSeconds === undefined) return { name: 'Build', ...at, run: 'npm run build' };
  return pythonStep('Build', 'timed_build.py', { BUILD_BUDGET_SECONDS: String(buildBudgetSeconds) }, at);
}

function bundleBudget({ folder, outputFolder, warnAboveMegabytes, failAboveMegabytes, chunks }: Frontend): Step[] {
  const limits = (chunks ?? []).flatMap(({ name, belowMegabytes }) =>
    belowMegabytes === undefined ? [] : [[name, belowMegabytes] as const],
  );
  if (warnAboveMegabytes === undefined && failAboveMegabytes === undefined && limits.length === 0) return [];
  const env = {
    OUTPUT: outputFolder,
    ...(warnAboveMegabytes !== undefined && { WARN_ABOVE_MB: String(warnAboveMegabytes) }),
    ...(failAboveMegabytes !== undefined && { FAIL_ABOVE_MB: String(failAboveMegabytes) }),
    CHUNKS_BELOW_MB: JSON.stringify(Object.fromEntries(limits)),
  };
  return [pythonStep('Check the bundle size', 'bundle_budget.py', env, { 'working-directory': folder })];
}
