import type { ProblemCode } from '../../lib/domain';

/** Words of `docs/errors.md` for a code, beside the meaning in the docstring of {@link ProblemCode}. */
export interface ErrorExample {
  /** A message a user would see, or the situation. */
  readonly example: string;
  /** Change that fixes it. */
  readonly fix: string;
}

/** Examples by code. */
export type ErrorExamples = { readonly [code in ProblemCode]?: ErrorExample };
