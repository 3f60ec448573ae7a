/** The tables of declared types against the syntax of the sources, in seconds. `npm run types` compares everything. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as AWS from '../../lib/aws/declared-types.json';
import * as AZURE from '../../lib/azure/declared-types.json';
import * as DOMAIN from '../../lib/domain/declared-types.json';
import type { TypeTable } from '../../lib/domain/declared-types';
import * as GITHUB from '../../lib/github/declared-types.json';
import * as WORKLOAD from '../../lib/workload/declared-types.json';

const root = join(__dirname, '../..');
const TABLES: { readonly [door: string]: TypeTable } = {
  ...{ domain: DOMAIN, aws: AWS, azure: AZURE },
  ...{ github: GITHUB, workload: WORKLOAD },
};
const PLAIN: { readonly [keyword: string]: string } = { string: 'text', number: 'number', boolean: 'flag' };

const statementsOf = (door: string): ts.Statement[] =>
  readdirSync(join(root, 'lib', door), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, 'lib', door, file))
    .flatMap((file) => [
      ...ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true).statements,
    ]);
const STATEMENTS = Object.fromEntries(Object.keys(TABLES).map((door) => [door, statementsOf(door)]));
/** Interfaces by name: those of the domain, and those of the door, which may have the name of another door's. */
const interfacesOf = (door: string): Map<string, ts.InterfaceDeclaration> =>
  new Map(
    [...STATEMENTS.domain, ...STATEMENTS[door]].filter(ts.isInterfaceDeclaration).map((it) => [it.name.text, it]),
  );
const isInternal = (node: ts.Node): boolean => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');

interface Declared {
  readonly properties: string[];
  /** True if it extends an interface of another package. */
  readonly isOpen: boolean;
}

const typed = (name: string, optional: boolean, type: ts.TypeNode | undefined): string =>
  `${name}${optional ? '?' : ''}: ${PLAIN[type?.getText() ?? ''] ?? 'other'}`;

function declaredIn(declaration: ts.InterfaceDeclaration, known: Map<string, ts.InterfaceDeclaration>): Declared {
  const bases = (declaration.heritageClauses ?? [])
    .flatMap(({ types }) => types)
    .map(({ expression }) => known.get(expression.getText()))
    .map((it) => it && declaredIn(it, known));
  const own = declaration.members
    .filter(ts.isPropertySignature)
    .map((it) => typed(it.name.getText(), it.questionToken !== undefined, it.type));
  // An interface may declare a property of its base again, e.g. to require it.
  const nameOf = (property: string): string => property.replace(/\??: .*$/, '');
  const names = own.map(nameOf);
  const inherited = bases.flatMap((it) => it?.properties ?? []).filter((it) => !names.includes(nameOf(it)));
  return {
    properties: [...own, ...inherited],
    isOpen: bases.some((it) => it === undefined || it.isOpen),
  };
}

const inTable = (values: { readonly [key: string]: string }): string[] =>
  Object.entries(values).map(([key, type]) => `${key}: ${Object.values(PLAIN).includes(type) ? type : 'other'}`);

describe.each(Object.keys(TABLES))('declared-types.json of %s', (door) => {
  test('[LB-RC-38] has the properties of each interface', () => {
    const known = interfacesOf(door);
    const stale = Object.entries(TABLES[door].records).filter(([name, values]) => {
      const declaration = known.get(name);
      if (!declaration) return true;
      const { properties, isOpen } = declaredIn(declaration, known);
      const listed = inTable(values);
      const missing = properties.filter((it) => !listed.includes(it));
      return missing.length > 0 || (!isOpen && listed.length !== new Set(properties).size);
    });
    expect(stale.map(([name]) => name)).toEqual([]);
  });

  test('[LB-RC-38] has the parameters of each constructor and method', () => {
    const exported: string[] = readFileSync(join(root, 'api', `${door}.txt`), 'utf8').match(/(?<=^class )\w+$/gm) ?? [];
    const parameters = (of: ts.SignatureDeclaration): string[] =>
      of.parameters.map((it) =>
        typed(
          `${it.dotDotDotToken ? '...' : ''}${it.name.getText()}`,
          (it.questionToken ?? it.initializer) !== undefined,
          it.type,
        ),
      );
    const calls = STATEMENTS[door]
      .filter(ts.isClassDeclaration)
      .filter(({ name }) => exported.includes(name?.text ?? '') && name?.text !== 'LoadbearingError')
      .flatMap((declared): [string, string[]][] =>
        [...declared.members, ...inherited(door, declared)].flatMap((member): [string, string[]][] => {
          const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
          const flags = ts.getCombinedModifierFlags(member);
          if (flags & hidden || isInternal(member)) return [];
          const className = declared.name!.text;
          if (ts.isConstructorDeclaration(member)) return [[`new ${className}`, parameters(member)]];
          if (!ts.isMethodDeclaration(member)) return [];
          const kind = flags & ts.ModifierFlags.Static ? '.' : '#';
          return [[`${className}${kind}${member.name.getText()}`, parameters(member)]];
        }),
      )
      .filter(([, list]) => list.length > 0);
    const table = Object.entries(TABLES[door].calls).map(([name, values]) => [name, inTable(values)]);
    expect(Object.fromEntries(table)).toEqual(Object.fromEntries(calls));
  });
});

/** Methods of a base class of the same door. */
function inherited(door: string, { heritageClauses = [] as never }: ts.ClassDeclaration): ts.MethodDeclaration[] {
  const bases = [...heritageClauses].flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  return STATEMENTS[door]
    .filter(ts.isClassDeclaration)
    .filter(({ name }) => bases.includes(name?.text ?? ''))
    .flatMap(({ members }) => members.filter(ts.isMethodDeclaration));
}
