/** Prints a document for `--json`. */
export function printJson(data: object): void {
  process.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);
}
