import parse, { Terms } from 'spdx-expression-parse';

/** Licenses of code that the package may contain. They require their text and the copyright, which THIRD-PARTY-NOTICES has. */
export const IN_BUNDLES = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/** Licenses of packages that npm may install beside the package. */
export const BESIDE = [
  ...IN_BUNDLES,
  'Zlib',
  // elkjs, unchanged and in its own package. Its license covers changes of elkjs, and no program that calls it.
  'EPL-2.0',
];

/** Returns true if these licenses meet the terms of an SPDX expression. Throws if it is not an SPDX expression. */
export function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const meets = (terms: Terms): boolean => {
    if ('license' in terms) return allowed.includes(terms.license) && terms.exception === undefined;
    const sides = [meets(terms.left), meets(terms.right)];
    return terms.conjunction === 'and' ? sides.every(Boolean) : sides.some(Boolean);
  };
  return meets(parse(expression));
}
