import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemCode, Problems } from '../../lib/domain';
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
  if (file !== undefined) return read<LastRun>(file, 'results of a test run', 'run npm test, or correct the path');
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

function packageFolder(folder = __dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}
