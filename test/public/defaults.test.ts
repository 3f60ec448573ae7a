import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('functions'))
  .map((file) => join(root, 'lib', file));
const sources = files.map((file) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true),
);
const doorOf = (source: ts.SourceFile): string => relative(join(root, 'lib'), source.fileName).split('/')[0];

interface Default {
  readonly door: string;
  readonly interface: string;
  readonly property: string;
  readonly value: string;
}

/** `WorkerScaling.CPU_TARGET_PERCENT` is `70`: a constant of ours that several places share stands for its literal. */
const CONSTANTS = new Map(
  sources.flatMap((source) =>
    source.statements.filter(ts.isClassDeclaration).flatMap((declared) =>
      declared.members.filter(ts.isPropertyDeclaration).flatMap(({ name, initializer }): [string, string][] => {
        if (!initializer || !(ts.isNumericLiteral(initializer) || ts.isStringLiteral(initializer))) return [];
        return [[`${declared.name?.text}.${name.getText()}`, initializer.getText()]];
      }),
    ),
  ),
);

/** The code of a default without layout and module: `5_000` is `5000`, `logs.RetentionDays.ONE_YEAR` is `RetentionDays.ONE_YEAR`. */
const normal = (code: string): string =>
  code
    .replace(/\b[a-z]\w*\.(?=[A-Z]\w*\.)/g, '')
    .replace(/(?<=\d)_(?=\d)/g, '')
    .replace(/\s+/g, '')
    .replace(/"/g, "'");

/** `@default 2`: a literal, an enum member or an expression. `@default - from the plan` is words. */
function documented(source: ts.SourceFile): Default[] {
  return source.statements.filter(ts.isInterfaceDeclaration).flatMap((declared) =>
    declared.members.filter(ts.isPropertySignature).flatMap((member) => {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
      const value = ts.getTextOfJSDocComment(tag?.comment)?.trim() ?? '-';
      if (value.startsWith('-') && !/^-\d/.test(value)) return [];
      const name = { door: doorOf(source), interface: declared.name.text, property: member.name.getText() };
      return [{ ...name, value: normal(value) }];
    }),
  );
}

/** The properties of every `{ … } satisfies Partial<X>`. */
function resolved(source: ts.SourceFile): Default[] {
  const found: Default[] = [];
  const visit = (node: ts.Node): void => {
    const of = ts.isSatisfiesExpression(node) && /^Partial<(\w+)>$/.exec(node.type.getText())?.[1];
    if (of && ts.isSatisfiesExpression(node)) {
      const literal = ts.isAsExpression(node.expression) ? node.expression.expression : node.expression;
      if (ts.isObjectLiteralExpression(literal)) {
        literal.properties.filter(ts.isPropertyAssignment).forEach(({ name, initializer }) => {
          const text = initializer.getText();
          const value = normal(CONSTANTS.get(text) ?? text);
          found.push({ door: doorOf(source), interface: of, property: name.getText(), value });
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const line = (it: Default): string => `${it.door} ${it.interface}.${it.property} = ${it.value}`;
const DOCUMENTED = sources.flatMap(documented);
const RESOLVED = sources.flatMap(resolved);

test('the default in every docstring is the one that the code resolves', () => {
  expect(DOCUMENTED.length).toBeGreaterThan(50);
  const values = new Set(RESOLVED.map(line));
  expect(DOCUMENTED.map(line).filter((it) => !values.has(it))).toEqual([]);
});

test('every default that the code resolves is in a docstring', () => {
  const values = new Set(DOCUMENTED.map(line));
  expect(RESOLVED.map(line).filter((it) => !values.has(it))).toEqual([]);
});

test('a default is resolved once: no fallback to a literal stands elsewhere', () => {
  // `props.x ?? 5` beside a DEFAULTS would be a second place. Lists, maps and computed values are no literals.
  const fallback = /\b(?:props|args)\.(\w+) \?\? (?:-?[\d_.]+|'[^']*'|true|false)(?=\s*[;,)])/g;
  const found = sources.flatMap((source) =>
    [...source.text.matchAll(fallback)].map(([text]) => `${relative(root, source.fileName)}: ${text}`),
  );
  expect(found).toEqual([]);
});
