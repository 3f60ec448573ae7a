import type { IncomingMessage, ServerResponse } from 'node:http';
import { programFile } from '../../lib/github/program-file';
import { pythonBeside } from '../support/web-server';
import { Ended, aFolder } from '../support/workflow';

const SETTINGS = { cachedPaths: ['/app.css'], compressedPaths: ['/app.css'], cacheHeader: 'x-cache' };

/** Runs the test against an edge that answers with these headers, one set per request and then the last. */
function validate(answers: { [name: string]: string }[], settings = SETTINGS): Promise<Ended> {
  const answer = (request: IncomingMessage, _body: string, response: ServerResponse): void => {
    expect(request.url).toBe('/app.css?release=v1.0.0');
    const [headers] = answers.length > 1 ? answers.splice(0, 1) : answers;
    response.writeHead(200, headers).end('body');
  };
  const folder = aFolder({
    'edge_test.py': programFile('edge_test.py'),
    'edge_test.json': JSON.stringify(settings),
  });
  return pythonBeside(answer, ['edge_test.py', 'edge_test.json'], folder, (address) => ({
    BASE_URL: address,
    POLL_SECONDS: '0',
    EDGE_MINUTES: '0.02',
    RELEASE: 'v1.0.0',
  }));
}

test('[FM-PLAN-04] an edge that caches and compresses passes, also if its first servers have nothing cached', async () => {
  const { code, output } = await validate([
    { 'x-cache': 'TCP_MISS' },
    { 'x-cache': 'CONFIG_NOCACHE' },
    { 'x-cache': 'TCP_REMOTE_HIT' },
    { 'x-cache': 'TCP_HIT', 'Content-Encoding': 'br' },
  ]);
  expect(output).toContain('/app.css is cached after 3 requests (x-cache: TCP_REMOTE_HIT)');
  expect(output).toContain('/app.css is compressed with br');
  expect(code).toBe(0);
});

test('[FM-PLAN-04] an edge that never caches fails with the values it sent', async () => {
  const { code, output } = await validate([{ 'x-cache': 'CONFIG_NOCACHE', 'Content-Encoding': 'gzip' }]);
  expect(code).toBe(1);
  expect(output).toContain('::error::/app.css: x-cache is never a hit in ');
});

test('[FM-PLAN-04] an edge that does not compress fails', async () => {
  const { code, output } = await validate([{ 'x-cache': 'TCP_HIT' }]);
  expect(code).toBe(1);
  expect(output).toContain('::error::/app.css: Content-Encoding is None; expected br or gzip');
});

test('CloudFront says it in its own words', async () => {
  const answers = [{ 'x-cache': 'Hit from cloudfront', 'Content-Encoding': 'gzip' }];
  expect((await validate(answers)).code).toBe(0);
});
