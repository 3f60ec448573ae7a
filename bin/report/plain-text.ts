import { asOneLine } from '../control-characters';

/** Returns a text or a number as text. What only the deployment knows has none. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? asOneLine(String(value)) : '';
}
