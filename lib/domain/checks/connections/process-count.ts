import { literalText } from '../declared-program';

/** Processes of an instance, each with pools of its own. */
export interface ProcessCount {
  readonly count: number;
  /** Variable or argument that states it. Empty for the one process of a container that states nothing. */
  readonly source: string;
}

/** Servers that start several processes, and the options that set how many. */
const SERVERS: readonly { readonly command: RegExp; readonly option: RegExp; readonly except?: RegExp }[] = [
  { command: /(?:^|[\s/])gunicorn\b/, option: /(?:\s-w\s*=?\s*|\s--workers[\s=]+)(\d+)/ },
  { command: /(?:^|[\s/])(?:uvicorn|granian|fastapi)\b/, option: /\s--workers[\s=]+(\d+)/ },
  { command: /(?:^|[\s/])hypercorn\b/, option: /(?:\s-w\s*|\s--workers[\s=]+)(\d+)/ },
  { command: /(?:^|[\s/])puma\b/, option: /(?:\s-w\s*|\s--workers[\s=]+)(\d+)/ },
  { command: /(?:^|[\s/])uwsgi\b/, option: /(?:\s-p\s*|\s--(?:processes|workers)[\s=]+)(\d+)/ },
  { command: /(?:^|[\s/])pm2(?:-runtime)?\b/, option: /(?:\s-i\s*|\s--instances[\s=]+)(\d+)/ },
  // Threads and green threads share the pool of their process.
  {
    command: /(?:^|[\s/])celery\b.*\sworker\b/,
    option: /(?:\s-c\s*|\s--concurrency[\s=]+)(\d+)/,
    except: /(?:\s-P\s*|\s--pool[\s=]+)(?:threads|gevent|eventlet|solo)/,
  },
];
/** Programs that do not read the variables of a web server, which they often share. */
const NO_SERVER = /(?:^|[\s/])(?:sidekiq|celery|resque|rq|dramatiq|huey|good_job|flower|rake|cron)\b/;
/** Characters of a command that are read. */
const LONGEST = 4096;
const CELERY = /(?:^|[\s/])celery\b.*\sworker\b/;
/** Variables that servers read themselves. Those of Celery are its own, by convention. */
const WEB_VARIABLES = ['WEB_CONCURRENCY', 'GUNICORN_WORKERS', 'UVICORN_WORKERS', 'GRANIAN_WORKERS', 'PUMA_WORKERS'];
const CELERY_VARIABLES = [
  'CELERY_CONCURRENCY',
  'CELERYD_CONCURRENCY',
  'CELERY_WORKER_CONCURRENCY',
  'WORKER_CONCURRENCY',
];

/** Returns the processes of a container. An option of its command goes before a variable. */
export function processesOf(variables: ReadonlyMap<string, unknown>, commands: readonly string[]): ProcessCount {
  const lines = [...commands, gunicornArguments(variables)].map(
    (it) => ` ${it.slice(0, LONGEST).replace(/\s+/g, ' ')}`,
  );
  for (const { command, option, except } of SERVERS) {
    const line = lines.find((it) => command.test(it) && option.test(it));
    const [words = '', count] = (line === undefined ? undefined : option.exec(line)) ?? [];
    if (count === undefined || except?.test(line ?? '')) continue;
    return { count: atLeastOne(Number(count)), source: words.trim() };
  }
  const isCelery = lines.some((it) => CELERY.test(it));
  if (!isCelery && lines.some((it) => NO_SERVER.test(it))) return { count: 1, source: '' };
  const name = (isCelery ? CELERY_VARIABLES : WEB_VARIABLES).find((it) => isCount(variables.get(it)));
  if (name === undefined) return { count: 1, source: '' };
  const value = literalText(variables.get(name));
  return { count: atLeastOne(Number(value)), source: `${name}=${value}` };
}

/** `GUNICORN_CMD_ARGS` holds the same options as its command line. */
function gunicornArguments(variables: ReadonlyMap<string, unknown>): string {
  const stated = literalText(variables.get('GUNICORN_CMD_ARGS'));
  return stated === '' ? '' : `gunicorn ${stated}`;
}

function isCount(value: unknown): boolean {
  return /^\d+$/.test(literalText(value));
}

/** Puma runs a single process for 0 workers. */
function atLeastOne(count: number): number {
  return Math.max(count, 1);
}
