import { readFileSync, readdirSync } from 'node:fs';
import { ProblemCode, Problems } from '../../lib/domain';

/** Returns the CPU seconds that a service has used so far. */
export type CpuClock = () => Promise<number>;

/** Linux reports times in hundredths of a second to programs, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
const METRIC = 'process_cpu_seconds_total';
const NETWORK_MS = 5000;

/** Returns the clock of a process and its children. Throws if there is none. */
export function processClock(pid: number): CpuClock {
  const clock = (): Promise<number> => Promise.resolve(secondsOf(pid));
  secondsOf(pid);
  return clock;
}

/** Returns the clock of a service that publishes its own CPU time in the text format of Prometheus. */
export function prometheusClock(address: string): CpuClock {
  if (!URL.canParse(address)) return noMetrics('the text is no URL', 'write e.g. http://127.0.0.1:8000/metrics');
  const url = new URL(address);
  const place = `${url.origin}${url.pathname}`;
  return async () => {
    const text = await download(url, place);
    const values = [...text.matchAll(new RegExp(`^${METRIC}(?:\\{.*\\})?\\s+(\\S+)`, 'gm'))].map(([, it]) =>
      Number(it),
    );
    if (values.length > 0 && values.every(Number.isFinite)) return values.reduce((sum, it) => sum + it, 0);
    return noMetrics(`${place} has no ${METRIC}`, "pass the service's own page of metrics");
  };
}

async function download({ href, username, password }: URL, place: string): Promise<string> {
  // `fetch` rejects a URL with a password, and shows it.
  const url = new URL(href);
  [url.username, url.password] = ['', ''];
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = username === '' ? undefined : { authorization: `Basic ${login}` };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(NETWORK_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.text();
  } catch (error) {
    const { message, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    return noMetrics(`${place}: ${cause?.code ?? message}`, 'correct the address');
  }
}

function noMetrics(what: string, fix: string): never {
  return unavailable('--prometheus', what, fix);
}

/** CPU time of a process, of its children that live and of those that it has waited for. */
function secondsOf(pid: number): number {
  const all = new Map(processes().map((it) => [it.pid, it]));
  const root = all.get(pid);
  if (root === undefined) {
    return unavailable('--pid', `process ${pid} cannot be read in /proc`, 'pass the id of the running service');
  }
  const descends = (it: Process): boolean => {
    const parent = all.get(it.parent);
    return it.pid === pid || (parent !== undefined && parent !== it && descends(parent));
  };
  const ticks = [...all.values()].filter(descends).reduce((sum, it) => sum + it.ticks, 0);
  return ticks / TICKS_PER_SECOND;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** Reads https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html of every process. */
function processes(): Process[] {
  const read = (name: string): Process[] => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name of the program comes first, in parentheses, and can contain spaces.
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const [, parent] = fields;
      const [user, system, childrenUser, childrenSystem] = fields.slice(11);
      return [{ pid: Number(name), parent, ticks: user + system + childrenUser + childrenSystem }];
    } catch {
      return []; // it has ended
    }
  };
  try {
    return readdirSync('/proc')
      .filter((it) => /^\d+$/.test(it))
      .flatMap(read);
  } catch {
    return unavailable('--pid', 'this machine has no /proc', 'use --prometheus: only Linux has /proc');
  }
}

function unavailable(property: string, what: string, fix: string): never {
  return new Problems('the measurement', '').fail({
    code: ProblemCode.CPU_TIME_UNAVAILABLE,
    property,
    what,
    expected: 'the CPU time of the measured service',
    fix,
  });
}
