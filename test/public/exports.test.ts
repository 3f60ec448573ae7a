import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const exported = (door: string): string[] =>
  readFileSync(join(root, 'api', `${door}.txt`), 'utf8')
    .split('\n')
    .filter(Boolean);

test('no exported name appears or disappears unnoticed', () => {
  const { stderr, status } = spawnSync(process.execPath, [join(root, 'scripts/api.mjs')], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test.each(['domain', 'aws', 'github', 'workload'])(
  'the %s door exports only what other languages know: classes, interfaces and enums',
  (door) => {
    const refused = exported(door).filter(
      (line) => !/^(((abstract )?class|interface|enum) |type .* @internal$)/.test(line),
    );
    expect(refused).toEqual([]);
    expect(exported(door)).not.toEqual([]);
  },
);

test('no name is exported by both doors, since other languages see one package', () => {
  const names = (door: string): string[] =>
    exported(door).map((line) => line.replace(' @internal', '').split(' ').pop()!);
  const domain = new Set(names('domain'));
  expect(names('aws').filter((name) => domain.has(name))).toEqual([]);
});
