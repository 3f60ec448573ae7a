/** Invalid use of the command line. */
export class UsageError extends Error {}

/** A failure that the user can fix. Its text is printed unchanged. */
export class MigrationError extends Error {}

/** An error from PostgreSQL or the network. */
export interface ServerError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

/** Renders everything the server reported, line by line. */
export function renderError(error: ServerError): string {
  return [
    `${error.message || 'connection refused'}${error.code === undefined ? '' : ` (${error.code})`}`,
    ...(error.detail ? [`detail: ${error.detail}`] : []),
    ...(error.hint ? [`hint: ${error.hint}`] : []),
    ...(error.where ? [`where: ${error.where}`] : []),
  ].join('\n');
}
