import { EvidenceRow } from './evidence';

/** Outcome of a row's tests in the last run. */
export enum Outcome {
  PASSED = 'passed',
  FAILED = 'failed',
  /** The last run did not contain all tests of the row. */
  NOT_RUN = 'not run',
}

/** A test with an ID in its title, as jest reported it. */
export interface RecordedTest {
  readonly name: string;
  readonly ids: readonly string[];
  readonly status: string;
}

/** Results of the last run by test file, which the reporter of the repository writes. */
export interface LastRun {
  readonly [file: string]: readonly RecordedTest[];
}

/** Returns the outcome of the tests that prove a row. */
export function outcomeOf({ tests }: EvidenceRow, lastRun: LastRun): Outcome {
  const statuses = tests.map(({ file, name }) => lastRun[file]?.find((it) => it.name === name)?.status);
  if (statuses.includes('failed')) return Outcome.FAILED;
  return statuses.length > 0 && statuses.every((it) => it === 'passed') ? Outcome.PASSED : Outcome.NOT_RUN;
}
