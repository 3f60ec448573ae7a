/** Returns a text or a number as text. What only the deployment knows has none. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? withoutControls(String(value)) : '';
}

/** Returns a text without what shows a reader something else than it says: control characters, and those that turn its direction. */
export function withoutControls(text: string): string {
  return text.replace(/[\t-\r]/g, ' ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '');
}
