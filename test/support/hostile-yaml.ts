const EXPLODING = [
  'a: &a0 [x, x, x]',
  ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`),
];

/** Texts that YAML readers fail on, with what is wrong. */
export const HOSTILE_YAML: readonly (readonly [what: string, text: string])[] = [
  ['a cyclic alias', 'name: shop\nimages: &all\n  - *all\n'],
  ['a cyclic map', 'name: &it { a: *it }\n'],
  ['an exploding alias', EXPLODING.join('\n')],
  ['an unknown tag', 'name: !!python/object/apply:os.system shop\n'],
  ['a tag of its own', 'name: !shop shop\n'],
  ['thousands of levels', '['.repeat(5000)],
  ['two documents', 'name: a\n---\nname: b\n'],
];
