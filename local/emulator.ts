import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import * as path from 'node:path';
import { Children } from './children';
import { Failure, reason } from '../verify/failure';
import { freePort } from './free-port';
import { LOCAL_ACCOUNT, LOCAL_REGION, Workspace, withoutNetwork } from './workspace';

const LAUNCHER = path.join(__dirname, 'ministack', 'launcher.py');
const HEALTH = '/_ministack/health';
const START_TIMEOUT_MS = 60_000;

/** A running embedded AWS. */
export interface Emulator {
  readonly endpoint: string;
  /** Process id, if this run started it. */
  readonly pid?: number;
  /** Keeps the process running after this run. */
  release(): void;
}

/** Starts MiniStack with this project's additions on a free loopback port. */
export async function startEmulator(
  workspace: Workspace,
  children: Children,
  python: string,
  user: NodeJS.ProcessEnv,
  keep: boolean,
): Promise<Emulator> {
  const port = await freePort();
  const log = workspace.file('emulator.log');
  const files = workspace.file('emulator');
  mkdirSync(files, { recursive: true });
  const child = children.background(python, [LAUNCHER, ...(keep ? [] : ['--until-stdin-closes'])], {
    cwd: files,
    log,
    outlives: keep,
    env: {
      ...withoutNetwork(user),
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
      MINISTACK_REGION: LOCAL_REGION,
      S3_DATA_DIR: path.join(files, 's3'),
      TMPDIR: files,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > until) {
      throw new Failure(
        `The embedded AWS did not start on port ${port}:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n')}`,
        'If the port was taken in the same moment, run this again. If Python misses a module, delete .local/venv.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { endpoint, pid: child.pid, release: () => children.release(child) };
}

/** Connects to a running emulator. Rejects endpoints that are not loopback. */
export async function connectEmulator(url: string): Promise<Emulator> {
  const endpoint = await loopbackEndpoint(url);
  if (!(await answers(endpoint))) {
    throw new Failure(
      `No MiniStack answers at ${endpoint}${HEALTH}.`,
      'Start one with `npm run local -- --keep`, or leave --endpoint out.',
    );
  }
  return { endpoint, release: () => undefined };
}

/** Returns the endpoint if every address of its host is loopback. */
export async function loopbackEndpoint(text: string): Promise<string> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Failure(`'${text}' is not a URL.`, 'Write it as http://127.0.0.1:4566.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host)
    ? [host]
    : await lookup(host, { all: true }).then(
        (found) => found.map((it) => it.address),
        (error: unknown) => {
          throw new Failure(`The host ${host} has no address: ${reason(error)}.`, 'Use http://127.0.0.1:PORT.');
        },
      );
  const foreign = addresses.filter((address) => !isLoopback(address));
  if (foreign.length > 0 || url.protocol !== 'http:') {
    throw new Failure(
      `${text} was rejected: ${foreign.length > 0 ? `${host} resolves to ${foreign.join(', ')}` : `its protocol is ${url.protocol}`}. ` +
        'This command deploys only to an embedded cloud on this machine.',
      'Use http://127.0.0.1:PORT. To deploy to a real account, run `npx cdk deploy`.',
    );
  }
  return url.origin;
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || /^::ffff:127\./i.test(address);
}

/** Types that the emulator lacks, and this project's additions. */
export interface Registry {
  readonly version: string;
  /** Types that the emulator's CloudFormation supports. */
  readonly emulated: readonly string[];
  /** Added types, created through the emulator's own service APIs. */
  readonly added: readonly string[];
  /** Types accepted without a service behind them. */
  readonly placeholders: readonly string[];
  readonly patches: readonly RegistryPatch[];
  /** Conflicts between the additions and the installed emulator. */
  readonly problems: readonly string[];
}

/** A completion of one of the emulator's handlers. */
export interface RegistryPatch {
  readonly name: string;
  readonly type: string;
  /** Properties that the patch writes; `*` means all. */
  readonly properties: readonly string[];
  readonly why: string;
}

/** Reads the launcher's additions. Fails if the installed emulator conflicts with them. */
export function readRegistry(python: string, environment: NodeJS.ProcessEnv): Registry {
  const run = spawnSync(python, [LAUNCHER, '--describe'], {
    env: { ...environment, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    throw new Failure(
      `The launcher of the embedded AWS failed:\n${run.stderr.trim()}`,
      'Delete .local/venv and run this again.',
    );
  }
  const registry = JSON.parse(run.stdout) as Registry;
  if (registry.problems.length > 0) {
    throw new Failure(
      `The additions conflict with MiniStack ${registry.version}:\n- ${registry.problems.join('\n- ')}`,
      'Fix local/ministack: remove additions that the emulator now has.',
    );
  }
  return registry;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}${HEALTH}`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
