// The types that a caller without TypeScript must respect: records, choices and parameters of each door, read from the declarations into
// lib/<door>/declared-types.json. `npm run types` compares, `npm run types -- --write` rewrites.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const DOORS = ['domain', 'aws', 'azure', 'github', 'workload'];
/** Members that tell a class or interface of another package from a plain object. More would reject what another version leaves out. */
const TELLING_MEMBERS = 2;
/** Members of `pulumi.Input<T>` beside T. */
const LATER = ['Promise', 'OutputInstance'];

const indexOf = (door) => join(root, 'lib', door, 'index.ts');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
const program = ts.createProgram(DOORS.map(indexOf), options);
const checker = program.getTypeChecker();

const sourceOf = (declaration) => declaration.getSourceFile().fileName;
const isOurs = (declaration) => sourceOf(declaration).startsWith(join(root, 'lib/'));
const doorOf = (declaration) => sourceOf(declaration).slice(join(root, 'lib/').length).split('/')[0];
const isPrivate = (declaration) =>
  (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
const isInternal = (declaration) =>
  isPrivate(declaration) || ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
const isOptional = (symbol) => (symbol.flags & ts.SymbolFlags.Optional) !== 0;
const declarationOf = (symbol) => symbol?.declarations?.[0];

const tables = Object.fromEntries(DOORS.map((door) => [door, { records: {}, choices: {}, objects: {}, calls: {} }]));

/** Keeps a declared name in the table of the door that uses it, or of ours that declares it. */
function remember(kind, name, declaration, user, content) {
  const table = tables[isOurs(declaration) ? doorOf(declaration) : user][kind];
  if (name in table) return name;
  table[name] = [];
  table[name] = content();
  return name;
}

function objectMembers(type) {
  const names = checker
    .getPropertiesOfType(type)
    .filter((member) => declarationOf(member) && !isOptional(member) && !isPrivate(declarationOf(member)))
    .map((member) => member.getName())
    .filter((name) => !/^#|^__@/.test(name)); // private names and symbols
  const plain = names.filter((name) => !name.startsWith('_'));
  return (plain.length > 0 ? plain : names).slice(0, TELLING_MEMBERS);
}

function typeName(type, user) {
  const plain = checker.getNonNullableType(type);
  const symbol = plain.aliasSymbol ?? plain.getSymbol();
  if (plain.flags & ts.TypeFlags.EnumLike) return choice(plain, user);
  if (plain.flags & ts.TypeFlags.StringLike) return 'text';
  if (plain.flags & ts.TypeFlags.NumberLike) return 'number';
  if (plain.flags & ts.TypeFlags.BooleanLike) return 'flag';
  if (plain.isUnion()) {
    // pulumi.Input<T>: T, a promise or an output of it.
    const values = plain.types.filter((it) => !LATER.includes(it.getSymbol()?.getName()));
    if (values.length < plain.types.length) {
      const [name, ...others] = new Set(values.map((it) => typeName(it, user)));
      return others.length === 0 ? `later ${name}` : 'any';
    }
    const names = [...new Set(plain.types.map((it) => typeName(it, user)))];
    return names.length === 1 ? names[0] : 'any';
  }
  if (checker.isArrayType(plain)) return `${typeName(checker.getTypeArguments(plain)[0], user)}[]`;
  if (!(plain.flags & ts.TypeFlags.Object) || plain.getCallSignatures().length > 0) return 'any';
  const values = plain.getStringIndexType();
  if (values) return `{${typeName(values, user)}}`;
  const declaration = declarationOf(symbol);
  if (!declaration) return 'any';
  const name = symbol.getName();
  if (isOurs(declaration) && ts.isInterfaceDeclaration(declaration) && !hasMethods(plain)) {
    return remember('records', name, declaration, user, () => propertiesOf(plain, doorOf(declaration)));
  }
  return remember('objects', name, declaration, user, () => objectMembers(plain));
}

const hasMethods = (type) =>
  checker.getPropertiesOfType(type).some((member) => (member.flags & ts.SymbolFlags.Method) !== 0);

function choice(type, user) {
  const literals = type.isUnion() ? type.types : [type];
  const [first] = literals;
  const symbol = type.getSymbol();
  const declared = symbol?.flags & ts.SymbolFlags.EnumMember ? symbol.parent : symbol;
  const declaration = declarationOf(declared);
  if (!declaration) return typeof first.value === 'number' ? 'number' : 'text';
  // Another version of that package may have more.
  const values = isOurs(declaration) ? literals.map(({ value }) => value) : [];
  return remember('choices', declared.getName(), declaration, user, () => values);
}

function propertiesOf(type, user) {
  return Object.fromEntries(
    checker
      .getPropertiesOfType(type)
      .map((member) => [
        `${member.getName()}${isOptional(member) ? '?' : ''}`,
        typeName(checker.getTypeOfSymbol(member), user),
      ]),
  );
}

function parametersOf(signature, user) {
  return Object.fromEntries(
    signature.parameters.map((parameter) => {
      const declaration = parameter.valueDeclaration;
      const optional = declaration.questionToken || declaration.initializer ? '?' : '';
      return [
        `${declaration.dotDotDotToken ? '...' : ''}${parameter.getName()}${optional}`,
        typeName(checker.getTypeOfSymbol(parameter), user),
      ];
    }),
  );
}

function addClass(symbol, declaration, door) {
  const name = symbol.getName();
  const calls = tables[door].calls;
  const add = (call, signature) => {
    const parameters = parametersOf(signature, door);
    if (Object.keys(parameters).length > 0) calls[call] = parameters;
  };
  const statics = checker.getTypeOfSymbol(symbol);
  const isAbstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
  const [construct] = statics.getConstructSignatures();
  if (construct?.declaration && isOurs(construct.declaration) && !isInternal(construct.declaration) && !isAbstract) {
    add(`new ${name}`, construct);
  }
  const instance = checker.getDeclaredTypeOfSymbol(symbol);
  for (const [owner, prefix] of [
    [statics, `${name}.`],
    [instance, `${name}#`],
  ]) {
    for (const member of checker.getPropertiesOfType(owner)) {
      const at = declarationOf(member);
      if (!at || !ts.isMethodDeclaration(at) || !isOurs(at) || isInternal(at)) continue;
      add(`${prefix}${member.getName()}`, checker.getTypeOfSymbol(member).getCallSignatures()[0]);
    }
  }
}

/** Errors are thrown by the library, not made by its users. */
const isError = (symbol) => checker.getDeclaredTypeOfSymbol(symbol).getProperty('stack') !== undefined;

for (const door of DOORS) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(indexOf(door)));
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = declarationOf(symbol);
    if (isInternal(declaration)) continue;
    if (ts.isClassDeclaration(declaration) && !isError(symbol)) addClass(symbol, declaration, door);
  }
}

const sorted = (table) =>
  Object.fromEntries(
    Object.entries(table).map(([kind, entries]) => [
      kind,
      Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  );

let changed = false;
for (const door of DOORS) {
  const file = join(root, 'lib', door, 'declared-types.json');
  const text = await format(JSON.stringify(sorted(tables[door])), { ...(await resolveConfig(file)), filepath: file });
  if (process.argv.includes('--write')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`lib/${door}/declared-types.json differs from the declarations. Run npm run types -- --write.`);
    changed = true;
  }
}
if (changed) process.exit(1);
