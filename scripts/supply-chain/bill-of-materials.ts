import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './bundled-package';

const ROOT = join(__dirname, '../..');
const BUNDLED = { name: 'cdx:npm:package:bundled', value: 'true' };

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
  readonly dev?: boolean;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties: readonly Property[];
}

/** A bill of materials in CycloneDX 1.5. */
export interface BillOfMaterials {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * Returns the bill of materials of the package: what npm installs with it, and what its bundles contain.
 *
 * npm writes it from package-lock.json. There, bundled packages are development dependencies like any tool. Its own `--omit=dev` would
 * leave them out, together with packages that a development tool needs as well.
 */
export function billOfMaterials(): BillOfMaterials {
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=library', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
  const all = JSON.parse(stdout) as BillOfMaterials;
  const bundled = new Set(bundledPackages().map(({ name, version }) => `${name}@${version}`));
  const installed = installedPackages();
  const components = all.components
    .filter((it) => bundled.has(idOf(it)) || installed.has(idOf(it)))
    .map((it) => describeComponent(it, bundled.has(idOf(it)), installed.get(idOf(it))));
  const refs = new Set([...components, all.metadata.component].map((it) => it['bom-ref']));
  const { name, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const own = all.metadata.component['bom-ref'];
  // A development tool may be there for another package of the bill as well.
  const tools = new Set(
    components
      .filter((it) => !Object.hasOwn(dependencies, it.name) && !bundled.has(idOf(it)))
      .map((it) => it['bom-ref']),
  );
  return {
    ...all,
    // npm writes the name of the folder.
    metadata: { ...all.metadata, component: { ...all.metadata.component, name } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: dependsOn.filter((it) => refs.has(it) && !(ref === own && tools.has(it))),
      })),
  };
}

function idOf({ name, version }: Pick<Component, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** Parts of the manifest of this package. */
interface Manifest {
  readonly name: string;
  readonly dependencies: { readonly [name: string]: string };
}

/** Returns the hashes of the packages that npm installs with this one, by name and version. */
function installedPackages(): Map<string, string> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: { readonly [path: string]: LockedPackage };
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  return new Map(
    installed.map(([path, { version, integrity }]) => [
      idOf({ name: path.replace(/^.*node_modules\//, ''), version }),
      integrity,
    ]),
  );
}

/** npm describes a package that is there more than once by any of them, also by the one that a development tool contains. */
function describeComponent(component: Component, isBundled: boolean, integrity?: string): Component {
  const hash = integrity && Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
  return {
    ...component,
    properties: isBundled ? [BUNDLED] : [],
    ...(hash && { hashes: [{ alg: 'SHA-512', content: hash }] }),
  };
}
