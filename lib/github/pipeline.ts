import { ciWorkflow } from './ci-workflow';
import { SCRIPTS } from './common-steps';
import { costWorkflow } from './cost-workflow';
import { cloudRelease, deployWorkflow } from './deploy-workflow';
import { DeclaredTypes, Problems } from '../domain';
import { TYPES } from './declared-types';
import { loadSettings, loadWorkflow } from './load-workflow';
import { ACTIONS } from './pins';
import { PipelineCheck } from './pipeline-check';
import { PipelineProps } from './pipeline-props';
import { programFile } from './program-file';
import { Deployment, Frontend, ResolvedPipeline, SmokeTest, resolvePipeline } from './resolved-pipeline';
import { reviewLabelsWorkflow } from './review-labels';
import { ruleset } from './ruleset';

/** Format of a pipeline file on disk. */
export enum PipelineFileFormat {
  /** The text is JSON. Write it as YAML, or as it is: GitHub reads both. */
  YAML = 'yaml',
  /** Write the text as it is. */
  TEXT = 'text',
}

/** A file of the pipeline. */
export interface PipelineFile {
  /** Path of the file, relative to the root of the application's repository. */
  readonly path: string;
  /** Contents of the file. */
  readonly text: string;
  /** Format of the file on disk. */
  readonly format: PipelineFileFormat;
}

/**
 * A GitHub Actions pipeline for the repository of an application: checks of every change, and releases to ECS or
 * Azure Container Apps without a long-lived key.
 *
 * Workflows pin actions by commit and scanners by digest. Each job gets only the permissions it names. Titles, branches, messages
 * and other text from strangers never become part of a script. `DeploymentRole` on AWS and `DeploymentIdentity` on Azure
 * grant what a release needs.
 *
 * @example
 * const pipeline = new Pipeline({
 *   name: 'shop',
 *   backend: { folder: 'backend', postgresVersion: '17' },
 *   images: [{ name: 'backend', context: 'backend' }],
 *   deployment: { services: [{ name: 'backend', image: 'backend', container: 'app' }] },
 * });
 * const paths = pipeline.files.map(({ path }) => path);
 */
export class Pipeline {
  /** Files to commit to the application's repository. */
  public readonly files: PipelineFile[];

  /** Throws one error with all problems of `props`. */
  constructor(props: PipelineProps) {
    const name = DeclaredTypes.nameIn(props, 'name', 'unnamed');
    const problems = new Problems(`the pipeline ${name}`, `Pipeline(${name})`);
    const pipeline = resolvePipeline(TYPES.require(problems, 'PipelineProps', props));
    PipelineCheck.check(pipeline);
    this.files = renderFiles(pipeline);
  }

  /** Returns the release of a pinned action, e.g. `v6.0.2`, for a comment beside it. Returns an empty string for anything else. */
  public actionVersion(reference: string): string {
    TYPES.require(new Problems('a pipeline', 'Pipeline'), 'Pipeline#actionVersion', { reference });
    return ACTIONS.find((action) => action.reference === reference)?.version ?? '';
  }
}

function renderFiles(pipeline: ResolvedPipeline): PipelineFile[] {
  const { frontend, deployment, load, smokeTest, cost } = pipeline;
  return [
    yaml('.github/workflows/ci.yml', ciWorkflow(pipeline)),
    yaml('.github/workflows/review-labels.yml', reviewLabelsWorkflow(pipeline.protectedBranches)),
    json('.github/rulesets/all-checks-passed.json', ruleset(pipeline)),
    ...(frontend ? [...viteFiles(frontend), ...optimizerFiles(frontend)] : []),
    ...(cost ? [yaml('.github/workflows/cost.yml', costWorkflow(pipeline.protectedBranches, cost))] : []),
    ...(deployment
      ? [
          yaml('.github/workflows/deploy.yml', deployWorkflow(pipeline, deployment)),
          text(`${SCRIPTS}/release.py`, programFile(cloudRelease(pipeline, deployment, 'production').program)),
          script('release_steps.py'),
        ]
      : []),
    ...(deployment?.edgeTest ? [script('edge_test.py'), json(`${SCRIPTS}/edge_test.json`, deployment.edgeTest)] : []),
    ...(load
      ? [
          yaml('.github/workflows/load-test.yml', loadWorkflow(pipeline.loadSchedule)),
          script('load_test.py'),
          json(`${SCRIPTS}/load_test.json`, loadSettings(load)),
        ]
      : []),
    ...(smokeTest
      ? [script('smoke_test.py'), json(`${SCRIPTS}/smoke_test.json`, smokeSettings(smokeTest, deployment))]
      : []),
  ];
}

function text(path: string, content: string): PipelineFile {
  return { path, text: content, format: PipelineFileFormat.TEXT };
}

function script(name: string): PipelineFile {
  return text(`${SCRIPTS}/${name}`, programFile(name));
}

function json(path: string, value: unknown): PipelineFile {
  return text(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function yaml(path: string, value: unknown): PipelineFile {
  return { path, text: JSON.stringify(value, undefined, 2), format: PipelineFileFormat.YAML };
}

function viteFiles({ folder, chunks, chunkSizeWarningKilobytes, imageQuality }: Frontend): PipelineFile[] {
  if (chunks === undefined && imageQuality === undefined) return [];
  const quality = { quality: imageQuality };
  const at = inFolder(folder);
  return [
    json(`${at}vite.chunks.json`, {
      chunks: Object.fromEntries((chunks ?? []).map(({ name, packages }) => [name, packages])),
      chunkSizeWarningLimit: chunkSizeWarningKilobytes,
      ...(imageQuality !== undefined && { images: { jpg: quality, png: quality, webp: quality } }),
    }),
    text(`${at}vite.chunks.mjs`, programFile('vite.chunks.mjs')),
  ];
}

function optimizerFiles({ folder, outputFolder, optimization }: Frontend): PipelineFile[] {
  if (optimization === undefined) return [];
  const { minifyJs, minifyCss, minifyHtml, imageFormats, imageQuality } = optimization;
  const at = inFolder(folder);
  return [
    json(`${at}optimize.json`, {
      outputFolder,
      minify: { js: minifyJs, css: minifyCss, html: minifyHtml },
      images: { formats: imageFormats, quality: imageQuality },
    }),
    text(`${at}optimize.mjs`, programFile('optimize.mjs')),
  ];
}

function inFolder(folder: string): string {
  return folder === '.' ? '' : `${folder}/`;
}

/** Returns the settings of `smoke_test.py`. */
function smokeSettings(smokeTest: SmokeTest, deployment: Deployment | undefined): unknown {
  return {
    listPath: smokeTest.listPath,
    loginPath: smokeTest.loginPath,
    logoutPath: smokeTest.logoutPath,
    profilePath: smokeTest.profilePath,
    healthPath: smokeTest.healthPath,
    healthHeader: deployment?.healthHeader,
    healthFields: smokeTest.healthFields,
    poolConnections: smokeTest.poolConnections,
    requestsPerMinute: smokeTest.requestsPerMinute,
    uncachedBelowMilliseconds: smokeTest.uncachedBelowMilliseconds,
    cacheHeader: smokeTest.cacheHeader,
    requirementsFiles: smokeTest.requirementsFiles,
  };
}
