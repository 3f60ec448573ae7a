/** Checks of OpenSSF Scorecard on the files of this repository, apart from its workflows. They need no network. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const tracked =
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }) // prettier-ignore
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)));

test('Binary-Artifacts: every file of the repository is text', () => {
  expect(tracked.length).toBeGreaterThan(500);
  expect(tracked.filter((file) => readFileSync(join(root, file)).includes(0))).toEqual([]);
  expect(tracked.filter((file) => /\.(whl|jar|class|exe|dll|so|dylib|wasm|node|pyc|tgz|zip)$/.test(file))).toEqual([]);
});

test('License: a file in the root, the same license in package.json', () => {
  expect(read('LICENSE')).toMatch(/^\s+Apache License\n\s+Version 2\.0, January 2004\n/);
  expect(JSON.parse(read('package.json'))).toMatchObject({ license: 'Apache-2.0' });
});

describe('Security-Policy', () => {
  const policy = read('SECURITY.md');

  test('says how to report, when to expect an answer and which versions get fixes', () => {
    expect(policy).toMatch(/^## Report a vulnerability$/m);
    expect(policy).toMatch(/in private/);
    expect(policy).toMatch(/within \w+ working days/);
    expect(policy).toMatch(/^## Supported versions$/m);
    const { version } = JSON.parse(read('package.json')) as { readonly version: string };
    expect(policy).toContain(`| ${version.replace(/\.\d+$/, '')} | yes |`);
    expect((JSON.parse(read('package.json')) as { readonly files: string[] }).files).toContain('SECURITY.md');
  });

  test('names a test that exists for each threat', () => {
    const [, table = ''] = /^### Threats$([^]*?)^### /m.exec(policy) ?? [];
    const rows = table.split('\n').filter((line) => /^\| (?!\*\*|---|Threat \|)/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    const missing = rows.flatMap((row) => {
      const cited = citedTests(row.split(' | ').at(-1) ?? '');
      const wrong = cited.filter(({ file, titles }) => !existsSync(join(root, file)) || titles.some((it) => !read(file).includes(it))); // prettier-ignore
      return cited.length === 0 ? [row] : wrong.map(({ file }) => file);
    });
    expect(missing).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = [...policy.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, file]) => file);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('Dependency-Update-Tool', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    readonly updates: readonly {
      readonly 'package-ecosystem': string;
      readonly directory?: string;
      readonly directories?: string[];
    }[];
  };

  test.each([
    ['npm', /(^|\/)package-lock\.json$/],
    ['pip', /requirements\.txt$/],
  ])('Dependabot updates each manifest of %s', (ecosystem, manifest) => {
    const folders = tracked.filter((file) => manifest.test(file)).map((file) => join('/', dirname(file)));
    const watched = updates
      .filter((it) => it['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories = [] }) => [...directories, ...(directory === undefined ? [] : [directory])]);
    expect(folders).not.toEqual([]);
    expect(watched.sort()).toEqual([...new Set(folders)].sort());
  });

  test('Dependabot updates actions', () => {
    expect(updates.filter((it) => it['package-ecosystem'] === 'github-actions')).toMatchObject([{ directory: '/' }]);
  });
});

describe('Pinned-Dependencies', () => {
  test('package.json names one release of each development tool', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      readonly devDependencies: { readonly [name: string]: string };
    };
    const moving = Object.entries(devDependencies).filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)); // prettier-ignore
    expect(moving).toEqual([]);
  });

  test.each(tracked.filter((file) => /requirements\.txt$/.test(file)))(
    '%s has a version and hashes of each package',
    (file) => {
      const entries = read(file).replace(/\\\n/g, ' ').split('\n').filter((line) => line !== '' && !line.startsWith('#')); // prettier-ignore
      expect(entries.length).toBeGreaterThan(1);
      expect(entries.filter((line) => !/^[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}/.test(line))).toEqual([]);
    },
  );

  test('pip rejects a package without a hash', () => {
    const calls = tracked
      .filter((file) => /^(bin|lib|local|scripts|stacks|verify|bench)\/.*\.(ts|mjs)$/.test(file))
      .flatMap((file) => [...read(file).matchAll(/'pip',\s*'install'[^\]]*/g)].map(([call]) => [file, call]));
    expect(calls.map(([file]) => file)).toEqual(['local/python.ts', 'scripts/python-tools.mjs']);
    expect(calls.filter(([, call]) => !call.includes("'--require-hashes'"))).toEqual([]);
  });
});

/** Returns the tests of a cell: a file between backticks, and after it titles between quotation marks. */
function citedTests(cell: string): { readonly file: string; readonly titles: string[] }[] {
  return [...cell.matchAll(/`(test\/[^`]+)`([^`]*)/g)].map(([, file, rest]) => ({
    file,
    titles: [...rest.matchAll(/“([^”]+)”/g)].map(([, title]) => title),
  }));
}
