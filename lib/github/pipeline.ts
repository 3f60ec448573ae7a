import { ciWorkflow } from './ci-workflow';
import { deployWorkflow } from './deploy-workflow';
import { SCRIPTS, loadSettings, loadWorkflow } from './load-workflow';
import { ACTIONS } from './pins';
import { PipelineCheck } from './pipeline-check';
import { PipelineFrontend, PipelineProps, PipelineSmokeTest } from './pipeline-props';
import { programFile } from './program-file';
import { ruleset } from './ruleset';

/** How a file of the pipeline is written down. */
export enum PipelineFileFormat {
  /** Its text is JSON, to be written as YAML. GitHub reads JSON there, too. */
  YAML = 'yaml',
  /** As it is. */
  TEXT = 'text',
}

/** A file of the pipeline. */
export interface PipelineFile {
  /** Its path, from the root of the application's repository. */
  readonly path: string;
  /** What is in it. */
  readonly text: string;
  /** How it is written down. */
  readonly format: PipelineFileFormat;
}

/**
 * The pipeline of an application in GitHub Actions: checks of every change, and releases to ECS without any long-lived key.
 *
 * Actions are pinned by commit and scanners by digest. No job may do more than it names, and nothing that a stranger can write (titles, branches, messages)
 * becomes part of a script. On AWS, `DeploymentRole` is what a release may do.
 */
export class Pipeline {
  /** Every file, to be committed to the application's repository. */
  public readonly files: PipelineFile[];
  private readonly props: PipelineProps;

  /** All problems of `props` in one error. */
  constructor(props: PipelineProps) {
    PipelineCheck.check(props);
    this.props = props;
    this.files = this.render();
  }

  /** The release that a pinned action belongs to, e.g. `v6.0.2`, for a comment behind it; empty for anything else. */
  public actionVersion(reference: string): string {
    return ACTIONS.find((action) => action.reference === reference)?.version ?? '';
  }

  private render(): PipelineFile[] {
    const { frontend, deployment, load, smokeTest, protectedBranches = ['main'] } = this.props;
    return [
      yaml('.github/workflows/ci.yml', ciWorkflow(this.props)),
      json('.github/rulesets/all-checks-passed.json', ruleset(protectedBranches)),
      ...(frontend ? chunks(frontend) : []),
      ...(deployment
        ? [
            yaml('.github/workflows/deploy.yml', deployWorkflow(this.props, deployment)),
            text(`${SCRIPTS}/release.py`, programFile('release.py')),
          ]
        : []),
      ...(load
        ? [
            yaml('.github/workflows/load-test.yml', loadWorkflow(this.props.loadSchedule)),
            text(`${SCRIPTS}/load_test.py`, programFile('load_test.py')),
            json(`${SCRIPTS}/load_test.json`, loadSettings(load)),
          ]
        : []),
      ...(smokeTest
        ? [
            text(`${SCRIPTS}/smoke_test.py`, programFile('smoke_test.py')),
            json(`${SCRIPTS}/smoke_test.json`, smokeSettings(smokeTest)),
          ]
        : []),
    ];
  }
}

function text(path: string, content: string): PipelineFile {
  return { path, text: content, format: PipelineFileFormat.TEXT };
}

function json(path: string, value: unknown): PipelineFile {
  return text(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function yaml(path: string, value: unknown): PipelineFile {
  return { path, text: JSON.stringify(value, undefined, 2), format: PipelineFileFormat.YAML };
}

function chunks(frontend: PipelineFrontend): PipelineFile[] {
  const { folder, chunks: parts, chunkSizeWarningKilobytes, imageQuality } = frontend;
  if (parts === undefined && imageQuality === undefined) return [];
  const quality = { quality: imageQuality };
  const at = folder === '.' ? '' : `${folder}/`;
  return [
    json(`${at}vite.chunks.json`, {
      chunks: Object.fromEntries((parts ?? []).map(({ name, packages }) => [name, packages])),
      chunkSizeWarningLimit: chunkSizeWarningKilobytes ?? 500,
      ...(imageQuality !== undefined && { images: { jpg: quality, png: quality, webp: quality } }),
    }),
    text(`${at}vite.chunks.mjs`, programFile('vite.chunks.mjs')),
  ];
}

function smokeSettings(smoke: PipelineSmokeTest): unknown {
  return {
    listPath: smoke.listPath,
    loginPath: smoke.loginPath,
    logoutPath: smoke.logoutPath,
    profilePath: smoke.profilePath,
    healthPath: smoke.healthPath ?? '/api/health',
    healthFields: smoke.healthFields ?? ['status'],
    poolConnections: smoke.poolConnections,
    requestsPerMinute: smoke.requestsPerMinute,
    uncachedBelowMilliseconds: smoke.uncachedBelowMilliseconds ?? 1000,
    cacheHeader: smoke.cacheHeader ?? 'X-Cache-Status',
    requirementsFiles: smoke.requirementsFiles,
  };
}
