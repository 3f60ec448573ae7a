import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const doors = ['domain', 'aws', 'azure', 'github', 'workload'].map((door) => join(root, 'lib', door, 'index.ts'));
const options: ts.CompilerOptions = { noEmit: true, types: [], target: ts.ScriptTarget.ES2022 };
const host = ts.createCompilerHost(options);
// Ours only: the types of two clouds take twenty seconds to read, and are not ours to document.
host.resolveModuleNameLiterals = (literals, importer) =>
  literals.map(({ text }) =>
    text.startsWith('.') ? ts.resolveModuleName(text, importer, options, host) : { resolvedModule: undefined },
  );
const program = ts.createProgram(doors, options, host);
const checker = program.getTypeChecker();

const tagsOf = (symbol: ts.Symbol): string[] => symbol.getJsDocTags(checker).map((tag) => tag.name);
const isDocumented = (symbol: ts.Symbol): boolean => symbol.getDocumentationComment(checker).length > 0;
const isPublic = (symbol: ts.Symbol): boolean =>
  !tagsOf(symbol).includes('internal') &&
  (symbol.declarations ?? []).every((declaration) => {
    const flags = ts.getCombinedModifierFlags(declaration);
    return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0;
  });
const isOurs = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((declaration) => declaration.getSourceFile().fileName.startsWith(join(root, 'lib')));

/** What a user sees: everything the doors export, and its public members. */
const symbols: [name: string, symbol: ts.Symbol][] = doors.flatMap((door) => {
  const file = program.getSourceFile(door);
  const module = file && checker.getSymbolAtLocation(file);
  return (module ? checker.getExportsOfModule(module) : [])
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(isPublic)
    .flatMap((symbol): [string, ts.Symbol][] => {
      const members = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
      return [
        [symbol.name, symbol],
        ...members
          .filter((member) => isPublic(member) && isOurs(member) && !/^(__|prototype$)/.test(member.name))
          .map((member): [string, ts.Symbol] => [`${symbol.name}.${member.name}`, member]),
      ];
    });
});

test('the doors have something to document', () => {
  expect(symbols.length).toBeGreaterThan(500);
});

test('everything a user can reach says what it is', () => {
  expect(symbols.filter(([, symbol]) => !isDocumented(symbol)).map(([name]) => name)).toEqual([]);
});

test('every optional prop says what happens without it', () => {
  const isProp = (symbol: ts.Symbol): boolean => (symbol.declarations ?? []).some(ts.isPropertySignature);
  const silent = symbols.filter(
    ([, symbol]) => isProp(symbol) && symbol.flags & ts.SymbolFlags.Optional && !tagsOf(symbol).includes('default'),
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});
