/** `npm run audit`: it must never report as safe what nobody has checked. */
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AuditResult, Source, audit } from '../../scripts/supply-chain/audit';
import { npmAdvisories } from '../../scripts/supply-chain/npm-advisories';
import { osvAdvisories } from '../../scripts/supply-chain/osv-advisories';
import { aFolder } from '../support/workflow';

const LOCK = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/fine': { version: '2.0.0' },
    'node_modules/fine/node_modules/@scope/bad': { version: '3.0.0' },
    'node_modules/alias': { name: 'bad', version: '4.0.0' },
  },
};
const repository = aFolder({ 'package-lock.json': JSON.stringify(LOCK) });

describe('the npm registry', () => {
  const advisory = { name: 'bad', severity: 'high', title: 'Runs code', url: 'https://example.com/1' };
  const report = (...via: unknown[]): string => JSON.stringify({ vulnerabilities: { bad: { via } } });
  const lodash = report({ ...advisory, name: 'lodash' });

  /** Returns a program in place of npm, which prints one text for the known vulnerability and another for the repository. */
  const npm = (known: string, own: string): string => {
    const folder = aFolder({
      ...{ known, own },
      npm: '#!/bin/sh\ncd "$(dirname "$0")"\ngrep -q lodash "$OLDPWD/package-lock.json" && cat known || cat own\nexit 1\n',
    });
    chmodSync(join(folder, 'npm'), 0o755);
    return join(folder, 'npm');
  };

  test('reports each advisory once, and none for a package that only depends on it', () => {
    const own = report(advisory, advisory, 'fine');
    expect(npmAdvisories(repository, npm(lodash, own))).toEqual([advisory]);
    expect(npmAdvisories(repository, npm(lodash, '{"vulnerabilities":{}}'))).toEqual([]);
  });

  test.each([
    ['refuses to answer', lodash, '{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['prints no report', lodash, 'Bad Gateway', 'npm printed no report'],
    ['prints nothing', '', '', 'npm printed no report'],
    ['accepts every package', '{"vulnerabilities":{}}', '{"vulnerabilities":{}}', 'knows no advisory for lodash'],
  ])('that %s is no answer', (_, known, own, message) => {
    expect(() => npmAdvisories(repository, npm(known, own))).toThrow(message);
  });

  test('is no answer if npm is missing', () => {
    expect(() => npmAdvisories(repository, '/no/such/npm')).toThrow('ENOENT');
  });
});

describe('OSV', () => {
  interface Query {
    readonly package: { readonly name: string; readonly ecosystem: string };
    readonly version: string;
  }

  /** Runs the audit against a server that knows these ids of vulnerabilities. */
  async function ask(ids: { readonly [release: string]: string[] }, status = 200) {
    const queries: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        response.statusCode = status;
        if (request.method === 'GET') {
          const details = { summary: 'Runs code', database_specific: { severity: 'HIGH' } };
          return response.end(JSON.stringify(request.url === '/v1/vulns/GHSA-1' ? details : {}));
        }
        const asked = (JSON.parse(body) as { queries: Query[] }).queries.map((it) => {
          return `${it.package.ecosystem}:${it.package.name}@${it.version}`;
        });
        queries.push(...asked);
        const results = asked.map((it) => (ids[it] ? { vulns: ids[it].map((id) => ({ id })) } : {}));
        return response.end(JSON.stringify({ results }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return { queries, advisories: await osvAdvisories(repository, api) };
    } finally {
      server.close();
    }
  }
  const known = { 'npm:lodash@4.17.20': ['GHSA-0'] };

  test('is asked for every release of the lock file, by its name in the registry', async () => {
    const { queries, advisories } = await ask(known);
    expect(queries).toEqual(['npm:lodash@4.17.20', 'npm:fine@2.0.0', 'npm:@scope/bad@3.0.0', 'npm:bad@4.0.0']);
    expect(advisories).toEqual([]);
  });

  test('names severity and title of each vulnerability', async () => {
    const { advisories } = await ask({ ...known, 'npm:bad@4.0.0': ['GHSA-1', 'GHSA-2'] });
    expect(advisories).toEqual([
      { name: 'bad', severity: 'high', title: 'Runs code', url: 'https://osv.dev/vulnerability/GHSA-1' },
      { name: 'bad', severity: 'unknown', title: 'GHSA-2', url: 'https://osv.dev/vulnerability/GHSA-2' },
    ]);
  });

  test('that knows no old vulnerability, or that fails, is no answer', async () => {
    await expect(ask({})).rejects.toThrow('it knows no advisory for lodash 4.17.20');
    await expect(ask(known, 503)).rejects.toThrow('answered 503');
  });
});

describe('the result', () => {
  const advisory = { name: 'bad', severity: 'high', title: 'Runs code', url: 'https://example.com/1' };
  const silent: Source = {
    name: 'first',
    advisories: () => {
      throw new Error('offline');
    },
  };
  const second = (...found: (typeof advisory)[]): Source => ({ name: 'second', advisories: () => found });

  test.each([
    ['0 if the first that answers knows none', [silent, second()], 0, '0 advisories, according to second'],
    ['1 if it knows some', [silent, second(advisory)], 1, 'high: bad: Runs code (https://example.com/1)'],
    ['2 if none answers', [silent, silent], 2, 'it is unknown whether dependencies have vulnerabilities'],
  ])('is %s', async (_, sources, code, line) => {
    const lines: string[] = [];
    const result: AuditResult = await audit(sources, (it) => lines.push(it));
    expect([result, lines.join('\n')]).toEqual([code, expect.stringContaining(line)]);
    expect(lines[0]).toBe('first did not answer: offline');
  });
});
