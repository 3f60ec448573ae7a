import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { GunicornConfig, PgBouncerConfig, Quote } from '../../lib/domain';
import { startPostgres } from '../../local/postgres/start';
import { query } from '../support/migrate';
import { faults } from '../support/problems-of';
import { python } from '../support/python';
import { aFolder } from '../support/workflow';

/** Texts that end a value, begin another one, or mean something in one of the languages. */
const HOSTILE = [
  `'; touch owned; '`,
  `"; import os; os.abort() #`,
  '$(exit 3) `exit 3` $HOME ${HOME}',
  String.raw`\' \" \\ \n \u0041 \x41`,
  '%h %% %(h)s %n',
  '${{ github.token }} }} {{',
  'yes',
  'null',
  '3.10',
  '2024-01-01',
  '- a: b # c',
  '!!python/object/apply:os.system [id]',
  '*alias &anchor',
  '[section]\u2028key = value',
  ' both ends ',
  '',
  'é \u0085 \u007f \ufeff 🚀',
];
const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 30 }));
const texts = (count: number, keep = (_: string): boolean => true): string[] => [
  ...HOSTILE.filter(keep),
  ...fc.sample(anyText.filter(keep), count),
];
const isLine = (text: string): boolean => !/[\0-\x1f\x7f]/.test(text); // eslint-disable-line no-control-regex

test('[LB-RC-36] bash reads every text as one word', () => {
  const words = texts(300, (text) => !text.includes('\0'));
  const program = `printf '%s\\0' ${Quote.shell(words)}`;
  expect(spawnSync('bash', ['-n', '-c', program]).status).toBe(0);
  expect(execFileSync('bash', ['-c', program], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
});

test('[LB-RC-36] Python reads every text as one literal', () => {
  const words = texts(300);
  const found = python<string[]>(
    'import ast\ntree = ast.parse(input, mode="eval")\n' +
      'assert all(isinstance(it, (ast.Constant, ast.List, ast.Load)) for it in ast.walk(tree.body))\n' +
      'answer(ast.literal_eval(tree))',
    Quote.python(words),
  );
  expect(found).toEqual(words);
});

test('[LB-RC-36] YAML reads every value as itself', () => {
  const words = texts(300);
  const text = words.map((word, index) => `key${index}: ${Quote.yaml(word)}\n`).join('');
  expect(Object.values(parse(text) as object)).toEqual(words);
  const loaded = python<string[] | null>(
    'try:\n  import yaml\n  answer(list(yaml.safe_load(input).values()))\nexcept ImportError:\n  answer(None)',
    text,
  );
  expect(loaded ?? words).toEqual(words);
});

test('[LB-RC-36] an environment file keeps every line', () => {
  const words = texts(200, (text) => !/[\0\r\n]/.test(text));
  const file = words.map((word, index) => `VALUE_${index}=${Quote.environmentFile(word)}\n`).join('');
  const names = words.map((_, index) => `"$VALUE_${index}"`).join(' ');
  // systemd and bash read a backslash inside double quotes alike.
  const read = execFileSync('bash', ['-c', `eval "$FILE"; printf '%s\\0' ${names}`], {
    env: { ...process.env, FILE: file },
    encoding: 'utf8',
  });
  expect(read.split('\0').slice(0, -1)).toEqual(words);
  expect(() => Quote.environmentFile('a\nB="c"')).toThrow('one line');
});

test('[LB-RC-36] PostgreSQL reads every value of postgresql.conf', async () => {
  const words = texts(60, (text) => isLine(text) && text !== '');
  const conf = words.map((word, index) => `test.v${index} = ${Quote.postgresConf(word)}\n`).join('');
  const server = await startPostgres({ conf });
  try {
    const names = words.map((_, index) => `current_setting('test.v${index}') AS v${index}`).join(', ');
    const [row] = await query(server.url(), `SELECT ${names}`);
    expect(Object.values(row)).toEqual(words);
  } finally {
    await server.stop();
  }
}, 60_000);

test('[LB-RC-36] a value of a unit or an INI file cannot begin another line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const read = (quote: (text: string) => string): string | undefined => {
        try {
          return quote(text);
        } catch {
          return undefined;
        }
      };
      expect([undefined, text]).toContain(read(Quote.unit)?.replaceAll('%%', '%'));
      expect([undefined, text]).toContain(read(Quote.ini));
      if (!isLine(text)) expect([read(Quote.unit), read(Quote.ini)]).toEqual([undefined, undefined]);
    }),
  );
});

