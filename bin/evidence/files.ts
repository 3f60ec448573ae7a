import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemCode, Problems, Shape } from '../../lib/domain';
import { packageFolder } from '../package-folder';
import { Evidence } from './evidence';
import { LastRun } from './last-run';

/** File of the joined rows, in the package and in the repository. */
const EVIDENCE = 'docs/evidence.json';
/** Results of the last test run. Only the repository has them. */
const LAST_RUN = '.local/evidence.json';

/** Reads the evidence of the package. Throws if it is missing. */
export function readEvidence(folder = packageFolder()): Evidence {
  return read<Evidence>(join(folder, EVIDENCE), "the package's own file", 'install loadbearing again');
}

/** Reads the results of the last test run: those in the given file, else those of the repository. Undefined in an installed package. */
export function readLastRun(file?: string, folder = packageFolder()): LastRun | undefined {
  if (file !== undefined)
    return requireRun(read(file, 'results of a test run', 'run npm test, or correct the path'), file);
  const own = join(folder, LAST_RUN);
  return existsSync(own) ? read<LastRun>(own, 'results of a test run', 'run npm test again') : undefined;
}

function read<T>(file: string, expected: string, fix: string): T {
  const problems = new Problems('the evidence', '');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if (!(error instanceof SyntaxError || (error instanceof Error && 'code' in error))) throw error;
    return problems.fail({
      code: ProblemCode.EVIDENCE_UNREADABLE,
      property: file,
      what: error.message.split('\n')[0],
      expected,
      fix,
    });
  }
}

/** Rejects a file of something else. */
function requireRun(content: unknown, file: string): LastRun {
  const isTest = (it: unknown): boolean => typeof Shape.record(it).name === 'string' && 'status' in Shape.record(it);
  const isRun =
    Shape.record(content) === content &&
    Object.values(content).every((tests) => Array.isArray(tests) && tests.every(isTest));
  const problems = new Problems('the evidence', '');
  problems.check(isRun, {
    code: ProblemCode.EVIDENCE_UNREADABLE,
    property: file,
    what: 'the file has no tests with names and results',
    expected: 'results of a test run, as npm test writes them',
    fix: 'run npm test, or correct the path',
  });
  problems.throwIfAny();
  return content as LastRun;
}
