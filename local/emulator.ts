import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import * as path from 'node:path';
import { Children } from './children';
import { Failure, reason } from './failure';
import { freePort } from './free-port';
import { LOCAL_ACCOUNT, LOCAL_REGION, Workspace, withoutNetwork } from './workspace';

const LAUNCHER = path.join(__dirname, 'ministack', 'launcher.py');
const HEALTH = '/_ministack/health';
const START_TIMEOUT_MS = 60_000;

/** A running embedded AWS. */
export interface Emulator {
  readonly endpoint: string;
  /** The process, when we started it. */
  readonly pid?: number;
  /** Leaves the process running when we end. */
  release(): void;
}

/** Starts MiniStack with our additions on a free port of the loopback interface. */
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

/** An emulator that runs already. Anything but the loopback interface is refused. */
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

/** The endpoint, when every address of its host is this machine. */
export async function loopbackEndpoint(text: string): Promise<string> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Failure(`'${text}' is no URL.`, 'Write it as http://127.0.0.1:4566.');
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
      `${text} is refused: ${foreign.length > 0 ? `${host} resolves to ${foreign.join(', ')}` : `its protocol is ${url.protocol}`}. ` +
        'This command deploys to an embedded cloud on this machine and to nothing else.',
      'Use http://127.0.0.1:PORT. To deploy to a real account, call `npx cdk deploy` yourself.',
    );
  }
  return url.origin;
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || /^::ffff:127\./i.test(address);
}

/** What the emulator does not have, and how we help. */
export interface Registry {
  readonly version: string;
  /** Types of the emulator's own CloudFormation. */
  readonly emulated: readonly string[];
  /** Types we add, made through the emulator's own service APIs. */
  readonly added: readonly string[];
  /** Types we accept without a service behind them. */
  readonly placeholders: readonly string[];
  readonly patches: readonly RegistryPatch[];
  /** Why the additions no longer fit the installed emulator. */
  readonly problems: readonly string[];
}

/** A handler of the emulator that we complete. */
export interface RegistryPatch {
  readonly name: string;
  readonly type: string;
  /** What our code puts into the account; `*` is everything. */
  readonly properties: readonly string[];
  readonly why: string;
}

/** Asks the launcher what it adds, and refuses to go on when the emulator has outgrown it. */
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
      `Our additions do not fit MiniStack ${registry.version}:\n- ${registry.problems.join('\n- ')}`,
      'Put local/ministack right, as said above: what the emulator does itself must not be done by us.',
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
