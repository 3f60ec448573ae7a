/** Licenses: of the code that the package contains, and of the packages that npm installs beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages, licenseText } from '../../scripts/supply-chain/bundled-package';
import { BESIDE, IN_BUNDLES, isAllowed } from '../../scripts/supply-chain/license';
import { renderNotices } from '../../scripts/supply-chain/notices';
import { aFolder } from '../support/workflow';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const packages = bundledPackages();

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies: { readonly [name: string]: string };
  readonly peerDependencies: { readonly [name: string]: string };
}
const manifest = JSON.parse(read('package.json')) as Manifest;

describe('packages in the bundles of functions', () => {
  const names = packages.map(({ name }) => name);

  test('are those that the functions import, with all they need', () => {
    expect(names).toEqual(expect.arrayContaining(['cli-table3', 'ioredis', 'pg', 'pg-types', 'redis-errors']));
    expect(new Set(names).size).toBe(packages.length);
    // The bundler marks each file with a comment. An empty file has a mark and no code.
    const bundles = ['migrate', 'migration-start', 'queue-length'].map((it) => read(`lib/functions/${it}/bundle/index.js`)); // prettier-ignore
    const marks = bundles.flatMap((text) => [...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)]);
    expect([...new Set(marks.map(([, name]) => name))].sort()).toEqual([...names].sort());
  });

  test('have a license that is allowed in bundles', () => {
    expect(packages.filter(({ license }) => !isAllowed(license, IN_BUNDLES))).toEqual([]);
  });

  test('have the text of their license, with a copyright, in THIRD-PARTY-NOTICES: npm run docs', () => {
    const notices = read('THIRD-PARTY-NOTICES');
    expect(notices).toBe(renderNotices(packages));
    for (const { name, version, text } of packages) {
      expect(notices).toContain(`\n${name} ${version}\n`);
      expect([name, text.length > 500, /copyright/i.test(text)]).toEqual([name, true, true]);
    }
    expect(manifest.files).toContain('THIRD-PARTY-NOTICES');
  });
});

describe('the text of a license', () => {
  const LICENSE = 'Permission is hereby granted …';

  test('is in a file of that name, followed by the notice that Apache-2.0 requires to pass on', () => {
    expect(licenseText(aFolder({ 'LICENSE-MIT.txt': `${LICENSE}\n`, NOTICE: 'By Ada.\n' }))).toBe(
      `${LICENSE}\n\nBy Ada.`,
    );
  });

  test('is in the section of that name of the README otherwise', () => {
    const readme = `# A\n\n## License\n\n${LICENSE}\n\n## Thanks\n\nTo all.\n`;
    expect(licenseText(aFolder({ 'README.md': readme }))).toBe(LICENSE);
  });

  test.each([
    ['without a file', {}],
    ['with only a notice', { NOTICE: 'By Ada.' }],
    ['whose README only names it', { 'README.md': '## License\n\nMIT\n' }],
  ])('is missing in a package %s, and nothing permits to ship that', (_, files) => {
    expect(() => licenseText(aFolder(files as { [path: string]: string }))).toThrow('has no license text');
  });
});

describe('packages that npm installs beside the package', () => {
  const { packages: locked } = JSON.parse(read('package-lock.json')) as {
    readonly packages: { readonly [path: string]: { readonly dev?: boolean; readonly license?: string } };
  };
  const runtime = Object.entries(locked).filter(([path, { dev }]) => path !== '' && !dev);

  test('have a license that is allowed there', () => {
    expect(runtime.map(([path]) => path)).toEqual(
      expect.arrayContaining(Object.keys(manifest.dependencies).map((name) => `node_modules/${name}`)),
    );
    expect(runtime.filter(([, { license = 'unknown' }]) => !isAllowed(license, BESIDE))).toEqual([]);
  });

  test('also the SDKs that users bring', () => {
    const licenses = Object.keys(manifest.peerDependencies).map((name) => locked[`node_modules/${name}`].license ?? '');
    expect(licenses.length).toBeGreaterThan(3);
    expect(licenses.filter((it) => !isAllowed(it, IN_BUNDLES))).toEqual([]);
  });

  test('each license of the list is in use', () => {
    const used = [...runtime.map(([, { license = '' }]) => license), ...packages.map(({ license }) => license)];
    expect(BESIDE.filter((it) => !used.some((license) => license.includes(it)))).toEqual([]);
  });
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['MIT AND ISC AND BSD-3-Clause', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-2.0-only WITH Classpath-exception-2.0', false],
  ['EPL-2.0', false],
  ['AGPL-3.0-only', false],
])('%s in a bundle: %s', (expression, expected) => {
  expect(isAllowed(expression, IN_BUNDLES)).toBe(expected);
});

test('a license that is not an SPDX expression is rejected', () => {
  expect(() => isAllowed('see LICENSE', BESIDE)).toThrow();
});
