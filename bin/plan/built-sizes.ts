import { statSync } from 'node:fs';
import {
  Cloud,
  ComputeService,
  Json,
  MachineSizes,
  Plan,
  PostgresSkus,
  Problems,
  PulumiResources,
  RedisSkus,
  Shape,
  TemplateConditions,
  TemplateValues,
} from '../../lib/domain';
import { synthesizedStacks } from '../assembly/synthesized-stack';
import { parseDocuments } from '../documents';
import { readResultText } from '../result-text';
import { DeployedService } from '../simulate/deployed/deployed-service';
import { deployedService, webTier } from '../simulate/deployed/deployed-services';
import type { BuiltSize } from './plan-output';

/** Resource of a template or a state, in the same form. */
interface Declared {
  readonly type: string;
  readonly values: Json;
}

/** Sizes that an app declares, by their name in a plan. Those that it leaves to the deployment are missing. */
export type BuiltSizes = { readonly [size: string]: string };

/** An app that is compared with a plan. */
export interface BuiltApp {
  readonly sizes: BuiltSizes;
  /** Cloud, and what of it all stacks or resources share. */
  readonly place: { readonly cloud: Cloud; readonly region?: string; readonly compute?: ComputeService };
}

/**
 * Reads a folder of `cdk synth`, a template, or a Pulumi state or preview. `service` is the id of its web tier, by default the service that
 * gets requests. Throws if there are several of them.
 */
export function builtApp(path: string, service?: string): BuiltApp {
  const web = service === undefined ? webTier(path) : deployedService(path, { id: service });
  if (web?.error) throw web.error;
  const { resources, regions, cloud } = declaredIn(path);
  const [region, ...others] = new Set(regions);
  const shared = others.length === 0 && region ? { region } : {};
  return { sizes: sizesOf(resources, web), place: { cloud, ...shared, ...(web ? { compute: web.compute } : {}) } };
}

function sizesOf(all: readonly Declared[], service?: DeployedService): BuiltSizes {
  const ofType = (...types: string[]): Json[] => all.filter(({ type }) => types.includes(type)).map((it) => it.values);
  const databases = ofType('AWS::RDS::DBInstance', 'azure-native:dbforpostgresql:Server');
  const isReplica = (it: Json): boolean => it.SourceDBInstanceIdentifier !== undefined || it.createMode === 'Replica';
  const [primary = {}] = databases.filter((it) => !isReplica(it));
  const [cache = {}] = ofType(
    ...['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'],
    'azure-native:redisenterprise:RedisEnterprise',
  );
  const gib = Number(primary.AllocatedStorage ?? Shape.record(primary.storage).storageSizeGB);
  const sizes = {
    'web.vcpus': service?.vcpus,
    'web.minInstances': service?.policy?.minInstances,
    'web.maxInstances': service?.policy?.maxInstances,
    'database.size': primary.DBInstanceClass ?? Shape.record(primary.sku).name,
    'database.storageGiB': Number.isFinite(gib) ? `${gib} GiB` : undefined,
    'database.readReplicas': databases.length > 0 ? databases.filter(isReplica).length : undefined,
    'cache.size': cache.CacheNodeType ?? Shape.record(cache.sku).name,
  };
  // Others are references, which only the deployment resolves.
  const plain = Object.entries(sizes).filter(([, it]) => typeof it === 'string' || typeof it === 'number');
  return Object.fromEntries(plain.map(([name, it]) => [name, String(it)]));
}

/** Compares what is built with a plan. */
export function compareBuilt(plan: Plan, built: BuiltSizes): BuiltSize[] {
  const planned = new Map([['web.vcpus', String(plan.web.vcpus)], ...plan.sizes.map(({ name, value }) => [name, value] as const)]); // prettier-ignore
  return Object.entries(built).flatMap(([name, own]) => {
    const asked = planned.get(name);
    if (asked === undefined) return [];
    const [least, has] = [asked, own].map((it) => figuresOf(name, it));
    const isLess = least && has ? has.some((it, index) => it < least[index]) : undefined;
    return [{ name, planned: asked, built: own, ...(isLess === undefined ? {} : { isLess }) }];
  });
}

/** Returns what is compared of a size: its number, or vCPUs and memory of a class that the catalogues know. */
function figuresOf(name: string, value: string): readonly number[] | undefined {
  if (name === 'database.size') {
    const size = PostgresSkus.find(value);
    if (size) return [size.vcores, size.memoryGiB];
    try {
      const { vcpus, memoryGiB } = MachineSizes.rds(value);
      return [vcpus, memoryGiB];
    } catch {
      return undefined; // a class of another generation
    }
  }
  if (name === 'cache.size') {
    const memoryGiB = RedisSkus.find(value)?.memoryGiB ?? MachineSizes._cacheGiB(value);
    return Number.isFinite(memoryGiB) ? [memoryGiB] : undefined;
  }
  return [Number.parseFloat(value)];
}

/** Resources of an app, and the regions that it states. */
interface DeclaredApp {
  readonly cloud: Cloud;
  readonly resources: readonly Declared[];
  readonly regions: readonly string[];
}

function declaredIn(path: string): DeclaredApp {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const stacks = synthesizedStacks(path);
    return {
      cloud: Cloud.AWS,
      resources: stacks.flatMap(({ template }) => ofTemplate(template)),
      regions: stacks.flatMap(({ region }) => region ?? []),
    };
  }
  const [content = {}] = parseDocuments(readResultText(path, new Problems('the app', path))).objects;
  if (content.Resources !== undefined) return { cloud: Cloud.AWS, resources: ofTemplate(content), regions: [] };
  const resources = ofState(content);
  const places = resources.map(({ values }) => Shape.text(values.location).toLowerCase().replaceAll(' ', ''));
  return { cloud: Cloud.AZURE, resources, regions: places.filter((it) => it !== '' && it !== 'global') };
}

function ofTemplate(template: Json): Declared[] {
  const values = new TemplateValues(template);
  return Object.values(TemplateConditions.resources(template)).map(({ Type, Properties }) => {
    const resolved = Object.entries(Shape.record(Properties)).map(([name, value]) => [
      name,
      // A parameter has its default.
      values.text(value) || (values.knownNumber(value) ?? value),
    ]);
    return { type: Shape.text(Type), values: Object.fromEntries(resolved) as Json };
  });
}

function ofState(content: Json): Declared[] {
  // A type may name the version of its API.
  return PulumiResources.of(content).map(({ type, inputs }) => ({
    type: Shape.text(type).replace(/\/v\w+:/, ':'),
    values: Shape.record(inputs),
  }));
}
