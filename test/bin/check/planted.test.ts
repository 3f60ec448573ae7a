import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckOutput } from '../../../bin/check/check-output';
import { CheckCodes, Severity } from '../../../lib/domain';
import { runLoadbearing } from '../../support/run-command';

jest.setTimeout(120_000);

const PLANTED = join(__dirname, '../../fixtures/planted');
/** Folders of planted faults, by cloud. Their names begin with the code of the fault. */
const FAULTS = ['aws', 'azure'].flatMap((cloud) => readdirSync(join(PLANTED, cloud)).map((name) => `${cloud}/${name}`));

async function checked(fault: string, file: string): Promise<CheckOutput & { readonly exitCode: number }> {
  const folder = join(PLANTED, fault);
  const [stated, old, workload] = ['arguments.json', 'old.json', 'workload.yaml'].map((it) => join(folder, it));
  const args = existsSync(stated) ? (JSON.parse(readFileSync(stated, 'utf8')) as string[]) : [];
  const against = existsSync(old) ? ['--against', old] : [];
  const load = existsSync(workload) ? ['--workload', workload] : [];
  const { code, out, err } = await runLoadbearing([
    'check',
    join(folder, file),
    ...args,
    ...against,
    ...load,
    '--json',
  ]);
  expect([fault, file, err]).toEqual([fault, file, '']);
  return { ...(JSON.parse(out) as CheckOutput), exitCode: code };
}

test('are at least forty, of both clouds', () => {
  const of = (cloud: string): number => FAULTS.filter((it) => it.startsWith(cloud)).length;
  expect(Math.min(of('aws'), of('azure'))).toBeGreaterThan(30);
});

test.each(FAULTS)('%s is found, and nothing else', async (fault) => {
  const code = fault.split('/')[1].split('-')[0];
  const { findings, exitCode } = await checked(fault, 'faulty.json');
  expect([findings.map((it) => it.code), exitCode]).toEqual([[code], 1]);
  const [{ reason, fix, resource, id, severity }] = findings;
  expect([reason, fix, resource, id].every((it) => it.length > 0)).toBe(true);
  expect(Object.values(Severity)).toContain(severity);
});

test.each(FAULTS)('the clean twin of %s has no finding', async (fault) => {
  const { findings, exitCode } = await checked(fault, 'clean.json');
  expect([findings, exitCode]).toEqual([[], 0]);
});

test('cover every code', () => {
  const planted = new Set(FAULTS.map((it) => it.split('/')[1].split('-')[0]));
  expect(CheckCodes.ALL.filter((it) => !planted.has(it))).toEqual([]);
});
