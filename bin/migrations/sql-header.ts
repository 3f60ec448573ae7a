import { ColumnType, ExpectedColumn, Problems, ProblemCode } from '../../lib/domain';
import { SqlSource } from './sql-source';

/** Settings in the comments at the top of a file. */
export interface SqlHeader {
  readonly transaction: boolean;
  readonly metrics: boolean;
  /** If true, somebody confirmed that statements that cannot be decided keep data. */
  readonly keepsData: boolean;
  readonly expects: ExpectedColumn[];
}

const KEYS = ['transaction', 'metrics', 'keeps-data', 'expects'];
const TYPES = Object.values<string>(ColumnType);

/** Reads `-- transaction: false`, `-- metrics: true`, `-- keeps-data: reason` and `-- expects: table(column type, …)`. */
export function readHeader({ file, text }: SqlSource, problems: Problems): SqlHeader {
  const flags = { transaction: true, metrics: false };
  let keepsData = false;
  const expects: ExpectedColumn[] = [];
  for (const line of leadingComments(text)) {
    const match = /^--\s*([a-z-]+):\s*(.*)$/.exec(line);
    if (!match || !KEYS.includes(match[1])) continue;
    const [, key, value] = match;
    if (key === 'expects') {
      expects.push(...readColumns(value, file, problems));
    } else if (key === 'keeps-data') {
      keepsData = checkReason(value, file, problems);
    } else if (
      problems.check(value === 'true' || value === 'false', {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: file,
        what: `${key} is '${value}'`,
        expected: 'true or false',
        fix: `write -- ${key}: ${key === 'metrics'}`,
      })
    ) {
      flags[key as keyof typeof flags] = value === 'true';
    }
  }
  return { ...flags, keepsData, expects };
}

/** Requires words: a marker with `true` alone gives a reviewer no reason. */
function checkReason(value: string, file: string, problems: Problems): boolean {
  problems.check(/\S\s+\S/.test(value), {
    code: ProblemCode.INVALID_FORMAT,
    property: file,
    what: `keeps-data is '${value}'`,
    expected: 'the reason why the statements of the file keep every row and value',
    fix: 'write -- keeps-data: the old values stay in orders.legacy_status',
  });
  return true;
}

function leadingComments(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('--'));
  return lines.slice(0, end === -1 ? lines.length : end);
}

function readColumns(value: string, file: string, problems: Problems): ExpectedColumn[] {
  const match = /^([\w.]+)\s*\((.+)\)$/.exec(value);
  if (
    !problems.check(match !== null, {
      code: ProblemCode.INVALID_FORMAT,
      property: file,
      what: `expects is '${value}'`,
      expected: 'table(column type, column type)',
      fix: 'write -- expects: orders(id number, placed_at timestamp)',
    })
  )
    return [];
  const [, table, list] = match ?? [];
  return list.split(',').flatMap((part) => {
    const [column = '', type = '', ...more] = part.trim().split(/\s+/);
    const ok = problems.check(/^\w+$/.test(column) && TYPES.includes(type) && more.length === 0, {
      code: ProblemCode.INVALID_FORMAT,
      property: file,
      what: `expects has the column '${part.trim()}' of ${table}`,
      expected: `a column name and one of ${TYPES.join(', ')}`,
      fix: 'write a column such as created_at timestamp',
    });
    return ok ? [{ table, column, dataType: type as ColumnType }] : [];
  });
}
