import { LoadbearingError } from '../../lib/domain';

/** Returns the codes of the problems that a run throws, or fails if it throws none. */
export async function faultsOf(run: Promise<unknown>): Promise<string[]> {
  try {
    await run;
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    return error.problems.map(({ code }) => code);
  }
  throw new Error('the run has no problem');
}
