import { Json, MachineSizes, Shape, TemplateValues } from '../../lib/domain';
import type { AssemblyStack } from '../assembly/assembly';

/** Demand of stacks for a quota. NaN if a template does not state it. */
export interface Demand {
  /** At the first deployment. */
  readonly first: number;
  /** At the maximum of every scaling, while every service is being released. */
  readonly most: number;
}

/** Units of CPU in a vCPU, as a task definition states them. */
const CPU_UNITS = 1024;
/** Percentage of the tasks that may run during a release, unless a service sets it. */
const MAXIMUM_PERCENT = 200;

/** Sums the vCPUs of instances and Auto Scaling groups. A release of a group starts new instances before it stops old ones. */
export function ec2Vcpus(stacks: readonly AssemblyStack[]): Demand {
  return total(
    stacks.flatMap((stack) => {
      const values = new TemplateValues(stack.template);
      const instances = values.resources('AWS::EC2::Instance').map(({ properties }) => {
        const vcpus = vcpusOfType(values, properties.InstanceType ?? launchedBy(values, properties).InstanceType);
        return { first: vcpus, most: vcpus };
      });
      const groups = values
        .resources('AWS::AutoScaling::AutoScalingGroup')
        .map(({ id, properties }) => groupVcpus(values, properties, stack.resources[id].UpdatePolicy));
      return [...instances, ...groups];
    }),
  );
}

function groupVcpus(values: TemplateValues, group: Json, policy: unknown): Demand {
  const vcpus = vcpusOfGroup(values, group);
  const refresh = Shape.record(Shape.record(policy).AutoScalingInstanceRefresh);
  const percent = count(values, Shape.record(refresh.Preferences).MaxHealthyPercentage, 100);
  const largest = count(values, group.MaxSize, NaN);
  const first = count(values, group.DesiredCapacity, count(values, group.MinSize, NaN));
  return { first: first * vcpus, most: (largest + Math.ceil((largest * (percent - 100)) / 100)) * vcpus };
}

/** Sums the vCPUs of services, and of one run of every task that is not a service: migrations and scheduled tasks. */
export function fargateVcpus(stacks: readonly AssemblyStack[]): Demand {
  return total(
    stacks.flatMap(({ template }) => {
      const values = new TemplateValues(template);
      const services = values.resources('AWS::ECS::Service').map(({ id, properties }) => ({
        task: TemplateValues.references(properties.TaskDefinition),
        tasks: tasksOf(values, id, properties),
      }));
      return values
        .resources('AWS::ECS::TaskDefinition')
        .filter(({ properties }) => [properties.RequiresCompatibilities].flat().includes('FARGATE'))
        .flatMap(({ id, properties }) => {
          const vcpus = vcpusOfTask(values, properties.Cpu);
          const own = services.filter(({ task }) => task.includes(id)).map((it) => it.tasks);
          const runs = own.length > 0 ? own : [{ first: 1, most: 1 }];
          return runs.map(({ first, most }) => ({ first: first * vcpus, most: most * vcpus }));
        });
    }),
  );
}

function tasksOf(values: TemplateValues, id: string, service: Json): Demand {
  const scaling = values
    .resources('AWS::ApplicationAutoScaling::ScalableTarget')
    .find(({ properties }) => TemplateValues.references(properties.ResourceId).includes(id))?.properties;
  const first = count(values, service.DesiredCount, count(values, scaling?.MinCapacity, 1));
  const largest = scaling ? count(values, scaling.MaxCapacity, NaN) : first;
  const deployment = Shape.record(service.DeploymentConfiguration);
  const isBlueGreen = deployment.Strategy === 'BLUE_GREEN';
  const percent = isBlueGreen ? MAXIMUM_PERCENT : count(values, deployment.MaximumPercent, MAXIMUM_PERCENT);
  return { first, most: Math.floor((largest * percent) / 100) };
}

/** Returns the vCPUs of a task: `1024` or `1 vCPU`. */
function vcpusOfTask(values: TemplateValues, cpu: unknown): number {
  const [, vcpus] = /^\s*(\d*\.?\d+)\s*vcpu\s*$/i.exec(values.text(cpu)) ?? [];
  return vcpus === undefined ? count(values, cpu, NaN) / CPU_UNITS : Number(vcpus);
}

/** A group of several types may have the largest of them only. */
function vcpusOfGroup(values: TemplateValues, group: Json): number {
  const { LaunchTemplate } = Shape.record(group.MixedInstancesPolicy);
  const { Overrides, LaunchTemplateSpecification } = Shape.record(LaunchTemplate);
  if (TemplateValues.isFunction(Overrides)) return NaN;
  const { InstanceType } = launchedBy(values, { LaunchTemplate: LaunchTemplateSpecification, ...group });
  const types = Shape.records(Overrides).map((it) => it.InstanceType);
  return Math.max(...(types.length > 0 ? types : [InstanceType]).map((it) => vcpusOfType(values, it)));
}

/** Returns what a launch template or configuration starts. */
function launchedBy(values: TemplateValues, { LaunchTemplate, LaunchConfigurationName }: Json): Json {
  return {
    ...values.referred(LaunchConfigurationName, 'AWS::AutoScaling::LaunchConfiguration'),
    ...Shape.record(values.referred(LaunchTemplate, 'AWS::EC2::LaunchTemplate').LaunchTemplateData),
  };
}

function vcpusOfType(values: TemplateValues, type: unknown): number {
  try {
    return MachineSizes.ec2(values.text(type)).vcpus;
  } catch {
    return NaN; // a type that the domain does not know; the report says that it cannot count
  }
}

/** Returns a number of at least 0, `absent` if there is none, or NaN if only the deployment knows it. */
function count(values: TemplateValues, value: unknown, absent: number): number {
  const known = values.numberOr(value, absent) ?? NaN;
  return known >= 0 ? known : NaN;
}

function total(demands: readonly Demand[]): Demand {
  const sum = (value: (it: Demand) => number): number => demands.reduce((so, it) => so + value(it), 0);
  return { first: sum((it) => it.first), most: sum((it) => it.most) };
}
