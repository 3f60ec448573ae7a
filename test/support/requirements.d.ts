export interface Row {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
}

/** Rows of one system that must be proved now. */
export interface Scope {
  readonly kinds: readonly string[];
  readonly deferred: readonly { readonly ids: readonly string[]; readonly reason: string }[];
}

export interface TestCase {
  readonly title: string;
  readonly ancestorTitles: readonly string[];
  readonly status: string;
}

export function readCatalogue(markdown: string): Map<string, Row>;

export function checkRequirements(input: {
  readonly catalogue: Map<string, Row>;
  readonly scope: Record<string, Scope>;
  readonly tests: readonly TestCase[];
  readonly full: boolean;
}): { readonly problems: string[]; readonly summary: string };
