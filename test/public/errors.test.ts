import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { ProblemCode, ProblemName } from '../../lib/domain';
import { errorExamples, errorMeanings } from '../../scripts/error-page';

const root = join(__dirname, '../..');
const CODES = Object.values(ProblemCode);
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const sources = ['lib', 'stacks', 'bin']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((it) => join(folder, it)),
  )
  .filter((file) => file.endsWith('.ts') && file !== 'lib/domain/problem-code.ts')
  .map((file) => ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true));

/** Object literals with a `what`, an `expected` and a `fix`: problems. */
function problemsIn(source: ts.SourceFile): ts.ObjectLiteralExpression[] {
  const found: ts.ObjectLiteralExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const names = node.properties.map((property) => property.name?.getText());
      if (['what', 'expected', 'fix'].every((name) => names.includes(name))) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('every problem has a code', () => {
  const problems = sources.flatMap(problemsIn);
  expect(problems.length).toBeGreaterThan(150);
  const without = problems.filter((it) => !it.properties.some((property) => property.name?.getText() === 'code'));
  expect(
    without.map((it) => {
      const source = it.getSourceFile();
      return `${relative(root, source.fileName)}:${source.getLineAndCharacterOfPosition(it.getStart()).line + 1}`;
    }),
  ).toEqual([]);
});

test('codes are unique, ordered and of one form', () => {
  expect(CODES.filter((code) => !/^LB1\d{3}$/.test(code))).toEqual([]);
  expect(new Set(CODES).size).toBe(CODES.length);
  expect([...CODES].sort()).toEqual(CODES);
});

test.each(CODES)('%s is explained in docs/errors.md, under the anchor that the message shows', (code) => {
  expect(errorMeanings()[code]).not.toBe('');
  expect(errorExamples()[code]).toEqual({ example: expect.any(String), fix: expect.any(String) });
  // GitHub's anchor of the heading.
  const heading = `${code} ${ProblemName.of(code)}`;
  expect(page).toContain(`\n### ${heading}\n`);
  expect(heading.toLowerCase().replaceAll(' ', '-')).toBe(ProblemName.anchor(code));
});

test('every code is used', () => {
  const text = sources.map((source) => source.text).join('\n');
  const unused = Object.keys(ProblemCode).filter((key) => !new RegExp(`ProblemCode\\.${key}\\b`).test(text));
  expect(unused).toEqual([]);
});
