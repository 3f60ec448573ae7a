import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** How long a key lives. */
export interface KeyRotationProps {
  /** Days after which a key is replaced or expires: 1 to 999. */
  readonly periodDays: number;
  /** Days before that at which its owner is told. */
  readonly noticeDays: number;
}

/** The life of a key: when it ends, and when its owner hears of it. */
export class KeyRotation {
  /** Days after which a key is replaced or expires. */
  public readonly periodDays: number;
  /** Days before that at which its owner is told. */
  public readonly noticeDays: number;

  constructor(props: KeyRotationProps) {
    const problems = new Problems('a key rotation', 'KeyRotation');
    const numbers = [
      problems.number('periodDays', props.periodDays, { min: 1, max: 999, integer: true }, 'use 90'),
      problems.number('noticeDays', props.noticeDays, { min: 0, integer: true }, 'use 7'),
    ].every(Boolean);
    if (numbers) {
      problems.check(props.noticeDays < props.periodDays, {
        code: ProblemCode.UNREVIEWED,
        property: 'noticeDays',
        what: `periodDays is ${props.periodDays} and noticeDays ${props.noticeDays}: every key would be announced as expiring from its first day`,
        expected: 'a notice shorter than the period',
        fix: `use noticeDays: ${Math.min(7, Math.max(0, props.periodDays - 1))}, or a longer period`,
      });
    }
    problems.throwIfAny();
    this.periodDays = props.periodDays;
    this.noticeDays = props.noticeDays;
  }
}
