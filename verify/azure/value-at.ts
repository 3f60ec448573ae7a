/** Returns the value at a path such as `rules[0].name`. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((it) => it !== '')
    .reduce<unknown>(
      (it, name) => (typeof it === 'object' && it !== null ? (it as Record<string, unknown>)[name] : undefined),
      value,
    );
}
