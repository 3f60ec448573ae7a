import { DeclaredResource } from '../../resources/declared-resource';
import { Json, Shape } from '../../resources/shape';
import { ConnectedService, DEFAULT_POOL, InstanceMoment, PooledProcesses } from '../connections/connected-service';
import { poolsOf } from '../connections/pool-variables';
import { processesOf } from '../connections/process-count';
import { pooledByContainers } from '../checked-container';
import { DeclaredProgram, literalText, valuesOf } from '../declared-program';
import { containersOf } from './containers';
import { DatabaseLinks } from './database-links';

const BLUE_GREEN = ['BLUE_GREEN', 'CANARY', 'LINEAR'];
/** Percentage of the tasks that may run in a deployment, unless a service sets it. */
const MAXIMUM_PERCENT = 200;

/** Returns what may open connections to the databases of a program. */
export function awsServices(program: DeclaredProgram): ConnectedService[] {
  const links = new DatabaseLinks(program);
  const services = program.ofType('AWS::ECS::Service').map((it) => ecsService(program, links, it));
  const groups = program.ofType('AWS::AutoScaling::AutoScalingGroup').map((it) => instanceGroup(program, links, it));
  const functions = program.ofType('AWS::Lambda::Function').map((it) => lambdaFunction(program, links, it));
  return [...services, ...groups, ...functions, ...scheduledTasks(program, links)];
}

function ecsService(program: DeclaredProgram, links: DatabaseLinks, resource: DeclaredResource): ConnectedService {
  const tasks = program.referredOf('AWS::ECS::TaskDefinition', resource, 'TaskDefinition');
  return {
    ...{ resource, noun: 'tasks', instances: tasksOf(program, resource) },
    pooled: tasks.flatMap((it) => pooledByContainers(containersOf(it))),
    databases: links.of(resource),
  };
}

/** Returns the tasks of a service at the maximum of its scaling, in a deployment. */
function tasksOf(program: DeclaredProgram, resource: DeclaredResource): InstanceMoment {
  const values = valuesOf(resource);
  const { DesiredCount, DeploymentConfiguration, DeploymentController, SchedulingStrategy } = resource.properties;
  const target = program
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .find((it) => it.references('ResourceId').includes(resource.id));
  const most =
    SchedulingStrategy === 'DAEMON'
      ? NaN
      : ((target ? valuesOf(target).knownNumber(target.properties.MaxCapacity) : values.numberOr(DesiredCount, 1)) ??
        NaN);
  const deployment = Shape.record(DeploymentConfiguration);
  const controller = values.text(Shape.record(DeploymentController).Type);
  if (BLUE_GREEN.includes(values.text(deployment.Strategy)) || ['CODE_DEPLOY', 'EXTERNAL'].includes(controller)) {
    return { most, surge: most, surgeReason: 'of the other color' };
  }
  const percent = values.numberOr(deployment.MaximumPercent, MAXIMUM_PERCENT) ?? MAXIMUM_PERCENT;
  const surge = Math.max(0, Math.floor((most * percent) / 100) - most);
  return { most, surge, surgeReason: `in a deployment up to ${percent} %` };
}

function instanceGroup(program: DeclaredProgram, links: DatabaseLinks, resource: DeclaredResource): ConnectedService {
  const launched = [
    ...program.referredOf('AWS::EC2::LaunchTemplate', resource),
    ...program.referredOf('AWS::AutoScaling::LaunchConfiguration', resource),
  ];
  return {
    ...{ resource, noun: 'instances', instances: instancesOf(program, resource) },
    pooled: launched.flatMap(({ properties }) =>
      pooledByUserData({ ...properties, ...Shape.record(properties.LaunchTemplateData) }),
    ),
    databases: links.of(resource),
  };
}

function instancesOf(program: DeclaredProgram, resource: DeclaredResource): InstanceMoment {
  const values = valuesOf(resource);
  const most = values.knownNumber(resource.properties.MaxSize) ?? NaN;
  const { AutoScalingReplacingUpdate, AutoScalingInstanceRefresh } = Shape.record(resource.attributes.UpdatePolicy);
  const twins = program
    .usersOf(resource, 'AWS::CodeDeploy::DeploymentGroup')
    .some(({ properties }) => properties.BlueGreenDeploymentConfiguration !== undefined);
  if (twins || values.knownFlag(Shape.record(AutoScalingReplacingUpdate).WillReplace) === true) {
    return { most, surge: most, surgeReason: 'of the group that replaces it' };
  }
  const { MaxHealthyPercentage } = Shape.record(Shape.record(AutoScalingInstanceRefresh).Preferences);
  const percent = values.numberOr(MaxHealthyPercentage, 100) ?? 100;
  const surge = Math.ceil((most * Math.max(0, percent - 100)) / 100);
  return { most, surge, surgeReason: `in an instance refresh up to ${percent} %` };
}

