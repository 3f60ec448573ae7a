import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Lifetime of a key. */
export interface KeyRotationProps {
  /** Days after which a key is replaced or expires, 1 to 999. */
  readonly periodDays: number;
  /** Days of notice before a key expires. Must be less than `periodDays`. */
  readonly noticeDays: number;
}

/**
 * Lifetime of a key, and the notice its owner gets before it expires.
 *
 * @example
 * const rotation = new KeyRotation({ periodDays: 90, noticeDays: 7 });
 */
export class KeyRotation {
  /** Days after which a key is replaced or expires. */
  public readonly periodDays: number;
  /** Days of notice before a key expires. */
  public readonly noticeDays: number;

  constructor(props: KeyRotationProps) {
    const problems = new Problems('a key rotation', 'KeyRotation');
    DOMAIN_TYPES.require(problems, 'KeyRotationProps', props);
    const numbers = [
      problems.number('periodDays', props.periodDays, { min: 1, max: 999, integer: true }, 'use 90'),
      problems.number('noticeDays', props.noticeDays, { min: 0, integer: true }, 'use 7'),
    ].every(Boolean);
    if (numbers) {
      problems.check(props.noticeDays < props.periodDays, {
        code: ProblemCode.NOTICE_EXCEEDS_PERIOD,
        property: 'noticeDays',
        what: `noticeDays is ${props.noticeDays} and periodDays is ${props.periodDays}, so every key would count as expiring from its first day`,
        expected: 'noticeDays below periodDays',
        fix: `use noticeDays: ${Math.min(7, Math.max(0, props.periodDays - 1))}, or a longer period`,
      });
    }
    problems.throwIfAny();
    this.periodDays = props.periodDays;
    this.noticeDays = props.noticeDays;
  }
}
