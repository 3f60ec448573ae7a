import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** A property as Azure's management SDK for JavaScript describes it. Newer major versions of the SDK have lost these descriptions. */
export interface PropertyMapper {
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly constraints?: {
    readonly InclusiveMinimum?: number;
    readonly InclusiveMaximum?: number;
    readonly ExclusiveMinimum?: number;
    readonly ExclusiveMaximum?: number;
    readonly MinLength?: number;
    readonly MaxLength?: number;
    readonly MinItems?: number;
    readonly MaxItems?: number;
    readonly Pattern?: RegExp;
  };
  readonly type: {
    readonly name: string;
    readonly className?: string;
    readonly uberParent?: string;
    readonly allowedValues?: readonly unknown[];
    readonly element?: PropertyMapper;
    readonly value?: PropertyMapper;
  };
}

/** A structure. */
export interface ModelMapper {
  readonly type: {
    readonly className: string;
    readonly uberParent?: string;
    readonly polymorphicDiscriminator?: { readonly clientName: string };
    readonly modelProperties?: { readonly [property: string]: PropertyMapper };
  };
}

/** All structures of a package, and which of them a discriminator chooses. */
export interface Mappers {
  readonly models: { readonly [className: string]: ModelMapper };
  readonly discriminators: { readonly [choice: string]: ModelMapper };
}

/** Paths in each pinned package, which exports none of them. */
const FILES = {
  '@azure/arm-appcontainers': 'dist/commonjs/models/mappers.js',
  '@azure/arm-cdn': 'dist-esm/src/models/mappers.js',
  '@azure/arm-frontdoor': 'dist-esm/src/models/mappers.js',
  '@azure/arm-postgresql-flexible': 'dist/commonjs/models/mappers.js',
} as const;

export type MapperPackage = keyof typeof FILES;

const loaded = new Map<MapperPackage, Mappers>();

/** The structures of a package. The file is plain data, evaluated in a context of its own. */
export function mappersOf(name: MapperPackage): Mappers {
  const known = loaded.get(name);
  if (known) return known;
  const root = path.join(__dirname, '../../../node_modules', name);
  const source = readFileSync(path.join(root, FILES[name]), 'utf8').replace(
    /^export (?:const|let) (\w+) =/gm,
    'const $1 = exports.$1 =',
  );
  const exports: Record<string, unknown> = {};
  runInContext(source, createContext({ exports }));
  const { discriminators, ...models } = exports;
  const mappers = { models, discriminators: discriminators ?? {} } as Mappers;
  loaded.set(name, mappers);
  return mappers;
}