/** Variables that a script of an instance sets: `export DB_POOL_SIZE=7`, `Environment=DB_POOL_SIZE=7`. */
function pooledByUserData({ UserData }: Json): PooledProcesses[] {
  const text = literalText(UserData);
  const variables = new Map(
    [...text.matchAll(/(?:^|[\s"'=;])([A-Z][A-Z0-9_]{2,})=["']?([^\s"']*)/gm)].map(
      ([, name, value]) => [name, value] as const,
    ),
  );
  const pools = poolsOf(variables);
  return pools.length === 0 ? [] : [{ processes: processesOf(variables, text.split('\n')), pools }];
}

/** An execution environment opens one connection unless its variables say otherwise. */
function lambdaFunction(program: DeclaredProgram, links: DatabaseLinks, resource: DeclaredResource): ConnectedService {
  const values = valuesOf(resource);
  const variables = Shape.record(Shape.record(resource.properties.Environment).Variables);
  const pools = poolsOf(new Map(Object.entries(variables)));
  const { ReservedConcurrentExecutions: reserved } = resource.properties;
  const most = reserved === undefined ? queuedConcurrency(program, resource) : (values.knownNumber(reserved) ?? NaN);
  return {
    ...{ resource, noun: 'concurrent executions', instances: { most, surge: 0, surgeReason: '' } },
    pooled: [
      {
        processes: { count: 1, source: '' },
        pools: pools.length > 0 ? pools : [{ source: DEFAULT_POOL, connections: 1 }],
      },
    ],
    databases: isOfFramework(resource) ? [] : links.of(resource),
  };
}

/** Queues may limit the executions that they start. Undefined if anything else may start the function, too. */
function queuedConcurrency(program: DeclaredProgram, resource: DeclaredResource): number | undefined {
  const sources = program.usersOf(resource, 'AWS::Lambda::EventSourceMapping');
  const limits = sources.map((it) =>
    valuesOf(it).knownNumber(Shape.record(it.properties.ScalingConfig).MaximumConcurrency),
  );
  const others = ['AWS::Lambda::Permission', 'AWS::Lambda::Url', 'AWS::Lambda::Alias'].some(
    (type) => program.usersOf(resource, type).length > 0,
  );
  if (others || limits.length === 0 || limits.includes(undefined)) return undefined;
  return limits.reduce<number>((sum, it) => sum + (it ?? 0), 0);
}

/** Functions that CloudFormation or a rotation starts run one at a time. */
function isOfFramework({ id, attributes, properties }: DeclaredResource): boolean {
  const path = Shape.text(Shape.record(attributes.Metadata)['aws:cdk:path']);
  const description = literalText(properties.Description);
  return /CustomResource|Provider\/framework-|Rotat|SingletonLambda|LogRetention/i.test(`${id} ${path} ${description}`);
}

/** A schedule starts some tasks, which may still run when the next ones start. */
function scheduledTasks(program: DeclaredProgram, links: DatabaseLinks): ConnectedService[] {
  return program.ofType('AWS::Events::Rule', 'AWS::Scheduler::Schedule').flatMap((resource) => {
    const targets = [...Shape.records(resource.properties.Targets), Shape.record(resource.properties.Target)];
    return targets.flatMap((target) => {
      const { TaskCount, TaskDefinitionArn } = Shape.record(target.EcsParameters);
      const tasks = program
        .referredIn(resource, TaskDefinitionArn)
        .filter(({ type }) => type === 'AWS::ECS::TaskDefinition');
      if (tasks.length === 0) return [];
      const most = valuesOf(resource).numberOr(TaskCount, 1) ?? NaN;
      return {
        ...{ resource, noun: 'tasks', instances: { most, surge: 0, surgeReason: '' } },
        pooled: tasks.flatMap((it) => pooledByContainers(containersOf(it))),
        databases: links.of(resource, ...tasks),
      };
    });
  });
}
