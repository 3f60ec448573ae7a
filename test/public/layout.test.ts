import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
// New files count before they are committed.
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && ts.sys.fileExists(join(root, file)));
const code = tracked.filter((file) => /^(lib|stacks|bin|local|bench|scripts)\/.*\.ts$/.test(file));
const lines = (file: string): number => read(file).trimEnd().split('\n').length;

/** Folders of the map in CONTRIBUTING.md: one a line, indented below its parent. */
function mapOfFolders(): string[] {
  const [, map = ''] = /## Where things are\n+```\n([\s\S]*?)```/.exec(read('CONTRIBUTING.md')) ?? [];
  const parents: string[] = [];
  return map.split('\n').flatMap((line) => {
    const [, indent, name] = /^(\s*)([\w.-]+)\//.exec(line) ?? [];
    if (name === undefined) return [];
    const depth = indent.length / 2;
    parents.splice(depth, Infinity, name);
    return [parents.join('/')];
  });
}

describe('the map of folders in CONTRIBUTING.md', () => {
  const folders = new Set(
    tracked.flatMap((file) => {
      const parts = dirname(file).split('/');
      return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    }),
  );
  const map = mapOfFolders();

  test('names only folders that exist', () => {
    expect(map.length).toBeGreaterThan(20);
    expect(map.filter((folder) => !folders.has(folder))).toEqual([]);
  });

  test('names every folder at the top, and every folder below lib and stacks', () => {
    const deep = /^(lib\/[\w-]+(\/[\w-]+)?|stacks\/[\w-]+)$/;
    const expected = [...folders].filter(
      (folder) => folder !== '.' && !folder.startsWith('.') && (!folder.includes('/') || deep.test(folder)),
    );
    expect(expected.filter((folder) => !map.includes(folder))).toEqual([]);
  });
});

test('no file of lib has more than 400 lines', () => {
  expect(code.filter((file) => file.startsWith('lib/') && lines(file) > 400)).toEqual([]);
});

test('no construct or component has more than 300 lines', () => {
  const isConstruct = (file: string): boolean =>
    /^export class \w+ extends (Construct|pulumi\.ComponentResource)\b/m.test(read(file));
  expect(code.filter((file) => file.startsWith('lib/') && isConstruct(file) && lines(file) > 300)).toEqual([]);
});

test('no file imports itself through others', () => {
  const known = new Set(code);
  const importsOf = (file: string): string[] =>
    ts
      .preProcessFile(read(file))
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.'))
      .flatMap((name) => {
        const path = join(dirname(file), name);
        return [`${path}.ts`, `${path}/index.ts`, path].filter((it) => known.has(it)).slice(0, 1);
      });
  const graph = new Map(code.map((file) => [file, importsOf(file)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (done.has(file)) return;
    done.add(file);
    graph.get(file)?.forEach((next) => visit(next, [...path, file]));
  };
  code.forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

describe('decisions', () => {
  const files = tracked.filter((file) => /^docs\/decisions\/\d{4}-.*\.md$/.test(file));
  const index = read('docs/decisions/README.md');

  test.each(files)('%s has its number, its title and a page at most', (file) => {
    const number = /(\d{4})-/.exec(file)?.[1];
    const [heading] = read(file).split('\n');
    expect(heading).toMatch(new RegExp(`^# ${number}\\. [A-Z]`));
    expect(lines(file)).toBeLessThanOrEqual(45);
    const title = heading.replace(/^# \d{4}\. /, '');
    expect(index.replace(/ +/g, ' ')).toContain(`| [${number}](${file.split('/').pop()}) | ${title} |`);
  });

  test('are numbered from 0001 without a gap, and the index lists nothing else', () => {
    const numbers = files.map((file) => Number(/(\d{4})-/.exec(file)?.[1]));
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect([...index.matchAll(/^\| \[\d{4}\]/gm)]).toHaveLength(files.length);
  });
});
