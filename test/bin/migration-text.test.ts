import { findBadByte } from '../../bin/migrations/sql-bytes';
import { compileFolder } from '../../bin/migrations/compile';
import { LoadbearingError, MigrationBundle, ProblemName } from '../../lib/domain';
import { aFolder } from '../support/workflow';

const compile = (files: { readonly [file: string]: string | Buffer }): Promise<MigrationBundle> =>
  compileFolder(aFolder(files), { concurrent: true });
const pair = (up: string | Buffer): { readonly [file: string]: string | Buffer } => ({
  '001_a.up.sql': up,
  '001_a.down.sql': 'SELECT 1;',
});

async function faultsOf(files: { readonly [file: string]: string | Buffer }): Promise<string[]> {
  try {
    await compile(files);
    return [];
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    return error.problems.map(({ code, where }) => `${ProblemName.of(code)} at ${where.replace(/^.*\//, '')}`);
  }
}

test.each([
  ['Latin-1', Buffer.from("SELECT 1;\nSELECT 'caf\xe9';", 'latin1'), 2, 21],
  ['a cut UTF-8 sequence', Buffer.from([0x2d, 0x2d, 0xc3]), 1, 2],
  ['UTF-16', Buffer.from('SELECT 1;', 'utf16le'), 1, 1],
  ['a zero byte', Buffer.from('SELECT 1;\n\0DROP TABLE a;'), 2, 10],
  ['a lone carriage return', Buffer.from('-- x\r-- transaction: false\nSELECT 1;'), 1, 4],
  ['only carriage returns', Buffer.from('SELECT 1;\r\nSELECT 2;\rSELECT 3;'), 2, 20],
  ['a byte order mark', Buffer.from('\ufeff-- transaction: false\nSELECT 1;'), 1, 0],
  ['an escape sequence of terminals', Buffer.from('SELECT 1; \x1b[8mSELECT purge();'), 1, 10],
  ['a right-to-left override', Buffer.from('/* ä \u202e } */ SELECT 1;'), 1, 6],
  ['an isolate', Buffer.from("SELECT '\u2066';"), 1, 8],
  ['a zero-width space in a name', Buffer.from('SELECT us\u200bers;'), 1, 9],
  ['a zero-width joiner in a name', Buffer.from('SELECT us\u200ders;'), 1, 9],
  ['a line separator', Buffer.from('-- x\u2028SELECT 1;'), 1, 4],
])('[LB-RC-33] %s is rejected with its line and byte', async (_, bytes, line, offset) => {
  expect(findBadByte(bytes)).toMatchObject({ line, offset });
  expect(await faultsOf(pair(bytes))).toEqual([`sql-not-plain-text at 001_a.up.sql:${line}`]);
  expect(await faultsOf({ 'tasks/a.sql': bytes })).toEqual([`sql-not-plain-text at a.sql:${line}`]);
});

test('[LB-RC-33] text of every script, emoji, and Windows line ends are kept', async () => {
  const words = "SELECT 'café 工程 עברית می\u200cخواهم 👩\u200d💻 \ufffd';";
  const { migrations } = await compile(pair(Buffer.from(`-- transaction: true\r\n${words}\r\n`)));
  expect(migrations[0].up).toEqual([{ sql: words.slice(0, -1) }]);
});

test('[LB-RC-33] COPY FROM STDIN is rejected in migrations and tasks', async () => {
  const copy = 'SELECT 1;\nCOPY items (a) FROM STDIN;';
  expect(await faultsOf(pair(copy))).toEqual(['copy-from-stdin at 001_a.up.sql:2']);
  expect(await faultsOf({ 'tasks/load.sql': copy })).toEqual(['copy-from-stdin at load.sql:2']);
});

test('[LB-RC-33] the time to compile grows with the number of statements, not with its square', async () => {
  const seconds = async (statements: number): Promise<number> => {
    const text = Array.from({ length: statements }, (_, n) => `INSERT INTO items VALUES (${n}, '${'x'.repeat(80)}');`);
    const began = process.cpuUsage();
    await compile(pair(text.join('\n')));
    return process.cpuUsage(began).user / 1e6;
  };
  await seconds(500); // loads the parser
  const few = await seconds(2000);
  expect(await seconds(16_000)).toBeLessThan(few * 8 * 3);
});

test('[LB-RC-41] two tasks of one name are rejected', async () => {
  expect(await faultsOf({ 'tasks/clean_up.sql': 'VACUUM;', 'tasks/clean-up.sql': 'ANALYZE;' })).toEqual([
    'duplicate at tasks',
  ]);
});
