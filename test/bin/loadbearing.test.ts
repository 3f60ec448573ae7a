import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoadbearingError } from '../../lib/domain';
import { Pipeline } from '../../lib/github';
import { readPipelineConfig } from '../../bin/pipeline/config';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { Cli, CliEnded } from '../support/cli';
import { aFolder, renderedFiles } from '../support/workflow';

const cli = new Cli();
afterAll(() => cli.remove());

jest.setTimeout(60_000);

const loadbearing = (...args: string[]): Promise<CliEnded> => cli.run(args);
const CI = '.github/workflows/ci.yml';
const DEPLOY = '.github/workflows/deploy.yml';

test('--help tells every option, what is overwritten and what the exit codes mean', async () => {
  const { code, out } = await loadbearing('pipeline', '--help');
  expect(code).toBe(0);
  for (const word of ['traitor-track', 'ops-center', 'argo-alpine', 'book-reader']) expect(out).toContain(word);
  for (const option of ['--config', '--out', '--force', '--check', 'Exit codes: 0']) expect(out).toContain(option);
  // eslint-disable-next-line no-control-regex -- no colours without a terminal
  expect(out).not.toMatch(/\u001b\[/);
});

test('a pipeline is written once, and then is up to date', async () => {
  const folder = aFolder();
  const { code, out } = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(code).toBe(0);
  expect(out).toContain(`wrote ${join(folder, CI)}`);
  for (const [path, text] of Object.entries(renderedFiles(BOOK_READER))) {
    expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  }
  const again = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^(\d+) of \1 files were up to date\.\n$/) });
});

test('a file of the user is not overwritten without --force: it is named, and nothing at all is written', async () => {
  const folder = aFolder({ [CI]: 'mine\n' });
  const refused = await loadbearing('pipeline', 'book-reader', '--out', folder);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(`different: ${CI}`);
  expect(readdirSync(join(folder, '.github/workflows'))).toEqual(['ci.yml']);
  expect(readFileSync(join(folder, CI), 'utf8')).toBe('mine\n');

  expect((await loadbearing('pipeline', 'book-reader', '--out', folder, '--force')).code).toBe(0);
  expect(readFileSync(join(folder, CI), 'utf8')).toBe(renderedFiles(BOOK_READER)[CI]);
});

test('--check writes nothing, and fails with what is missing or different', async () => {
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
  ['no system and no file', ['pipeline'], 'name one of the systems'],
  ['both', ['pipeline', 'book-reader', '--config', 'a.yaml'], 'not both'],
  ['an unknown system', ['pipeline', 'shop'], 'Allowed choices are'],
  ['an unknown option', ['pipeline', 'book-reader', '--overwrite'], "unknown option '--overwrite'"],
  ['--check with --force', ['pipeline', 'book-reader', '--check', '--force'], 'cannot be used with'],
  ['a file that is not there', ['pipeline', '--config', '/no/such/file.yaml'], 'no such file'],
])('%s is an error that says what to do', async (_, args, words) => {
  const { code, err } = await loadbearing(...args);
  expect(code).toBe(1);
  expect(err).toContain(words);
  expect(err).not.toMatch(/\n\s+at /);
});

test('a folder that cannot be written is an error, not a stack of calls', async () => {
  const { code, err } = await loadbearing('pipeline', 'book-reader', '--out', join(aFolder({ file: '' }), 'file'));
  expect(code).toBe(1);
  expect(err).toMatch(/ENOTDIR/);
  expect(err).not.toMatch(/\n\s+at /);
});

test('a pipeline of the user’s own is rendered from YAML', async () => {
  const folder = aFolder({
    'pipeline.yaml': "name: shop\nbackend:\n  folder: api\n  pythonVersion: '3.13'\n  redisVersion: '7'\n",
  });
  const { code } = await loadbearing('pipeline', '--config', join(folder, 'pipeline.yaml'), '--out', folder);
  expect(code).toBe(0);
  const text = readFileSync(join(folder, CI), 'utf8');
  expect(text).toContain("python-version: '3.13'");
  expect(text).toContain('image: redis:7-alpine');
});

test('the pipeline of the guide is one that can be rendered', () => {
  const guide = readFileSync(join(__dirname, '../../docs/pipelines.md'), 'utf8');
  const folder = aFolder({ 'pipeline.yaml': /```yaml\n([\s\S]*?)```/.exec(guide)![1] });
  const { files } = new Pipeline(readPipelineConfig(join(folder, 'pipeline.yaml')));
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([CI, DEPLOY, '.github/workflows/load-test.yml', '.github/rulesets/all-checks-passed.json']),
  );
});

describe('a file of the user', () => {
  const whatsIn = (text: string): string[] => {
    const file = join(aFolder({ 'pipeline.yaml': text }), 'pipeline.yaml');
    try {
      readPipelineConfig(file);
    } catch (error) {
      if (error instanceof LoadbearingError) return error.problems.map(({ what, fix }) => `${what} → ${fix}`);
      throw error;
    }
    return [];
  };

  test('may be JSON', () => {
    expect(whatsIn(JSON.stringify(BOOK_READER))).toEqual([]);
  });

  test('with unknown keys, wrong kinds and missing keys is refused, with every problem at once', () => {
    expect(
      whatsIn(
        'nmae: shop\nbackend: { folder: api, pythonVersion: 3.12, audit: "yes" }\nimages: [{ name: a }, b]\nbranches: main\nload: {}\n',
      ),
    ).toEqual([
      'nmae is unknown → correct or remove it',
      'name is missing → add it',
      'branches is "main" → correct it',
      "backend.pythonVersion is 3.12 → put it into quotes: '3.12'",
      'backend.audit is "yes" → correct it',
      'images[0].context is missing → add it',
      'images[1] is "b" → use e.g. name: my-system',
      'load is {} → correct it',
    ]);
  });

  test('that is empty, or no YAML, is refused', () => {
    expect(whatsIn('')).toEqual(['the file is null → use e.g. name: my-system']);
    expect(whatsIn('a: [')).toHaveLength(1);
    expect(whatsIn('a: 1\na: 2\n')).toEqual([expect.stringContaining('Map keys must be unique')]);
  });
});
