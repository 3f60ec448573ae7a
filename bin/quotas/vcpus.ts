import { MachineSizes } from '../../lib/domain';
import type { AssemblyStack, TemplateResource } from '../assembly/assembly';

/** Demand of stacks for a quota. NaN if a template does not state it. */
export interface Demand {
  /** At the first deployment. */
  readonly first: number;
  /** At the maximum of every scaling, while every service is being released. */
  readonly most: number;
}

type Properties = NonNullable<TemplateResource['Properties']>;
type Resources = AssemblyStack['resources'];

/** Units of CPU in a vCPU, as a task definition states them. */
const CPU_UNITS = 1024;
/** Percentage of the tasks that may run during a release, unless a service sets it. */
const MAXIMUM_PERCENT = 200;

/** Sums the vCPUs of Auto Scaling groups. A release starts new instances before it stops old ones. */
export function ec2Vcpus(stacks: readonly AssemblyStack[]): Demand {
  return total(
    stacks.flatMap(({ resources }) =>
      ofType(resources, 'AWS::AutoScaling::AutoScalingGroup').map(([, { Properties = {}, UpdatePolicy }]) => {
        const vcpus = vcpusOf(resources, Properties);
        const percent = Number(
          at(UpdatePolicy, 'AutoScalingInstanceRefresh', 'Preferences', 'MaxHealthyPercentage') ?? 100,
        );
        const largest = Number(Properties.MaxSize);
        const first = Number(Properties.DesiredCapacity ?? Properties.MinSize);
        return { first: first * vcpus, most: (largest + Math.ceil((largest * (percent - 100)) / 100)) * vcpus };
      }),
    ),
  );
}

/** Sums the vCPUs of services, and of one run of every task that is not a service: migrations and scheduled tasks. */
export function fargateVcpus(stacks: readonly AssemblyStack[]): Demand {
  return total(
    stacks.flatMap(({ resources }) => {
      const services = ofType(resources, 'AWS::ECS::Service').map(([id, { Properties = {} }]) => ({
        task: String(at(Properties, 'TaskDefinition', 'Ref')),
        tasks: tasksOf(id, Properties, resources),
      }));
      return ofType(resources, 'AWS::ECS::TaskDefinition')
        .filter(([, { Properties = {} }]) => at(Properties, 'RequiresCompatibilities', '0') === 'FARGATE')
        .flatMap(([id, { Properties = {} }]) => {
          const vcpus = Number(Properties.Cpu) / CPU_UNITS;
          const own = services.filter((it) => it.task === id).map((it) => it.tasks);
          const runs = own.length > 0 ? own : [{ first: 1, most: 1 }];
          return runs.map(({ first, most }) => ({ first: first * vcpus, most: most * vcpus }));
        });
    }),
  );
}

function tasksOf(id: string, service: Properties, resources: Resources): Demand {
  const scaling = ofType(resources, 'AWS::ApplicationAutoScaling::ScalableTarget').find(([, { Properties = {} }]) =>
    JSON.stringify(Properties.ResourceId ?? '').includes(`"${id}"`),
  )?.[1].Properties;
  const first = Number(service.DesiredCount ?? scaling?.MinCapacity ?? 1);
  const largest = Number(scaling?.MaxCapacity ?? first);
  const isBlueGreen = at(service, 'DeploymentConfiguration', 'Strategy') === 'BLUE_GREEN';
  const percent = isBlueGreen
    ? MAXIMUM_PERCENT
    : Number(at(service, 'DeploymentConfiguration', 'MaximumPercent') ?? MAXIMUM_PERCENT);
  return { first, most: Math.floor((largest * percent) / 100) };
}

function vcpusOf(resources: Resources, group: Properties): number {
  const reference =
    at(group, 'LaunchTemplate', 'LaunchTemplateId', 'Ref') ??
    at(group, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification', 'LaunchTemplateId', 'Ref');
  const template = resources[String(reference)]?.Properties;
  try {
    return MachineSizes.ec2(String(at(template, 'LaunchTemplateData', 'InstanceType'))).vcpus;
  } catch {
    return NaN; // a type that the domain does not know; the report says that it cannot count
  }
}

function ofType(resources: Resources, type: string): [string, TemplateResource][] {
  return Object.entries(resources).filter(([, it]) => it.Type === type);
}

function total(demands: readonly Demand[]): Demand {
  const sum = (value: (it: Demand) => number): number => demands.reduce((so, it) => so + value(it), 0);
  return { first: sum((it) => it.first), most: sum((it) => it.most) };
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (it, name) => (typeof it === 'object' && it !== null ? (it as Record<string, unknown>)[name] : undefined),
    value,
  );
}
