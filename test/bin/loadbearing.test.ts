import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Pipeline } from '../../lib/github';
import { readPipelineConfig } from '../../bin/pipeline/config';
import { writeFile } from '../../bin/write-file';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { Cli, CliEnded } from '../support/cli';
import { HOSTILE_YAML } from '../support/hostile-yaml';
import { faults, problemsOf } from '../support/problems-of';
import { runLoadbearing } from '../support/run-command';
import { aFolder, renderedFiles } from '../support/workflow';

const ROOT = join(__dirname, '../..');
const cli = new Cli();
afterAll(() => cli.remove());

jest.setTimeout(60_000);

const loadbearing = (...args: string[]): Promise<CliEnded> => runLoadbearing(args);
/** A process of its own. */
const spawned = (...args: string[]): Promise<CliEnded> => cli.run(args);
const CI = '.github/workflows/ci.yml';
const DEPLOY = '.github/workflows/deploy.yml';

test('--help lists the systems, the options and the exit codes', async () => {
  const { code, out } = await loadbearing('pipeline', '--help');
  expect(code).toBe(0);
  for (const word of ['traitor-track', 'ops-center', 'argo-alpine', 'book-reader']) expect(out).toContain(word);
  for (const word of ['--config', '--out', '--force', '--check', 'Exit codes:', 'Examples:'])
    expect(out).toContain(word);
  // eslint-disable-next-line no-control-regex -- no colors without a terminal
  expect(out).not.toMatch(/\u001b\[/);
});

test('--help of the program lists every command', async () => {
  const { code, out } = await spawned('--help');
  expect(code).toBe(0);
  for (const word of ['pipeline', 'migrate', 'quotas', 'Exit codes:', 'Examples:']) expect(out).toContain(word);
});

test('without a command the program fails and prints its help', async () => {
  expect(await spawned()).toMatchObject({ code: 2, err: expect.stringContaining('Usage: loadbearing') });
});

test('a pipeline is written once, and then is up to date', async () => {
  const folder = aFolder();
  const { code, out } = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(code).toBe(0);
  expect(out).toContain(`Wrote ${join(folder, CI)}`);
  for (const [path, text] of Object.entries(renderedFiles(BOOK_READER))) {
    expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  }
  const again = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^(\d+) of \1 files were up to date\.\n$/) });
});

test('without --force, a file that differs is named and nothing is written', async () => {
  const folder = aFolder({ [CI]: 'mine\n' });
  const refused = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(`different: ${CI}`);
  expect(readdirSync(join(folder, '.github/workflows'))).toEqual(['ci.yml']);
  expect(readFileSync(join(folder, CI), 'utf8')).toBe('mine\n');

  expect((await loadbearing('pipeline', 'book-reader', '--out', folder, '--force')).code).toBe(0);
  expect(readFileSync(join(folder, CI), 'utf8')).toBe(renderedFiles(BOOK_READER)[CI]);
});

test('--check writes nothing, and fails if a file is missing or differs', async () => {
  const folder = aFolder(renderedFiles(BOOK_READER));
  expect((await loadbearing('pipeline', 'book-reader', '--out', folder, '--check')).code).toBe(0);
  rmSync(join(folder, DEPLOY));
  writeFileSync(join(folder, CI), 'mine\n');
  const { code, err } = await loadbearing('pipeline', 'book-reader', '--out', folder, '--check');
  expect(code).toBe(1);
  expect(err).toContain(`different: ${CI}`);
  expect(err).toContain(`missing: ${DEPLOY}`);
  expect(existsSync(join(folder, DEPLOY))).toBe(false);
});

