import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Children } from '../children';
import { Failure } from '../../verify/failure';
import { Workspace } from '../workspace';

/** Version that is downloaded or built if there is none. It works with the SDK that package.json pins. */
export const ENGINE_VERSION = '3.250.0';
/** Oldest version that works with the pinned SDK. */
const OLDEST: readonly [number, number] = [3, 248];
/** Time limit of the installer. Without a network it fails at once. */
const FETCH_MS = 180_000;
/** Approximate number of packages to compile, for the progress. */
const PACKAGES = 1_650;

/** An installed Pulumi engine. */
export interface Engine {
  readonly binary: string;
  readonly version: string;
  /** Origin, in words. */
  readonly origin: string;
  /** True if the installation is complete and runs Node programs itself. Otherwise the Automation API runs the program. */
  readonly runsPrograms: boolean;
}

/** Inputs of the search for an engine. */
export interface EngineSearch {
  readonly workspace: Workspace;
  readonly children: Children;
  /** Environment of the user, without clouds. */
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: (text: string) => void;
}

/**
 * Finds Pulumi's CLI: on the PATH, in `.local`, downloaded by Pulumi's own installer, or built from source.
 * Never installs it on the user's PATH.
 */
export async function findEngine(search: EngineSearch): Promise<Engine> {
  const own = onPath('pulumi', search.environment);
  const ownVersion = own === undefined ? undefined : versionOf(own);
  if (own !== undefined && ownVersion !== undefined && isEngineNewEnough(ownVersion)) {
    return engine(own, ownVersion, 'yours', search.environment);
  }
  const cached = cachedEngine(search.workspace);
  if (existsSync(cached) && versionOf(cached) === ENGINE_VERSION) {
    return engine(cached, ENGINE_VERSION, 'from an earlier run', search.environment);
  }
  const because = own === undefined ? '' : `; yours on the PATH is ${ownVersion ?? 'of an unknown version'}`;
  if (await fetchEngine(search)) return engine(cached, ENGINE_VERSION, `fetched${because}`, search.environment);
  await buildEngine(search);
  return engine(cached, ENGINE_VERSION, `built from its source${because}`, search.environment);
}

/** Returns true if a version works with the pinned SDK. */
export function isEngineNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

/** Path of a downloaded or built engine: Pulumi's own layout below a private home. */
export function cachedEngine(workspace: Workspace): string {
  return path.join(workspace.shared, 'pulumi', 'versions', ENGINE_VERSION, 'bin', 'pulumi');
}

/** Downloads the engine with npm's `pulumi`, Pulumi's own installer. Needs a network. */
async function fetchEngine({ workspace, children, environment, onProgress }: EngineSearch): Promise<boolean> {
  onProgress(`fetching Pulumi ${ENGINE_VERSION}`);
  const fetched = await children
    .run('npx', ['--yes', `pulumi@${ENGINE_VERSION}`, 'version'], {
      env: {
        ...environment,
        PULUMI_HOME: path.join(workspace.shared, 'pulumi'),
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        npm_config_fetch_retries: '0',
      },
      cwd: workspace.directory,
      log: workspace.log,
      timeoutMs: FETCH_MS,
    })
    .catch(() => undefined);
  return fetched?.code === 0 && versionOf(cachedEngine(workspace)) === ENGINE_VERSION;
}

/** A module that requires the CLI with the CLI's own replacements: `go install` rejects modules with replacements. */
const MODULE = `module loadbearing/engine
go 1.25.0
require github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}
replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`;

async function buildEngine({ workspace, children, environment, onProgress }: EngineSearch): Promise<void> {
  const fix = 'Install Pulumi (https://www.pulumi.com/docs/install), or Go 1.25 or newer, and run this again.';
  if (spawnSync('go', ['version'], { env: environment }).status !== 0) {
    throw new Failure(
      `There is no Pulumi ${OLDEST.join('.')} or newer on the PATH, it could not be fetched, and there is no Go to build it with.`,
      fix,
    );
  }
  const source = workspace.file('pulumi-build');
  mkdirSync(source, { recursive: true });
  writeFileSync(path.join(source, 'go.mod'), MODULE);
  const target = cachedEngine(workspace);
  const unfinished = workspace.file('pulumi-build', 'pulumi');
  const started = Date.now();
  let packages = 0;
  onProgress(`building Pulumi ${ENGINE_VERSION} from its source: fetching modules`);
  const args = [
    ...['build', '-v', '-buildvcs=false', '-o', unfinished],
    // Without optimization it compiles in half the time, and one deployment runs no slower.
    '-gcflags=all=-N -l',
    `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
    'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
  ];
  // Lower priority than everything else on this machine.
  const built = await children.run('nice', ['go', ...args], {
    env: { ...environment, GOFLAGS: '-mod=mod', GOWORK: 'off', GOGC: '400' },
    cwd: source,
    log: workspace.log,
    onLine: (line) => {
      if (/^go: /.test(line) || !/^[\w./-]+$/.test(line)) return;
      packages += 1;
      const minutes = ((Date.now() - started) / 60_000).toFixed(1);
      onProgress(
        `building Pulumi ${ENGINE_VERSION} from its source: package ${packages} of about ${PACKAGES}, ${minutes} min`,
      );
    },
  });
  if (built.code !== 0) {
    throw new Failure(`Pulumi could not be built:\n${built.output.trim().split('\n').slice(-6).join('\n')}`, fix);
  }
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(unfinished, target);
}

function engine(binary: string, version: string, origin: string, environment: NodeJS.ProcessEnv): Engine {
  const beside = path.join(path.dirname(realpathSync(binary)), 'pulumi-language-nodejs');
  return {
    binary,
    version,
    origin,
    runsPrograms: isExecutable(beside) || onPath('pulumi-language-nodejs', environment) !== undefined,
  };
}

function versionOf(binary: string): string | undefined {
  const run = spawnSync(binary, ['version'], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
    encoding: 'utf8',
  });
  return /^v?(\d+\.\d+\.\d+)/.exec(run.stdout ?? '')?.[1];
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  return (environment.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
