import { Problems } from './problems';

/** An application whose replicas share the processors of an environment. */
export interface CoreConsumer {
  /** Name in explanations and errors. */
  readonly name: string;
  /** Replicas that always run. */
  readonly minReplicas: number;
  /** Replicas the scaling may reach. */
  readonly maxReplicas: number;
  /** Virtual processors of a replica. */
  readonly vcpusPerReplica: number;
}

/** Everything that runs in one environment. */
export interface CoreQuotaProps {
  /** The environment, in explanations and errors. */
  readonly environment: string;
  /**
   * Cores the provider lets the environment have.
   * @default 100, what Azure gives a Container Apps environment; see https://learn.microsoft.com/azure/container-apps/quotas
   */
  readonly limitCores?: number;
  /** All applications of the environment. */
  readonly apps: CoreConsumer[];
}

const DEFAULT_LIMIT_CORES = 100;

/**
 * Whether all applications of an environment fit into its quota of cores, scaled to the maximum and while a new revision starts
 * beside the old one. What the scaling cannot reach is a warning: a quota can be raised without a deployment.
 */
export class CoreQuota {
  /** Cores the environment may have. */
  public readonly limitCores: number;
  /** Cores of all applications at their maximum. */
  public readonly demand: number;
  /** The same while the largest application is replaced at its maximum: a new revision starts beside the old one. */
  public readonly rolloverDemand: number;
  /** What will not work, and what to do. */
  public readonly warnings: string[];
  private readonly props: CoreQuotaProps;

  constructor(props: CoreQuotaProps) {
    this.props = props;
    this.limitCores = props.limitCores ?? DEFAULT_LIMIT_CORES;
    const { apps, environment } = props;
    const problems = new Problems(`the core quota of ${environment}`, `CoreQuota(${environment})`);
    problems.required('limitCores', this.limitCores, { above: 0 }, 'use the quota of the environment');
    problems.check(apps.length > 0, 'apps', 'apps is empty', 'at least one', 'name what runs in the environment');
    apps.forEach((app) => {
      const at = (property: string): string => `apps[${app.name}].${property}`;
      problems.required(
        at('minReplicas'),
        app.minReplicas,
        { min: 0, integer: true },
        'use the minimum of the scaling',
      );
      problems.required(
        at('maxReplicas'),
        app.maxReplicas,
        { min: 1, integer: true },
        'use the maximum of the scaling',
      );
      problems.required(at('vcpusPerReplica'), app.vcpusPerReplica, { above: 0 }, 'use the size of a replica');
    });
    problems.throwIfAny();

    const cores = (app: CoreConsumer, replicas: number): number => app.vcpusPerReplica * replicas;
    const sum = (replicas: (app: CoreConsumer) => number): number =>
      apps.reduce((total, app) => total + cores(app, replicas(app)), 0);
    const largest = apps.reduce((a, b) => (cores(b, b.maxReplicas) > cores(a, a.maxReplicas) ? b : a));
    this.demand = sum((app) => app.maxReplicas);
    this.rolloverDemand = this.demand + cores(largest, largest.maxReplicas);

    const least = sum((app) => app.minReplicas) + Math.max(...apps.map((app) => cores(app, app.minReplicas)));
    problems.check(
      least <= this.limitCores,
      'apps',
      `${least} cores are needed even at the minimum, while one application is replaced`,
      `at most ${this.limitCores}`,
      `request a quota of ${Math.ceil(least)} cores, or lower minReplicas or vcpusPerReplica`,
    );
    problems.throwIfAny();
    this.warnings = this.warn(largest, cores(largest, largest.maxReplicas));
  }

  /** The quota as text: each application, the sum, and the sum during a replacement. */
  public explain(): string {
    const { environment, apps } = this.props;
    return [
      `${environment}: ${this.demand} of ${this.limitCores} cores at the maximum, ${this.rolloverDemand} while an application is replaced`,
      ...apps.map((app) => `${app.name}: ${app.maxReplicas} replicas × ${app.vcpusPerReplica} vCPU`),
      ...this.warnings,
    ].join('\n');
  }

  private warn(largest: CoreConsumer, largestCores: number): string[] {
    const others = this.demand - largestCores;
    const fitting = (share: number): number =>
      Math.max(0, Math.floor((this.limitCores - others) / share / largest.vcpusPerReplica));
    const advice = (cores: number, replicas: number): string =>
      `request a quota of ${Math.ceil(cores)} cores${replicas > 0 ? `, or lower the maximum of ${largest.name} to ${replicas} replicas` : ''}`;
    if (this.demand > this.limitCores) {
      return [
        `the scaling stops at ${this.limitCores} cores, but the maximum needs ${this.demand}: ${advice(this.rolloverDemand, fitting(2))}`,
      ];
    }
    if (this.rolloverDemand > this.limitCores) {
      return [
        `a new revision at the maximum needs ${this.rolloverDemand} of ${this.limitCores} cores and cannot start: ${advice(this.rolloverDemand, fitting(2))}`,
      ];
    }
    return [];
  }
}