test.each([
  ['no system and no file', ['pipeline'], 'Pass a reference system, or your pipeline with --config'],
  ['both', ['pipeline', 'book-reader', '--config', 'a.yaml'], 'not both'],
  ['an unknown system', ['pipeline', 'shop'], "Unknown system 'shop'. Use one of argo-alpine, "],
  ['a mistyped command', ['pipline'], "Unknown command 'pipline'. Did you mean 'pipeline'?"],
  ['a mistyped option', ['pipeline', 'book-reader', '--chek'], "Unknown option '--chek'. Did you mean '--check'?"],
  ['an unknown option', ['pipeline', 'book-reader', '--overwrite'], "Unknown option '--overwrite'.\n"],
  ['--check with --force', ['pipeline', 'book-reader', '--check', '--force'], 'cannot be used with'],
])('%s is invalid usage, with a message and no stack', async (_, args, words) => {
  const { code, err } = await loadbearing(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
  expect(err).not.toMatch(/\n\s+at /);
});

test('a file that is not there fails without a stack', async () => {
  const { code, err } = await spawned('pipeline', '--config', '/no/such/file.yaml');
  expect(code).toBe(2);
  expect(err).toContain('no such file');
  expect(err).not.toMatch(/\n\s+at /);
});

test('a folder that is not writable fails without a stack', async () => {
  const { code, err } = await spawned('pipeline', 'book-reader', '--out', join(aFolder({ file: '' }), 'file'));
  expect(code).toBe(1);
  expect(err).toMatch(/ENOTDIR/);
  expect(err).not.toMatch(/\n\s+at /);
});

test('a pipeline is rendered from YAML', async () => {
  const folder = aFolder({
    'pipeline.yaml': "name: shop\nbackend:\n  folder: api\n  pythonVersion: '3.13'\n  redisVersion: '7'\n",
  });
  const { code } = await loadbearing('pipeline', '--config', join(folder, 'pipeline.yaml'), '--out', folder);
  expect(code).toBe(0);
  const text = readFileSync(join(folder, CI), 'utf8');
  expect(text).toContain("python-version: '3.13'");
  expect(text).toContain('image: redis:7-alpine');
});

test('the pipeline of the guide can be rendered', () => {
  const guide = readFileSync(join(__dirname, '../../docs/pipelines.md'), 'utf8');
  const folder = aFolder({ 'pipeline.yaml': /```yaml\n([\s\S]*?)```/.exec(guide)![1] });
  const { files } = new Pipeline(readPipelineConfig(join(folder, 'pipeline.yaml')));
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([CI, DEPLOY, '.github/workflows/load-test.yml', '.github/rulesets/all-checks-passed.json']),
  );
});

describe('[LB-RC-42] files are written as a whole, and in their own folder', () => {
  const render = (folder: string, ...more: string[]): Promise<CliEnded> =>
    loadbearing('pipeline', 'book-reader', '--out', folder, ...more);

  test.each([
    ['.github', '.github'],
    ['.github/workflows', '.github/workflows'],
  ])('a link in place of %s is not followed without --force', async (link) => {
    const [folder, other] = [aFolder({ '.github/x': '' }), aFolder({ x: '' })];
    rmSync(join(folder, link), { recursive: true, force: true });
    symlinkSync(other, join(folder, link));
    const { code, err } = await render(folder);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining(`link: ${CI}`) });
    expect(readdirSync(other)).toEqual(['x']);
    expect((await render(folder, '--force')).code).toBe(0);
  });

  test('a link without a target is not written through', async () => {
    const folder = aFolder({ '.github/workflows/x': '' });
    const other = join(aFolder(), 'ci.yml');
    symlinkSync(other, join(folder, CI));
    expect(await render(folder)).toMatchObject({ code: 1, err: expect.stringContaining(`link: ${CI}`) });
    expect(existsSync(other)).toBe(false);
  });

  test('a failed write leaves the old file, and nothing else', () => {
    const folder = aFolder({ old: 'old' });
    chmodSync(join(folder, 'old'), 0o640);
    writeFile(join(folder, 'old'), 'new');
    expect([readFileSync(join(folder, 'old'), 'utf8'), statSync(join(folder, 'old')).mode & 0o777]).toEqual([
      'new',
      0o640,
    ]);
    // A file limit of one block stands for a full disk.
    const program = `import { writeFile } from ${JSON.stringify(join(ROOT, 'bin/write-file.ts'))};
      process.on('SIGXFSZ', () => undefined);
      writeFile(${JSON.stringify(join(folder, 'old'))}, 'x'.repeat(1e6));`;
    writeFileSync(join(folder, 'write.ts'), program);
    const script = 'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"';
    const compiled = join(folder, 'write.js');
    buildSync({ entryPoints: [join(folder, 'write.ts')], outfile: compiled, bundle: true, platform: 'node' });
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, compiled], { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('EFBIG') });
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('new');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a file that cannot be written is a problem that names it, and a temporary file of another run stays', () => {
    const folder = aFolder({ [`new.${process.pid}.tmp`]: 'of another run' });
    expect(faults(() => writeFile(join(folder, 'none/new'), ''))).toEqual([`file-not-written at ${folder}/none/new`]);
    expect(faults(() => writeFile(join(folder, 'new'), ''))).toEqual([`file-not-written at ${folder}/new`]);
    expect(readFileSync(join(folder, `new.${process.pid}.tmp`), 'utf8')).toBe('of another run');
  });

  test('a link to a file that does not exist yet is followed', () => {
    const folder = aFolder({});
    symlinkSync('target', join(folder, 'link'));
    writeFile(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
  });

  test('a link to a compiled file stays a link, and a device is written in place', async () => {
    const folder = aFolder({ 'sql/001_a.up.sql': 'SELECT 1;', 'sql/001_a.down.sql': 'SELECT 1;', real: '' });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    for (const out of [join(folder, 'link'), '/dev/null']) {
      expect(await loadbearing('migrate', 'compile', join(folder, 'sql'), '--out', out)).toMatchObject({ code: 0 });
    }
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'real'), 'utf8')).migrations).toHaveLength(1);
    expect(lstatSync('/dev/null').isFile()).toBe(false);
  });
});

