import { readFileSync } from 'node:fs';
import { ProblemCode, Problems } from '../lib/domain';

/** Reads a file with results of another tool. Throws if it cannot be read. */
export function readResultText(file: string, problems: Problems): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return problems.fail({
      code: ProblemCode.RESULT_FILE_UNREADABLE,
      property: '',
      what: (error as Error).message,
      expected: 'a readable file',
      fix: 'correct the path',
    });
  }
}
