// The names that each door exports, frozen in api/<door>.txt: `npm run api` compares, `npm run api -- --write` accepts.
// Read from the sources' syntax alone, so that it takes no time; a door names its exports one by one.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
}

function kindOf(node) {
  if (ts.isClassDeclaration(node)) {
    return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ? 'abstract class' : 'class';
  }
  if (ts.isInterfaceDeclaration(node)) return 'interface';
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isFunctionDeclaration(node)) return 'function';
  if (ts.isTypeAliasDeclaration(node)) return 'type';
  return 'const';
}

function declarationsIn(file) {
  const found = new Map();
  for (const node of parse(file).statements) {
    const internal = ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal') ? ' @internal' : '';
    const names = ts.isVariableStatement(node)
      ? node.declarationList.declarations.map(({ name }) => name)
      : [node.name];
    for (const name of names) if (name) found.set(name.text, `${kindOf(node)} ${name.text}${internal}`);
  }
  return found;
}

/** Lines such as `interface NetworkProps`, sorted by name. */
function exportsOf(door) {
  const index = join(root, 'lib', door, 'index.ts');
  if (!existsSync(index)) return [];
  const lines = [];
  for (const node of parse(index).statements) {
    if (node.getText() === 'export {};') continue;
    if (
      !ts.isExportDeclaration(node) ||
      !node.moduleSpecifier ||
      !node.exportClause ||
      !ts.isNamedExports(node.exportClause)
    ) {
      throw new Error(
        `lib/${door}/index.ts: a door names its exports, \`export { X } from './x'\`, found: ${node.getText()}`,
      );
    }
    const declared = declarationsIn(join(dirname(index), `${node.moduleSpecifier.text}.ts`));
    for (const { name, propertyName } of node.exportClause.elements) {
      lines.push(declared.get((propertyName ?? name).text) ?? `unknown ${name.text}`);
    }
  }
  const nameOf = (line) =>
    line
      .replace(/ @internal$/, '')
      .split(' ')
      .pop();
  return lines.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

let changed = false;
for (const door of ['domain', 'aws', 'azure', 'github', 'workload']) {
  const file = join(root, 'api', `${door}.txt`);
  const now = exportsOf(door);
  if (process.argv.includes('--write')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, now.map((line) => `${line}\n`).join(''));
    continue;
  }
  const accepted = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  for (const line of accepted.filter((one) => !now.includes(one))) console.error(`lib/${door}: no longer ${line}`);
  for (const line of now.filter((one) => !accepted.includes(one))) console.error(`lib/${door}: new ${line}`);
  changed ||= now.join() !== accepted.join();
}
if (changed) {
  console.error(
    'The public API differs from api/*.txt. If that is meant: npm run api -- --write, and say so in CHANGELOG.md.',
  );
  process.exit(1);
}
