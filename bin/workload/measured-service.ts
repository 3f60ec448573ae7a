import { isMap } from 'yaml';
import type { MeasuredInstance } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { writeFile } from '../write-file';

/** Keys of `Workload.service` that a measurement finds. */
export interface MeasuredService {
  readonly cpuMsPerRequest: number;
  readonly waitMsPerRequest: number;
  readonly concurrencyPerProcess?: number;
  readonly measured: MeasuredInstance;
}

const SERVICE = 'service';

/** Throws unless a workload file can take a measurement. */
export function checkWorkloadFile(file: string): void {
  WorkloadFile.readDocument(file);
}

/** Writes a measurement into a workload file. Everything else in it stays, with its comments and order. Returns the changes. */
export function updateWorkloadFile(file: string, measured: MeasuredService): string[] {
  const document = WorkloadFile.readDocument(file);
  // Also `service:` without a value.
  if (document.get(SERVICE) === undefined) document.set(SERVICE, document.createNode({}));
  const oneAtATime = document.getIn([SERVICE, 'serverModel']) === 'prefork';
  const entries = Object.entries(measured).filter(
    ([key, value]) => value !== undefined && !(key === 'concurrencyPerProcess' && oneAtATime),
  );
  const changes = entries.map(([key, value]) => {
    const before: unknown = document.getIn([SERVICE, key]);
    const isLaw = typeof value === 'object';
    document.setIn([SERVICE, key], isLaw ? document.createNode(value, { flow: true }) : value);
    const was = before === undefined ? '' : ` (was ${JSON.stringify(before)})`;
    return `${SERVICE}.${key}: ${JSON.stringify(value)}${was}`;
  });
  // Without a width, long lines stay as they are. In braces, the file may be JSON, whose keys have quotes.
  const isFlow = isMap(document.contents) && document.contents.flow === true;
  writeFile(file, document.toString({ lineWidth: 0, defaultKeyType: isFlow ? 'QUOTE_DOUBLE' : null }));
  return changes;
}
