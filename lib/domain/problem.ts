import { ProblemCode, ProblemName } from './problem-code';

/** A problem with a value you passed, and its fix. */
export interface Problem {
  /** Stable code, documented in `docs/errors.md`. */
  readonly code: ProblemCode;
  /** Description of the problem, with the value received. */
  readonly what: string;
  /** Construct path or plan name, and the property. */
  readonly where: string;
  /** Accepted values. */
  readonly expected: string;
  /** Change that fixes it. */
  readonly fix: string;
}

/**
 * The only error this library throws. It carries every problem found, not just the first.
 *
 * jsii does not support thrown classes: other languages receive the message.
 *
 * @example
 * try {
 *   Plan.forWorkload({ traffic: { users: -1 } });
 * } catch (error) {
 *   if (!(error instanceof LoadbearingError)) throw error;
 *   console.log(error.problems.map(({ code, where }) => `${code} at ${where}`)); // LB1001 at workload.traffic.users
 * }
 *
 * @jsii ignore
 */
export class LoadbearingError extends Error {
  /** Every problem found, in the order of the properties. */
  public readonly problems: Problem[];

  constructor(subject: string, problems: Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const blocks = problems.map((p) =>
      [
        `  what:     ${p.what}`,
        `  where:    ${p.where}`,
        `  expected: ${p.expected}`,
        `  fix:      ${p.fix}`,
        `  see:      docs/errors.md#${ProblemName.anchor(p.code)}`,
      ].join('\n'),
    );
    super(`loadbearing: ${count} in ${subject}\n${blocks.join('\n\n')}`);
    this.name = 'LoadbearingError';
    this.problems = problems;
  }
}
