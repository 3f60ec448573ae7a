import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const FOLDER = join(__dirname, '../lib/domain/sizing');
const FILES = ['workload.ts', 'latency-objective.ts', 'measured-instance.ts', 'scalability-law.ts'];

/** Renders the JSON schema of workload files from the declarations of `Workload`: its docstrings are the descriptions. */
export function workloadSchema(): string {
  const statements = FILES.flatMap((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    return [...ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements];
  });
  const interfaces = new Map(statements.filter(ts.isInterfaceDeclaration).map((it) => [it.name.text, it]));
  const enums = new Map(statements.filter(ts.isEnumDeclaration).map((it) => [it.name.text, it]));

  const typeOf = (node: ts.TypeNode): object => {
    if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: 'number' };
    if (node.kind === ts.SyntaxKind.StringKeyword) return { type: 'string' };
    if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: 'boolean' };
    const name = node.getText();
    const choice = enums.get(name);
    if (choice) return { enum: choice.members.map((it) => (it.initializer as ts.StringLiteral).text) };
    return sectionOf(name);
  };
  const membersOf = (name: string): ts.PropertySignature[] => {
    const declaration = interfaces.get(name);
    if (!declaration) throw new Error(`${name} is not declared in ${FILES.join(' or ')}`);
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => [...types]);
    return [
      ...bases.flatMap(({ expression }) => membersOf(expression.getText())),
      ...declaration.members.filter(ts.isPropertySignature),
    ];
  };
  const sectionOf = (name: string): object => {
    const members = membersOf(name);
    const required = members.filter((it) => !it.questionToken).map((it) => it.name.getText());
    return {
      type: 'object',
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(
        members.map((it) => [it.name.getText(), { ...documentation(it), ...typeOf(it.type as ts.TypeNode) }]),
      ),
    };
  };
  const schema = {
    $schema: 'https://json-schema.org/draft-07/schema',
    title: 'Workload of an application',
    ...sectionOf('Workload'),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Returns the description of a property, and its default where that is a value. */
function documentation(node: ts.Node): object {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'default');
  const stated = ts.getTextOfJSDocComment(tag?.comment)?.trim();
  return {
    description: text.split('\n\n')[0].replaceAll('\n', ' '),
    ...(stated === undefined
      ? {}
      : stated.startsWith('- ')
        ? { $comment: stated.slice(2) }
        : { default: value(stated) }),
  };
}

function value(text: string): unknown {
  const [, member] = /^ServerModel\.(\w+)$/.exec(text) ?? [];
  return member === undefined ? (JSON.parse(text.replaceAll("'", '"')) as unknown) : member.toLowerCase();
}
