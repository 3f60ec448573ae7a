import { spawnSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { PIPELINE } from '../../../stacks/ops-center/pipeline';
import { Json } from '../../support/template';
import { Ended, Workflow, aFolder, renderedFiles, run, runStep } from '../../support/workflow';

const ci = new Workflow(PIPELINE, 'ci');
const deploy = new Workflow(PIPELINE, 'deploy');
const files = renderedFiles(PIPELINE);
const settings = JSON.parse(files['vite.chunks.json']);
const budget = ci.step('frontend-tests', 'Check the bundle size');

/** Measures a bundle with files of these megabytes. */
function measure(megabytes: { [file: string]: number }): Ended {
  const folder = aFolder(Object.fromEntries(Object.keys(megabytes).map((file) => [`dist/${file}`, ''])));
  // Sparse files have a size, and take no time to write.
  for (const [file, size] of Object.entries(megabytes)) truncateSync(join(folder, 'dist', file), size * 1e6);
  return runStep(budget, folder);
}

test.each(Object.keys(files).filter((path) => path.endsWith('.yml')))('%s is as it was reviewed', (path) => {
  expect(files[path]).toMatchSnapshot();
});

describe('the frontend', () => {
  test('[OC-SLO-01] a build of more than 30 seconds warns, and a failed build fails', () => {
    const step = ci.step('frontend-tests', 'Build');
    expect(step.env).toEqual({ BUILD_BUDGET_SECONDS: '30' });
    const application = (build: string): string => aFolder({ 'package.json': JSON.stringify({ scripts: { build } }) });
    expect(runStep(step, application('true'))).toMatchObject({
      code: 0,
      output: expect.stringContaining('::notice::'),
    });
    expect(runStep(step, application('true'), { BUILD_BUDGET_SECONDS: '0.001' })).toMatchObject({
      code: 0,
      output: expect.stringContaining('::warning::'),
    });
    expect(runStep(step, application('exit 3')).code).not.toBe(0);
  });

  test('[OC-SLO-02] [OC-OUT-02] a bundle above 100 MB warns, above 120 MB it fails', () => {
    expect(budget.env).toMatchObject({ OUTPUT: 'dist', WARN_ABOVE_MB: '100', FAIL_ABOVE_MB: '120' });
    const react = { 'assets/vendor-react-1a2b.js': 1 };
    expect(measure({ ...react, 'rest.bin': 99 })).toMatchObject({
      code: 0,
      output: expect.stringContaining('::notice::'),
    });
    expect(measure({ ...react, 'rest.bin': 100 })).toMatchObject({
      code: 0,
      output: expect.stringContaining('::warning::'),
    });
    expect(measure({ ...react, 'rest.bin': 120 })).toMatchObject({
      code: 1,
      output: expect.stringContaining('::error::'),
    });
  });

  test('[OC-FE-01] the chunk vendor-react must exist and stay under 3.6 MB', () => {
    expect(JSON.parse(budget.env.CHUNKS_BELOW_MB)).toEqual({ 'vendor-react': 3.6 });
    expect(measure({ 'assets/vendor-react-1a2b.js': 3.5 }).code).toBe(0);
    expect(measure({ 'assets/vendor-react-1a2b.js': 3.6 })).toMatchObject({
      code: 1,
      output: expect.stringContaining('vendor-react is 3.60 MB'),
    });
    expect(measure({ 'index.js': 1 })).toMatchObject({
      code: 1,
      output: expect.stringContaining('no chunk vendor-react'),
    });
  });

  test('a build without files fails', () => {
    expect(runStep(budget, aFolder({ 'readme.md': '' })).code).toBe(1);
  });

  test('[OC-FE-02] [OC-FE-03] [OC-FE-04] React, MUI and charts each have a chunk', () => {
    expect(settings.chunks['vendor-react']).toEqual(['react', 'react-dom', 'react-router-dom']);
    expect(settings.chunks['vendor-mui']).toEqual(['@mui/material', '@mui/icons-material']);
    expect(settings.chunks['vendor-charts']).toEqual(['chart.js', 'react-chartjs-2']);
  });

  test('[OC-FE-05] [OC-FE-06] [OC-FE-07] queries and utilities each have a chunk, and Vite warns above 1000 kB', () => {
    expect(settings.chunks['vendor-query']).toEqual(['@tanstack/react-query']);
    expect(settings.chunks['vendor-utils']).toEqual(['date-fns', 'lodash-es']);
    expect(settings.chunkSizeWarningLimit).toBe(1000);
    expect(Object.keys(settings.chunks)).toHaveLength(5);
  });

  test('[OC-FE-09] JPEG, PNG and WebP images have quality 80, and the pipeline requires the optimizer', () => {
    expect(settings.images).toEqual({ jpg: { quality: 80 }, png: { quality: 80 }, webp: { quality: 80 } });
    const { run: script } = ci.step('frontend-tests', 'Check the image optimizer');
    expect(script).toContain('npm ls vite-plugin-image-optimizer');
    const used = { 'vite.config.js': 'plugins: [ViteImageOptimizer(imageOptions())]' };
    const grep = script.split('\n')[1];
    expect(run('bash', ['-ec', grep], aFolder(used), {}).code).toBe(0);
    expect(run('bash', ['-ec', grep], aFolder({ 'vite.config.js': 'plugins: []' }), {}).code).not.toBe(0);
  });

  test('the function for Vite 7 and the groups for Vite 8 name the same chunks', () => {
    const folder = aFolder({
      'vite.chunks.mjs': files['vite.chunks.mjs'],
      'vite.chunks.json': files['vite.chunks.json'],
      'node_modules/vite/package.json': '{ "name": "vite", "type": "module", "exports": "./index.js" }',
      'node_modules/vite/index.js': "export const version = '7.1.0';",
      'ask.mjs': `
        import { buildOptions } from './vite.chunks.mjs';
        const ids = ['/app/node_modules/react/index.js', '/app/node_modules/react-dom/client.js', '/app/node_modules/react-icons/index.js',
          '/app/node_modules/@mui/material/Button.js', 'C:\\\\app\\\\node_modules\\\\lodash-es\\\\map.js', '/app/src/react/main.js'];
        const seven = buildOptions(), eight = buildOptions(8);
        const { groups } = eight.rolldownOptions.output.codeSplitting;
        console.log(JSON.stringify({
          limit: [seven.chunkSizeWarningLimit, eight.chunkSizeWarningLimit],
          seven: ids.map((id) => seven.rollupOptions.output.manualChunks(id) ?? null),
          eight: ids.map((id) => groups.find(({ test }) => test(id))?.name ?? null),
        }));`,
    });
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'ask.mjs')], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const chunks = ['vendor-react', 'vendor-react', null, 'vendor-mui', 'vendor-utils', null];
    expect(JSON.parse(stdout)).toEqual({ limit: [1000, 1000], seven: chunks, eight: chunks });
  });
});

test('[OC-PLAN-02] 250 users load staging after each deployment', () => {
  expect(deploy.job('load-test')).toMatchObject({ needs: ['deploy-staging'], with: { environment: 'staging' } });
  const [load]: Json[] = JSON.parse(files['.github/pipeline/load_test.json']);
  expect(load).toMatchObject({ users: 250, averageBelowMilliseconds: 120 });
  expect(new Workflow(PIPELINE, 'load-test').job('load-test').steps.at(-1).run).toBe(
    'python3 .github/pipeline/load_test.py .github/pipeline/load_test.json',
  );
});
