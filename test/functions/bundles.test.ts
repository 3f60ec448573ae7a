import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const functions = join(root, 'lib/functions');

describe('the shipped bundle matches the source (run `npm run bundle` to update it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-bundle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => {
    const { stderr } = spawnSync(process.execPath, ['scripts/bundle.mjs', folder], { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  test.each(readdirSync(functions))('%s', (name) => {
    const [fresh, shipped] = [folder, functions].map((it) => readFileSync(join(it, name, 'bundle/index.js'), 'utf8'));
    expect(fresh === shipped).toBe(true);
  });
});
