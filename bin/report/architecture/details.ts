import { DeclaredResource, Json, Shape } from '../../../lib/domain';
import { plainText as text } from '../plain-text';

/** Returns sizes and modes of a resource, in its own words. */
type Detail = (properties: Json, resource: DeclaredResource, all: readonly DeclaredResource[]) => unknown[];

const DETAILS: Readonly<Record<string, Detail>> = {
  'AWS::RDS::DBInstance': (it) => [
    it.DBInstanceClass,
    it.SourceDBInstanceIdentifier === undefined ? (it.MultiAZ === true ? 'Multi-AZ' : '') : 'read replica',
  ],
  'AWS::ElastiCache::ReplicationGroup': (it) => [it.CacheNodeType, counted(it.NumCacheClusters, 'node')],
  'AWS::ElastiCache::CacheCluster': (it) => [it.CacheNodeType, counted(it.NumCacheNodes, 'node')],
  'AWS::AutoScaling::AutoScalingGroup': (it, resource, all) => [
    ...instanceTypes(resource, all),
    range(it.MinSize, it.MaxSize, 'instances'),
  ],
  'AWS::EC2::Instance': (it) => [it.InstanceType],
  'AWS::ECS::Service': (it, resource, all) => [taskSize(resource, all), scaled(it, resource, all)],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (it) => [it.Scheme],
  'AWS::Lambda::Function': (it) => [megabytes(it.MemorySize)],
  'app:ContainerApp': (it) => {
    const template = Shape.record(it.template);
    const [container = {}] = Shape.records(template.containers);
    const { cpu, memory } = Shape.record(container.resources);
    const { minReplicas, maxReplicas } = Shape.record(template.scale);
    return [cpu === undefined ? '' : `${text(cpu)} vCPU`, memory, range(minReplicas, maxReplicas, 'replicas')];
  },
  'dbforpostgresql:Server': (it) => [
    Shape.record(it.sku).name,
    Shape.record(it.highAvailability).mode === 'ZoneRedundant' ? 'zone-redundant' : '',
  ],
  'redisenterprise:RedisEnterprise': (it) => [Shape.record(it.sku).name],
  'cdn:Profile': (it) => [text(Shape.record(it.sku).name).split('_')[0]],
};

/** Returns the sizes and modes of a resource as a line; empty if it states none. */
export function detailOf(resource: DeclaredResource, all: readonly DeclaredResource[]): string {
  const detail = Object.hasOwn(DETAILS, resource.type) ? DETAILS[resource.type] : undefined;
  return (detail?.(resource.properties, resource, all) ?? []).map(text).filter(Boolean).join(', ');
}

function counted(value: unknown, noun: string): string {
  const count = text(value);
  return count === '' ? '' : `${count} ${noun}${count === '1' ? '' : 's'}`;
}

function range(low: unknown, high: unknown, noun: string): string {
  const [from, to] = [text(low), text(high)];
  if (from === '' || to === '') return '';
  return from === to ? `${from} ${noun}` : `${from} to ${to} ${noun}`;
}

function megabytes(value: unknown): string {
  return text(value) === '' ? '' : `${text(value)} MB`;
}

function referred(resource: DeclaredResource, type: string, all: readonly DeclaredResource[]): DeclaredResource[] {
  const ids = resource.references();
  return all.filter((it) => it.type === type && ids.includes(it.id));
}

function instanceTypes(resource: DeclaredResource, all: readonly DeclaredResource[]): unknown[] {
  return referred(resource, 'AWS::EC2::LaunchTemplate', all).map(
    ({ properties }) => Shape.record(properties.LaunchTemplateData).InstanceType,
  );
}

function taskSize(resource: DeclaredResource, all: readonly DeclaredResource[]): string {
  const [task] = referred(resource, 'AWS::ECS::TaskDefinition', all);
  const [cpu, memory] = [task?.properties.Cpu, task?.properties.Memory].map(text);
  return cpu === '' || memory === '' ? '' : `${cpu}/${memory}`;
}

/** Tasks of a service: those that its scaling allows, or those that it states. */
function scaled({ DesiredCount }: Json, { id }: DeclaredResource, all: readonly DeclaredResource[]): string {
  const target = all.find(
    (it) => it.type === 'AWS::ApplicationAutoScaling::ScalableTarget' && it.references('ResourceId').includes(id),
  );
  return target
    ? range(target.properties.MinCapacity, target.properties.MaxCapacity, 'tasks')
    : counted(DesiredCount, 'task');
}
