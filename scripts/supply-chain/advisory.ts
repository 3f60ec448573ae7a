/** A known vulnerability of a package. */
export interface Advisory {
  readonly name: string;
  /** As its source names it: low, moderate, high or critical, or unknown. */
  readonly severity: string;
  readonly title: string;
  readonly url: string;
}

/** A release that every source knows to be vulnerable: [GHSA-35jh-r3h4-6jhm](https://github.com/advisories/GHSA-35jh-r3h4-6jhm). */
export const KNOWN = { name: 'lodash', version: '4.17.20' };

/** Returns advisories without repetitions, by name. */
export function distinct(advisories: readonly Advisory[]): Advisory[] {
  const byKey = new Map(advisories.map((it) => [`${it.name} ${it.url}`, it]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}
