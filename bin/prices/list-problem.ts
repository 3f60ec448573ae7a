import { ProblemCode, Problems } from '../../lib/domain';

/** A problem with a price list or a price book. */
export interface ListProblem {
  readonly code: ProblemCode;
  readonly what: string;
  readonly expected: string;
  readonly fix: string;
}

/** Throws a problem. `place` is the address or the file it is about. */
export function failList(place: string, problem: ListProblem): never {
  return new Problems('the price list', place).fail({ ...problem, property: '' });
}
