import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSystemReports } from '../../../scripts/system-reports';

jest.setTimeout(120_000);
jest.spyOn(process.stderr, 'write').mockReturnValue(true);
jest.spyOn(console, 'warn').mockImplementation(() => undefined);
jest.spyOn(console, 'error').mockImplementation(() => undefined);

const root = join(__dirname, '../../..');

test('the reports of the systems in the documentation are up to date: otherwise run npm run docs', async () => {
  const pages = await renderSystemReports();
  expect(Object.keys(pages).map((file) => file.replace('docs/reports/', ''))).toEqual([
    ...['argo-alpine.html', 'book-reader.html', 'fresh-maas.html', 'ops-center.html', 'traitor-track.html'],
  ]);
  // A comparison of whole pages would print them.
  const stale = Object.entries(pages).filter(
    ([file, html]) => !existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== html,
  );
  expect(stale.map(([file]) => file)).toEqual([]);
  expect(Math.max(...Object.values(pages).map(({ length }) => length))).toBeLessThan(150_000);
});
