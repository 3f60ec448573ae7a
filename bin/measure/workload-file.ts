import { readFileSync } from 'node:fs';
import { Document, LineCounter, isMap, parseDocument } from 'yaml';
import { ProblemCode, Problems } from '../../lib/domain';
import { writeFile } from '../write-file';

/** Keys of `Workload.service` that a measurement finds. */
export interface MeasuredService {
  readonly cpuMsPerRequest: number;
  readonly waitMsPerRequest: number;
  readonly concurrencyPerProcess?: number;
}

const MAX_PROBLEMS = 10;
const SERVICE = 'service';

/** Throws unless a workload file can take a measurement. */
export function checkWorkloadFile(file: string): void {
  read(file);
}

/** Writes a measurement into a workload file. Everything else in it stays, with its comments and order. Returns the changes. */
export function updateWorkloadFile(file: string, measured: MeasuredService): string[] {
  const document = read(file);
  // Also `service:` without a value.
  if (document.get(SERVICE) === undefined) document.set(SERVICE, document.createNode({}));
  const oneAtATime = document.getIn([SERVICE, 'serverModel']) === 'prefork';
  const entries = Object.entries(measured).filter(
    ([key, value]) => value !== undefined && !(key === 'concurrencyPerProcess' && oneAtATime),
  );
  const changes = entries.map(([key, value]) => {
    const before: unknown = document.getIn([SERVICE, key]);
    document.setIn([SERVICE, key], value);
    return `${SERVICE}.${key}: ${value}${before === undefined ? '' : ` (was ${JSON.stringify(before)})`}`;
  });
  // Without a width, long lines stay as they are. In braces, the file may be JSON, whose keys have quotes.
  const isFlow = isMap(document.contents) && document.contents.flow === true;
  writeFile(file, document.toString({ lineWidth: 0, defaultKeyType: isFlow ? 'QUOTE_DOUBLE' : null }));
  return changes;
}

function read(file: string): Document {
  const problems = new Problems('the workload file', file);
  const fail = (property: string, what: string, expected: string, fix: string): boolean =>
    problems.check(false, { code: ProblemCode.INVALID_WORKLOAD_FILE, property, what, expected, fix });
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    fail('', message, 'a workload file', 'correct the path, or create the file: it needs `traffic` only');
    problems.throwIfAny();
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  document.errors.slice(0, MAX_PROBLEMS).forEach(({ message, pos: [at] }) => {
    const { line, col } = lines.linePos(at);
    fail(
      `line ${line}, column ${col}`,
      message.split('\n')[0].replace(/ at line \d+.*$/, ''),
      'YAML',
      'correct that line',
    );
  });
  problems.throwIfAny();
  const root = document.contents;
  if (!isMap(root)) fail('', 'the file has no keys', '`traffic` and other keys of a workload', 'write e.g. `traffic:`');
  const service: unknown = isMap(root) ? root.get(SERVICE) : undefined;
  if (service !== undefined && !isMap(service))
    fail(SERVICE, 'service has no keys', 'keys such as `cpuMsPerRequest`', 'indent them');
  problems.throwIfAny();
  return document;
}
