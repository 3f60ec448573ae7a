import { DeclaredResource } from '../resources/declared-resource';
import { CheckCode } from './check-code';
import { CheckedContainer } from './checked-container';
import { processesOf } from './connections/process-count';
import { literalText } from './declared-program';
import { Findings } from './findings';

/** Least memory in MiB of a process of Python, Ruby or Node with a framework. It is a lower bound: most take twice as much. */
const LEAST_PROCESS = 50;
/** Variables with options of the virtual machines of Java and Node. */
const OPTIONS = ['JAVA_OPTS', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', 'CATALINA_OPTS', 'NODE_OPTIONS'];
const HEAPS = [/-Xmx(\d+)([kmg])\b/i, /--max[-_]old[-_]space[-_]size=(\d+)()/];
const MIB: Readonly<Record<string, number>> = { k: 1 / 1024, m: 1, g: 1024, '': 1 };
/** Limit of a Celery process in KiB, after which it is replaced. */
const CELERY_LIMIT = /--max-memory-per-child[= ](\d+)/;

/** Adds a finding for each container whose processes need more memory than it has. */
export function checkMemory(
  findings: Findings,
  resource: DeclaredResource,
  containers: readonly CheckedContainer[],
): void {
  containers.forEach(({ name, variables, commands, memoryMiB }) => {
    if (memoryMiB === undefined) return;
    const processes = processesOf(variables, commands);
    const each = perProcess(variables, commands);
    const needed = Math.ceil(processes.count * each.mib);
    if (needed <= memoryMiB) return;
    findings.add(CheckCode.PROCESSES_ABOVE_MEMORY, resource, {
      property: name,
      reason: `${processes.count} ${processes.count === 1 ? 'process takes' : 'processes take'} ${needed} MiB (${[processes.source, each.source].filter(Boolean).join(', ')}), and ${name} has ${memoryMiB} MiB`,
      fix: `give ${name} more memory, or lower ${processes.source || each.source}`,
    });
  });
}

function perProcess(
  variables: ReadonlyMap<string, unknown>,
  commands: readonly string[],
): { readonly mib: number; readonly source: string } {
  const texts = [...OPTIONS.map((it) => literalText(variables.get(it))), ...commands];
  for (const text of texts) {
    const [, kib] = CELERY_LIMIT.exec(text) ?? [];
    if (kib !== undefined) return { mib: Number(kib) / 1024, source: `--max-memory-per-child=${kib}` };
    for (const heap of HEAPS) {
      const [words = '', size, unit = ''] = heap.exec(text) ?? [];
      if (size !== undefined) return { mib: Number(size) * MIB[unit.toLowerCase()], source: words };
    }
  }
  return { mib: LEAST_PROCESS, source: `at least ${LEAST_PROCESS} MiB each` };
}

const DATABASE_COMMAND =
  /\b(?:pg_isready|psql|mysqladmin|mysql|redis-cli|valkey-cli|mongosh)\b|--database\b|select\s+1/i;
/** Paths of pages that look at the stores behind a service. */
const DATABASE_PATH =
  /(?:^|[/._-])(?:db|database|databases|postgres|postgresql|mysql|redis|deep|deps|dependencies)(?:[/._-]|$)/i;
/** Images of stores, whose checks ask themselves. */
const STORES = /postgres|mysql|mariadb|redis|valkey|mongo|pgbouncer/i;

/** Returns true if a command of a health check asks a store of data. */
export function asksDatabase(command: string, image: string): boolean {
  return DATABASE_COMMAND.test(command) && !STORES.test(image);
}

/** Returns true if a path of a health check says that it looks at a store of data. */
export function isPathOfDatabase(path: string): boolean {
  const [plain, query = ''] = path.split('?');
  return DATABASE_PATH.test(plain) || DATABASE_PATH.test(query.replaceAll('=', '/'));
}

/** Words of a finding about a health check. */
export function databaseCheckWords(property: string, value: string): { property: string; reason: string; fix: string } {
  return {
    property,
    reason: `${value} asks a store of data: when it is slow or fails over, every healthy instance is replaced at the same time`,
    fix: 'let the check answer from the process alone, and watch the store by an alarm',
  };
}
