/**
 * Node.js without an application: it runs until the first image of one's own is in the registry, so that a first deployment
 * has something that answers its probes.
 */
export const NODE_IMAGE = 'mcr.microsoft.com/azurelinux/base/nodejs:20';

/** psql, for the scheduled statements. */
export const PSQL_IMAGE = 'docker.io/library/postgres:17-alpine';

/** Answers every request, on the port of the report (FM-ACA-05). */
export const PLACEHOLDER_SCRIPT = [
  "const http = require('node:http');",
  "const answer = (_, res) => res.setHeader('Cache-Control', 'no-store').end('Fresh MaaS: no application has been deployed yet.\\n');",
  'const server = http.createServer(answer).listen(3000);',
  "process.on('SIGTERM', () => server.close());",
].join('\n');
