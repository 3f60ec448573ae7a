/** Told on the command line in a wrong way. */
export class UsageError extends Error {}

/** Something that the person who migrates has to know. Its text is shown as it is. */
export class MigrationError extends Error {}

/** What PostgreSQL, or the network, says about an error. */
export interface ServerError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

/** The whole of what the server said, line by line. */
export function describe(error: ServerError): string {
  return [
    `${error.message || 'the connection was refused'}${error.code === undefined ? '' : ` (${error.code})`}`,
    ...(error.detail ? [`detail: ${error.detail}`] : []),
    ...(error.hint ? [`hint: ${error.hint}`] : []),
    ...(error.where ? [`where: ${error.where}`] : []),
  ].join('\n');
}
