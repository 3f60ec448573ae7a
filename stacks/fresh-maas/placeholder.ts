/**
 * Node.js image of the placeholder, which responds to health probes until your first image is in the registry.
 */
export const NODE_IMAGE = 'mcr.microsoft.com/azurelinux/base/nodejs:20';

/** Image with psql, for the scheduled statements. */
export const PSQL_IMAGE = 'docker.io/library/postgres:17-alpine';

/**
 * Responds on the report's port (FM-ACA-05): healthy to the probes, unavailable to visitors and to the web test, so that nobody takes it
 * for the application.
 */
export const PLACEHOLDER_SCRIPT = [
  "const http = require('node:http');",
  "const answer = (req, res) => res.writeHead(req.url === '/health' ? 200 : 503, { 'Cache-Control': 'no-store' }).end('Fresh MaaS: no application has been deployed yet.\\n');",
  'const server = http.createServer(answer).listen(3000);',
  "process.on('SIGTERM', () => server.close());",
].join('\n');
