/**
 * Returns whether resources of a type cost nothing themselves.
 *
 * @internal
 */
export function isFreeOnAzure(_type: string): boolean {
  return false;
}
