/** One thing that is wrong with what was asked, and how to put it right. */
export interface Problem {
  /** What is wrong, with the value received. */
  readonly what: string;
  /** Where: the construct path or the name of the plan, and the property. */
  readonly where: string;
  /** What would have been accepted. */
  readonly expected: string;
  /** What to change. */
  readonly fix: string;
}

/**
 * The one error this library throws. It carries every problem found, not only the first.
 *
 * jsii knows no thrown classes: users of other languages see the message.
 *
 * @jsii ignore
 */
export class LoadbearingError extends Error {
  /** Every problem found, in the order of the properties. */
  public readonly problems: Problem[];

  constructor(subject: string, problems: Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const blocks = problems.map(
      (p) => `  what:     ${p.what}\n  where:    ${p.where}\n  expected: ${p.expected}\n  fix:      ${p.fix}`,
    );
    super(`loadbearing: ${count} in ${subject}\n${blocks.join('\n\n')}`);
    this.name = 'LoadbearingError';
    this.problems = problems;
  }
}
