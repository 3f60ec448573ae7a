/** Pulumi's marks for special values on the wire and in its state. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
/** Placeholder of an unknown property. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

interface SecretMark {
  readonly value?: unknown;
  /** In an exported state, the value as JSON. */
  readonly plaintext?: string;
}

/** Returns true if a value is marked as a secret. */
export function isSecret(value: unknown): value is SecretMark {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET;
}

/** Removes secret marks. `instead` replaces the secrets. */
export function withoutSecrets(value: unknown, instead?: unknown): unknown {
  if (isSecret(value)) {
    if (instead !== undefined) return instead;
    return withoutSecrets(value.plaintext === undefined ? value.value : JSON.parse(value.plaintext));
  }
  if (Array.isArray(value)) return value.map((it) => withoutSecrets(it, instead));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, withoutSecrets(it, instead)]));
}

/** Marks the values that are secret at the same place in `like`. */
export function withSecretsOf(value: unknown, like: unknown): unknown {
  if (value === undefined) return undefined;
  if (isSecret(like)) return { [SIGNATURE]: SECRET, value };
  if (typeof value !== 'object' || value === null || typeof like !== 'object' || like === null) return value;
  const marked = (name: string, it: unknown): unknown => withSecretsOf(it, (like as Record<string, unknown>)[name]);
  if (Array.isArray(value)) return value.map((it, index) => marked(String(index), it));
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, marked(name, it)]));
}

/** Returns every text that is marked as secret. */
export function secretTexts(value: unknown): string[] {
  const texts = (it: unknown): string[] => {
    if (typeof it === 'string') return [it];
    return typeof it === 'object' && it !== null ? Object.values(it).flatMap(texts) : [];
  };
  if (isSecret(value)) return texts(withoutSecrets(value));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretTexts) : [];
}
