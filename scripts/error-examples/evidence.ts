import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** `loadbearing evidence`. */
export const EVIDENCE: ErrorExamples = {
  [ProblemCode.EVIDENCE_UNREADABLE]: {
    example: "`ENOENT: no such file or directory, open 'results.json'`",
    fix: 'Pass the results of a test run, or omit `--results`. Install loadbearing again if its own file is missing.',
  },
  [ProblemCode.UNKNOWN_REQUIREMENT]: {
    example: '`"TT-ALB-99" is no row, group or system`',
    fix: 'Correct the ID. `loadbearing evidence TT-ALB` lists the rows of a group.',
  },
};
