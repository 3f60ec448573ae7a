import { InvalidArgumentError } from 'commander';

/** Parses the value of an option: a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('Use a number above 0.');
  return value;
}