describe('a pipeline file', () => {
  const fileOf = (text: string): string => join(aFolder({ 'pipeline.yaml': text }), 'pipeline.yaml');
  const faultsOf = (text: string): string[] =>
    faults(() => readPipelineConfig(fileOf(text))).map((fault) => fault.replace(/at .*pipeline\.yaml\.?/, 'at '));

  test('may be JSON', () => {
    expect(readPipelineConfig(fileOf(JSON.stringify(BOOK_READER)))).toEqual(BOOK_READER);
  });

  test('with unknown keys, wrong types and missing keys is rejected, with every problem at once', () => {
    expect(
      faultsOf(
        'nmae: shop\nbackend: { folder: api, pythonVersion: 3.12, audit: "yes" }\nimages: [{ name: a }, b]\nbranches: main\nload: {}\n',
      ),
    ).toEqual([
      'unknown-pipeline-key at nmae',
      'missing-value at name',
      'pipeline-value-type at branches',
      'pipeline-value-type at backend.pythonVersion',
      'pipeline-value-type at backend.audit',
      'missing-value at images[0].context',
      'pipeline-value-type at images[1]',
      'pipeline-value-type at load',
    ]);
  });

  test('with a number as a version gets the advice to put it in quotes', () => {
    const text = 'name: shop\nbackend: { folder: api, pythonVersion: 3.12 }\n';
    const [{ fix }] = problemsOf(() => readPipelineConfig(fileOf(text)));
    expect(fix).toContain("'3.12'");
  });

  test('that does not exist, is empty or is not YAML is rejected', () => {
    expect(faults(() => readPipelineConfig('/no/such.yaml'))).toEqual(['pipeline-file-unreadable at /no/such.yaml']);
    expect(faultsOf('')).toEqual(['pipeline-value-type at ']);
    expect(faultsOf('a: [')).toEqual(['pipeline-file-syntax at line 1, column 5']);
    expect(faultsOf('a: 1\na: 2\n')).toEqual(['pipeline-file-syntax at line 2, column 1']);
  });

  test.each([...HOSTILE_YAML])('[LB-RC-42] with %s ends in a problem', (_, text) => {
    expect(new Set(faultsOf(text).map((it) => it.split(' at ')[0]))).toEqual(new Set(['pipeline-file-syntax']));
  });

  test('[LB-RC-42] may use an alias', () => {
    const text = 'name: shop\nbranches: &main [main]\nprotectedBranches: *main\n';
    expect(readPipelineConfig(fileOf(text))).toEqual({ name: 'shop', branches: ['main'], protectedBranches: ['main'] });
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    '[LB-RC-42] with the key %s is rejected',
    (key) => {
      expect(faultsOf(`name: shop\n${key}: x\n`)).toEqual([`unknown-pipeline-key at ${key}`]);
      expect(faultsOf(`name: shop\nbackend:\n  folder: api\n  ${key}: { a: 1 }\n`)).toEqual([
        `unknown-pipeline-key at backend.${key}`,
      ]);
    },
  );

  test.each(['3.10', '3.120', '0x10', '1e3', 'true', '2024'])(
    '[LB-RC-42] with %s as a version gets it in quotes as a hint',
    (version) => {
      const text = `name: shop\nbackend: { folder: api, pythonVersion: ${version} }\n`;
      const [{ what, fix }] = problemsOf(() => readPipelineConfig(fileOf(text)));
      expect(fix).toContain(`'${version}'`);
      expect(what).toContain(version);
    },
  );

  test('[LB-RC-42] that is too long or not UTF-8 is rejected', () => {
    const unreadable = (bytes: string | Buffer): string[] =>
      faults(() => readPipelineConfig(join(aFolder({ 'pipeline.yaml': bytes }), 'pipeline.yaml')));
    expect(unreadable('#'.repeat(256 * 1024 + 1))).toEqual([expect.stringMatching(/^pipeline-file-unreadable at /)]);
    expect(unreadable(Buffer.from('name: caf\xe9', 'latin1'))).toEqual([
      expect.stringMatching(/^pipeline-file-unreadable at /),
    ]);
  });
});
