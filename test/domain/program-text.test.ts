import { execFileSync } from 'node:child_process';
import { assert, jsonValue, property, sample, string } from 'fast-check';
import { ProgramText } from '../../lib/domain/program-text';
import { Quote } from '../../lib/domain/quote';

const python = (program: string): string =>
  execFileSync('python3', ['-c', program], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8:surrogatepass' },
  });
const bash = (program: string): string => execFileSync('bash', ['-c', program], { encoding: 'utf8' });

/** Texts that end a literal, begin another command, or look like a placeholder. */
const HOSTILE = [
  `'; touch /tmp/owned; '`,
  `"; import os; os.abort(); "`,
  '$(exit 3)',
  '`exit 3`',
  String.raw`\'; exit 3 #`,
  'two\nlines',
  '@@NAME@@',
  "'@@OTHER@@'",
  '${HOME}',
  '$&',
  "$'",
  'é\u2028🚀',
  '',
];

test.each(HOSTILE)('a shell receives %j as it is', (value) => {
  const program = ProgramText.shell(`name='@@NAME@@'\nprintf '%s' "$name"`).fill({ NAME: value });
  expect(bash(program)).toBe(value);
});

test.each(HOSTILE)('a shell command receives %j as one word', (value) => {
  expect(bash(`printf '[%s]' ${Quote.shell(value)}`)).toBe(`[${value}]`);
});

test.each(HOSTILE)('Python receives %j as it is', (value) => {
  const program = ProgramText.python('import sys\nsys.stdout.write("@@NAME@@")').fill({ NAME: value });
  expect(python(program)).toBe(value);
});

test('a shell receives any text as it is', () => {
  const texts = sample(string({ unit: 'grapheme', maxLength: 40 }), 200).filter((text) => !text.includes('\0'));
  const program = ProgramText.shell(`for text in '@@TEXTS@@'; do printf '%s\\0' "$text"; done`).fill({ TEXTS: texts });
  expect(bash(program)).toBe(texts.map((text) => `${text}\0`).join(''));
});

test('Python receives any JSON value as it is', () => {
  const values = sample(jsonValue(), 200) as string[];
  const program = ProgramText.python('import json\nprint(json.dumps("@@VALUES@@"))').fill({ VALUES: values });
  expect(JSON.parse(python(program))).toEqual(JSON.parse(JSON.stringify(values)));
});

test('JSON and JavaScript receive any JSON value as it is', () => {
  assert(
    property(jsonValue(), (value) => {
      const program = ProgramText.json('{"value": "@@VALUE@@"}').fill({ VALUE: value as string });
      expect(JSON.parse(program)).toEqual(JSON.parse(JSON.stringify({ value })));
    }),
  );
});

test('a list is a list of words for a shell', () => {
  const program = ProgramText.shell(`for word in '@@WORDS@@'; do printf '[%s]' "$word"; done`).fill({
    WORDS: ['a b', "c'd", ''],
  });
  expect(bash(program)).toBe("[a b][c'd][]");
});

describe('a here-document', () => {
  const program = ProgramText.shell(`cat <<'END_OF_FILE'\n@@TEXT@@\nEND_OF_FILE\n`);

  test('keeps its lines as they are', () => {
    const text = 'a="$HOME"\n`exit 3` \'quoted\' $(exit 3)';
    expect(bash(program.fill({ TEXT: text }))).toBe(`${text}\n`);
  });

  test('rejects a value that would end it', () => {
    expect(() => program.fill({ TEXT: 'a\nEND_OF_FILE\ntouch /tmp/owned' })).toThrow('delimiter');
  });

  test('needs a quoted delimiter', () => {
    expect(() => ProgramText.shell(`cat <<END\n@@TEXT@@\nEND\n`).fill({ TEXT: 'a' })).toThrow('quoted delimiter');
  });
});

test('a placeholder without a value, a value without a placeholder and a part of a literal are rejected', () => {
  expect(() => ProgramText.shell("a='@@NAME@@'").fill({})).toThrow('NAME');
  expect(() => ProgramText.shell("a='@@NAME@@'").fill({ NAME: 'a', OTHER: 'b' })).toThrow('OTHER');
  expect(() => ProgramText.shell("a='x-@@NAME@@'").fill({ NAME: 'a' })).toThrow('whole literal');
  expect(() => ProgramText.shell("a='@@toString@@'").fill({})).not.toThrow();
});

test('a zero byte cannot hide the delimiter of a here-document', () => {
  const program = ProgramText.shell(`cat <<'END'\n@@TEXT@@\nEND\n`);
  expect(() => program.fill({ TEXT: 'E\0ND\ntouch /tmp/owned' })).toThrow('zero byte');
});

test('JavaScript before ES2019 receives line separators inside a literal', () => {
  const program = ProgramText.json("var a = '@@NAME@@';").fill({ NAME: 'a\u2028b\u2029c' });
  expect(program).toBe(String.raw`var a = "a\u2028b\u2029c";`);
});

test.each([NaN, Infinity, undefined, [undefined], { a: NaN }])(
  '%p has no literal in Python and JavaScript',
  (value) => {
    const values = { NAME: value as unknown as string };
    expect(() => ProgramText.python('"@@NAME@@"').fill(values)).toThrow(/no (literal|value)/);
    expect(() => ProgramText.json('"@@NAME@@"').fill(values)).toThrow(/no (literal|value)/);
  },
);

test('undefined is no value in a shell', () => {
  expect(() => ProgramText.shell("a='@@NAME@@'").fill({ NAME: undefined as unknown as string })).toThrow('no value');
});

test('a zero byte and a map are rejected in a shell', () => {
  expect(() => ProgramText.shell("a='@@NAME@@'").fill({ NAME: '\0' })).toThrow('zero byte');
  expect(() => ProgramText.shell("a='@@NAME@@'").fill({ NAME: { a: 1 } })).toThrow('maps');
});
