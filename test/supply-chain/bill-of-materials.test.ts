/** The bill of materials of a release, in CycloneDX. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { billOfMaterials } from '../../scripts/supply-chain/bill-of-materials';
import { bundledPackages } from '../../scripts/supply-chain/bundled-package';

const root = join(__dirname, '../..');
const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const bill = billOfMaterials();
const idOf = (it: { readonly name: string; readonly version: string }): string => `${it.name}@${it.version}`;

test('is valid against the schema of CycloneDX 1.5', () => {
  // As https://github.com/CycloneDX/cyclonedx-javascript-library publishes them, under Apache-2.0.
  const schema = (name: string): object => json(`test/fixtures/cyclonedx/${name}.schema.json`) as object;
  // The schema has keywords for editors, and formats of more than one draft.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`); // prettier-ignore
  const validate = ajv.compile(schema('bom-1.5'));
  expect([validate(bill), validate.errors]).toEqual([true, null]);
  expect(validate({ ...bill, bomFormat: 'SPDX' })).toBe(false);
});

test('lists what npm installs with the package and what its bundles contain, and no development tool', () => {
  const { packages } = json('package-lock.json') as {
    readonly packages: { readonly [path: string]: { readonly version: string; readonly dev?: boolean } };
  };
  const installed = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version }]) => idOf({ name: path.replace(/^.*node_modules\//, ''), version }));
  const expected = new Set([...installed, ...bundledPackages().map(idOf)]);
  expect(expected.size).toBeGreaterThan(100);
  expect(bill.components.map(idOf).sort()).toEqual([...expected].sort());
});

test('marks what the bundles contain', () => {
  const isBundled = ({ properties }: (typeof bill.components)[number]): boolean =>
    properties.some(({ name, value }) => name === 'cdx:npm:package:bundled' && value === 'true');
  expect(bill.components.filter(isBundled).map(idOf).sort()).toEqual(bundledPackages().map(idOf).sort());
});

test('describes this package, its dependencies, and hashes and licenses of all', () => {
  const { name, version, dependencies } = json('package.json') as {
    readonly name: string;
    readonly version: string;
    readonly dependencies: object;
  };
  expect(idOf(bill.metadata.component)).toBe(`${name}@${version}`);
  const direct = bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref'])?.dependsOn ?? [];
  const names = direct.map((ref) => bill.components.find((it) => it['bom-ref'] === ref)?.name);
  expect(names.sort()).toEqual([...Object.keys(dependencies), 'ioredis', 'pg'].sort());
  expect(bill.components.filter((it) => !('hashes' in it && 'licenses' in it))).toEqual([]);
});
