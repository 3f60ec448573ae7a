import { statSync } from 'node:fs';
import { Json, Plan, Problems, PulumiResources, Shape } from '../../lib/domain';
import { synthesizedStacks } from '../assembly/synthesized-stack';
import { parseDocuments } from '../documents';
import { readResultText } from '../result-text';
import { DeployedService } from '../simulate/deployed/deployed-service';
import type { BuiltSize } from './plan-output';

/** Resource of a template or a state, in the same form. */
interface Declared {
  readonly type: string;
  readonly values: Json;
}

/** Sizes that an app declares, by their name in a plan. Those that it leaves to the deployment are missing. */
export type BuiltSizes = { readonly [size: string]: string };

/** Returns the sizes of a folder of `cdk synth`, a template, or a Pulumi state or preview. `service` is its web tier. */
export function builtSizes(path: string, { policy, vcpus }: DeployedService): BuiltSizes {
  const all = declaredIn(path);
  const ofType = (...types: string[]): Json[] => all.filter(({ type }) => types.includes(type)).map((it) => it.values);
  const databases = ofType('AWS::RDS::DBInstance', 'azure-native:dbforpostgresql:Server');
  const isReplica = (it: Json): boolean => it.SourceDBInstanceIdentifier !== undefined || it.createMode === 'Replica';
  const [primary = {}] = databases.filter((it) => !isReplica(it));
  const [cache = {}] = ofType(
    ...['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'],
    'azure-native:redisenterprise:RedisEnterprise',
  );
  const storage = primary.AllocatedStorage ?? Shape.record(primary.storage).storageSizeGB;
  const sizes = {
    'web.vcpus': vcpus,
    'web.minInstances': policy?.minInstances,
    'web.maxInstances': policy?.maxInstances,
    'database.size': primary.DBInstanceClass ?? Shape.record(primary.sku).name,
    'database.storageGiB': storage === undefined ? undefined : `${Number(storage)} GiB`,
    'database.readReplicas': databases.length > 0 ? databases.filter(isReplica).length : undefined,
    'cache.size': cache.CacheNodeType ?? Shape.record(cache.sku).name,
  };
  // Others are references, which only the deployment resolves.
  const plain = Object.entries(sizes).filter(([, it]) => typeof it === 'string' || typeof it === 'number');
  return Object.fromEntries(plain.map(([name, it]) => [name, String(it)]));
}

/** Compares what is built with a plan. The classes of databases and caches have no order, so only numbers can be too small. */
export function compareBuilt(plan: Plan, built: BuiltSizes): BuiltSize[] {
  const planned = new Map([['web.vcpus', String(plan.web.vcpus)], ...plan.sizes.map(({ name, value }) => [name, value] as const)]); // prettier-ignore
  return Object.entries(built).flatMap(([name, own]) => {
    const asked = planned.get(name);
    if (asked === undefined) return [];
    const [least, has] = [asked, own].map((it) => Number.parseFloat(it));
    return [{ name, planned: asked, built: own, isLess: !name.endsWith('.size') && has < least }];
  });
}

function declaredIn(path: string): Declared[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return synthesizedStacks(path).flatMap(({ template }) => ofTemplate(template));
  }
  const [content = {}] = parseDocuments(readResultText(path, new Problems('the app', path))).objects;
  return content.Resources === undefined ? ofState(content) : ofTemplate(content);
}

function ofTemplate({ Resources: resources }: Json): Declared[] {
  return Object.values(Shape.record(resources)).map((it) => {
    const { Type, Properties } = Shape.record(it);
    return { type: Shape.text(Type), values: Shape.record(Properties) };
  });
}

function ofState(content: Json): Declared[] {
  // A type may name the version of its API.
  return PulumiResources.of(content).map(({ type, inputs }) => ({
    type: Shape.text(type).replace(/\/v\w+:/, ':'),
    values: Shape.record(inputs),
  }));
}
