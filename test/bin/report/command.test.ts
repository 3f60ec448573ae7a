import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportCommand } from '../../../bin/report/command';
import type { ReportOutput } from '../../../bin/report/report-output';
import { templateOf } from '../../support/bills';
import { faults } from '../../support/problems-of';
import { runCommand } from '../../support/run-command';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const run = (...args: string[]): ReturnType<typeof runCommand> => runCommand(reportCommand(), args, folder);

writeFileSync(join(folder, 'shop.template.json'), JSON.stringify(templateOf({ Nat: ['EC2::NatGateway'] })));
writeFileSync(join(folder, 'workload.yaml'), 'traffic: { users: 300 }\ndatabase: {}\n');

test('writes a page, says where, and replaces its own of an earlier run', async () => {
  const { code, out, err } = await run('shop.template.json');
  expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'Wrote report.html\n' });
  expect(read('report.html')).toMatch(/^<!doctype html>\n<!-- loadbearing report -->\n<html lang="en">/);
  expect((await run('--app', 'shop.template.json')).code).toBe(0);
});

test('overwrites nothing else without --force', async () => {
  for (const mine of ['mine', '# How I found <!-- loadbearing report --> in a page\n']) {
    writeFileSync(join(folder, 'notes.html'), mine);
    const refused = await run('shop.template.json', '--out', 'notes.html');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('#lb1995-report-not-written') });
    expect(read('notes.html')).toBe(mine);
  }
  expect((await run('shop.template.json', '--out', 'notes.html', '--force')).code).toBe(0);
  expect(read('notes.html')).toContain('<!-- loadbearing report -->');
});

test('an empty file is written without --force', async () => {
  writeFileSync(join(folder, 'empty.html'), '');
  expect((await run('shop.template.json', '--out', 'empty.html')).code).toBe(0);
  expect(read('empty.html')).toContain('<!-- loadbearing report -->');
});

test('a folder in the place of the page is a problem before anything is read', async () => {
  expect(await run('no-such-template.json', '--out', '.')).toMatchObject({
    code: 1,
    err: expect.stringContaining('. is a folder'),
  });
});

test.each([
  ['no source', []],
  ['two sources', ['shop.template.json', '--app', 'cdk.out']],
  ['an unknown name', ['traitortrack']],
  ['an option of a system for a file', ['shop.template.json', '--set', 'environment=development']],
  ['a cloud that does not fit', ['shop.template.json', '--cloud', 'azure']],
  ['a file that is nothing', ['notes.txt']],
  ['an unknown usage', ['shop.template.json', '--usage', 'notes.txt']],
])('%s is invalid usage, and writes nothing', async (_, args) => {
  writeFileSync(join(folder, 'notes.txt'), 'hello: 1\n');
  expect((await run(...args, '--out', 'none.html')).code).toBe(2);
  expect(() => read('none.html')).toThrow('ENOENT');
});

test('a workload file has a plan, its curve and its simulation; a template has none', async () => {
  expect((await run('workload.yaml', '--out', 'workload.html')).code).toBe(0);
  const sections = (html: string): string[] => [...html.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id);
  expect(sections(read('workload.html'))).toEqual([
    ...['architecture', 'plan', 'capacity', 'connections', 'simulation', 'bill', 'alarms'],
  ]);
  expect(sections(read('report.html'))).toEqual(['architecture', 'bill', 'alarms']);
  expect(read('report.html')).toContain('npx loadbearing init');
});

test('--workload plans for a template, and shows its own sizes beside the plan', async () => {
  const database = { DBInstanceClass: 'db.t4g.medium', AllocatedStorage: '20', Engine: 'postgres' };
  const template = templateOf({ Db: ['RDS::DBInstance', database] });
  writeFileSync(join(folder, 'small.template.json'), JSON.stringify(template));
  const args = ['small.template.json', '--workload', 'workload.yaml'];
  expect((await run(...args, '--out', 'planned.html')).code).toBe(0);
  const html = read('planned.html');
  expect(html).toContain('id="simulation"');
  expect(html).toContain('<span class="basis">planned</span>');
  const { built, bill } = JSON.parse((await run(...args, '--json')).out) as ReportOutput;
  expect(built).toEqual({
    'database.size': 'db.t4g.medium',
    'database.storageGiB': '20 GiB',
    'database.readReplicas': '0',
  });
  expect(bill.lines.map(({ price }) => price)).toContain('rds.postgres.db.t4g.medium');
  expect((await run('workload.yaml', '--workload', 'workload.yaml')).code).toBe(2);
  expect((await run('shop.template.json', '--service', 'Web')).code).toBe(2);
});

test('--json prints the content', async () => {
  const { out } = await run('workload.yaml', '--cloud', 'azure', '--json');
  const data = JSON.parse(out) as Record<string, object>;
  expect(Object.keys(data)).toEqual([
    ...['subject', 'cloud', 'architecture', 'plan', 'simulation', 'bill', 'alarms', 'objectives', 'deviations'],
  ]);
  expect(faults).toBeDefined();
});
