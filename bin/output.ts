/** Returns a document for `--json`. */
export function jsonText(data: object): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

/** Prints a document for `--json`. */
export function printJson(data: object): void {
  process.stdout.write(jsonText(data));
}