test('[LB-RC-36] GitHub evaluates nothing in a text', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.stringMatching(/^([${} '!]|\{\{|\$\{\{|\}\})*$/)), (text) => {
      expect(evaluated(Quote.workflow(text))).toBe(text);
    }),
  );
});

/** Replaces expressions as GitHub does; an expression ends at the first `}}` outside quotes. Only literals can be evaluated here. */
function evaluated(text: string): string {
  return text.replace(/\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}/g, (_, expression: string) => {
    const literal = /^ '((?:[^']|'')*)' $/.exec(expression);
    if (!literal) throw new Error(`GitHub would evaluate ${expression}`);
    return literal[1].replaceAll("''", "'");
  });
}

describe('[LB-RC-36] a caller of another language passes any text', () => {
  const lines = "gevent'\nimport os\nos.abort()\n'";
  const wrong = <T>(value: unknown): T => value as T;

  test.each([
    ['workerClass', lines],
    ['workerClass', 'evil.Worker'],
    ['logLevel', lines],
    ['preloadApp', lines],
    ['workers', lines],
    ['timeoutSeconds', lines],
  ])('for %s of Gunicorn', (name, value) => {
    const [fault] = faults(() => new GunicornConfig({ [name]: wrong(value) }));
    expect(fault).toMatch(new RegExp(` at GunicornConfig\\.${name}$`));
  });

  test.each(['poolMode', 'clientTls', 'serverTls', 'logConnections', 'maxClientConnections', 'host', 'adminUsers'])(
    'for %s of PgBouncer',
    (name) => {
      const value = 'transaction\nauth_type = any';
      const props = { database: 'shop', host: 'db', [name]: wrong(name === 'adminUsers' ? [value] : value) };
      expect(faults(() => new PgBouncerConfig(props))).toEqual([expect.stringContaining(`at PgBouncer.${name}`)]);
    },
  );
});

describe('[LB-RC-36] a service unit', () => {
  const unit = {
    description: '100 % of the shop',
    user: 'shop',
    workingDirectory: '/opt',
    command: '/usr/bin/env gunicorn --access-logformat "%(h)s %(s)s"',
    directoryName: 'shop',
    environmentFiles: ['-/etc/shop/environment'],
  };
  const render = (more: object = {}): string => new GunicornConfig().renderServiceUnit({ ...unit, ...more });

  test('is valid for systemd, and keeps percent signs', () => {
    const file = join(aFolder(), 'shop.service');
    writeFileSync(file, render());
    expect(render()).toContain('ExecStart=/usr/bin/env gunicorn --access-logformat "%%(h)s %%(s)s"\n');
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    // Only some machines have systemd.
    if (error === undefined)
      expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.not.stringContaining('shop') });
  });

  test.each([
    ['an empty user, which is root', { user: '' }, 'user'],
    ['root', { user: 'root' }, 'user'],
    ['a user with a line break', { user: 'shop\nExecStartPre=+/bin/sh' }, 'user'],
    ['an empty folder', { directoryName: '' }, 'directoryName'],
    ['a folder outside /run', { directoryName: '../etc' }, 'directoryName'],
    ['a relative working directory', { workingDirectory: '' }, 'workingDirectory'],
    ['an environment file with a space', { environmentFiles: ['/etc/a /etc/b'] }, 'environmentFiles'],
    ['an empty command', { command: '' }, 'command'],
    ['a command with a line break', { command: '/bin/true\nUser=root' }, 'command'],
  ])('rejects %s', (_, more, property) => {
    expect(faults(() => render(more))).toEqual([`invalid-format at ServiceUnitProps.${property}`]);
  });
});
