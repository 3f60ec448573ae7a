import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { parseAllDocuments } from 'yaml';
import { python } from '../python';
import { pythonTool } from '../python-tools';
import { aFolder } from '../workflow';
import { faultsOf } from './scanner';

/** Part of the parser that this file uses. The package is CommonJS too, but its types are not. */
interface PromQl {
  readonly parser: {
    parse(text: string): { iterate(visit: { enter(node: SyntaxNode): void }): void };
  };
}
interface SyntaxNode {
  readonly type: { readonly isError: boolean };
  readonly from: number;
  readonly to: number;
}
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as PromQl;

/** Returns what is wrong with programs of a shell, each in its own list. Those without a first line are for `sh`. */
export function faultsOfShell(programs: readonly string[]): string[][] {
  const shellcheck = pythonTool('lint', 'lint-requirements.txt', 'shellcheck');
  const files = programs.map((text, index): [string, string] => [
    `${index}.sh`,
    text.startsWith('#!') ? text : `# shellcheck shell=sh\n${text}`,
  ]);
  const args = ['--format=json', '--severity=warning', ...files.map(([name]) => name)];
  const { stdout, stderr, status } = spawnSync(shellcheck, args, {
    cwd: aFolder(Object.fromEntries(files)),
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(`shellcheck failed: ${stderr}`);
  const found = JSON.parse(stdout) as { file: string; line: number; code: number; message: string }[];
  return files.map(([name]) =>
    found.filter(({ file }) => file === name).map(({ line, code, message }) => `line ${line}: SC${code}: ${message}`),
  );
}

/** Returns what is wrong with programs in Python, each in its own list. */
export function faultsOfPython(programs: readonly string[]): string[][] {
  return python<string[][]>(
    `import ast
def faults(text):
    try:
        ast.parse(text)
        return []
    except SyntaxError as error:
        return [str(error)]
answer([faults(it) for it in input])`,
    programs,
  );
}

/** Returns what is wrong with a script of Node.js or CloudFront. */
export function faultsOfJavaScript(text: string): string[] {
  return faultsOf(() => new Script(text));
}

/** Returns what is wrong with a text of JSON. */
export function faultsOfJson(text: string): string[] {
  return faultsOf(() => JSON.parse(text) as unknown);
}

/** Returns what is wrong with a text of YAML. A key that is there twice is wrong. */
export function faultsOfYaml(text: string): string[] {
  return parseAllDocuments(text).flatMap((it) => [...it.errors, ...it.warnings].map(({ message }) => message));
}

/** Returns what is wrong with a query of Prometheus. */
export function faultsOfPromQl(text: string): string[] {
  const faults: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) faults.push(`at ${from}: ${JSON.stringify(text.slice(from, to))}`);
    },
  });
  return text.trim() === '' ? ['an empty query'] : faults;
}

/** Returns what is wrong with statements of PostgreSQL, each in its own list, also in the bodies of blocks. */
export async function faultsOfSql(statements: readonly string[]): Promise<string[][]> {
  await loadModule();
  return statements.map((text) =>
    faultsOf(() => {
      parseSync(text);
      if (/^\s*DO\b/i.test(text)) parsePlPgSQLSync(text);
    }),
  );
}
