import { SecretDetector } from '../compute/secret-detector';

/** Characters of a value that are read. */
const LONGEST = 4096;
/** Values that a secret does not have, whatever its name: flags, numbers, addresses of secrets, placeholders. */
const HARMLESS =
  /^(?:arn:|\/|@Microsoft\.KeyVault|https:\/\/[\w.-]+\.vault\.azure\.net)|^(?:yes|no|true|false|on|off|none|null|change_?me|\d{1,5})$/i;
/** Names of secrets, and short words. */
const NAME = /^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)+$|^(?=.{1,12}$)[a-z]+(?:_[a-z]+)*$/;
/** Names that only look like those of secrets. */
const NAMES = ['PWD', 'OLDPWD'];

/**
 * Returns true if a variable of a program holds a secret in plain text.
 *
 * A program of others is judged more mildly than values for our own constructs: what is short, a path, a word or the name of a secret is none.
 */
export function isPlainSecret(name: string, value: string): boolean {
  const text = value.slice(0, LONGEST);
  if (text === '' || NAMES.includes(name)) return false;
  // The name alone says nothing here: the value must look like a secret.
  if (SecretDetector.detects('value', text)) return true;
  return SecretDetector.detects(name, text) && !HARMLESS.test(text) && !NAME.test(text);
}
