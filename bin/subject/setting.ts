import { InvalidArgumentError } from 'commander';

/** Reads an option of a reference system, `name=value`, beside those before it. */
export function setting(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Use name=value.');
  return { ...before, [name]: value };
}
