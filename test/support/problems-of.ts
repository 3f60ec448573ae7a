import { LoadbearingError, Problem, ProblemName } from '../../lib/domain';

/** The problems of the error that `action` throws. Fails when it throws nothing, or another error. */
export function problemsOf(action: () => unknown): Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof LoadbearingError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown: a LoadbearingError was expected');
}

/** Names the code and the place of each problem, e.g. `number-out-of-range at Stack/Web.port`: what tests assert instead of sentences. */
export function faults(action: () => unknown): string[] {
  return problemsOf(action).map(({ code, where }) => `${ProblemName.of(code)} at ${where}`);
}
