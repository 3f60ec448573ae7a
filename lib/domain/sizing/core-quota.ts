import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Rounder, Rounding } from '../rounding';

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
/** Replicas come in steps of a quarter of a core: https://learn.microsoft.com/azure/container-apps/containers#allocations */
const CORE_STEP = 0.25;

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
    problems.number('limitCores', this.limitCores, { above: 0 }, 'use the quota of the environment');
    problems.check(apps.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'apps',
      what: 'apps is empty',
      expected: 'at least one',
      fix: 'name what runs in the environment',
    });
    apps.forEach((app) => {
      const at = (property: string): string => `apps[${app.name}].${property}`;
      problems.number(at('minReplicas'), app.minReplicas, { min: 0, integer: true }, 'use the minimum of the scaling');
      const maximumKnown = problems.number(
        at('maxReplicas'),
        app.maxReplicas,
        { min: 1, integer: true },
        'use the maximum of the scaling',
      );
      problems.check(!maximumKnown || !(app.minReplicas > app.maxReplicas), {
        code: ProblemCode.UNREVIEWED,
        property: at('minReplicas'),
        what: `${at('minReplicas')} is ${app.minReplicas}, above maxReplicas ${app.maxReplicas}`,
        expected: `at most ${app.maxReplicas}`,
        fix: 'lower minReplicas or raise maxReplicas',
      });
      problems.number(at('vcpusPerReplica'), app.vcpusPerReplica, { above: 0 }, 'use the size of a replica');
    });
    problems.throwIfAny();

    const atMaximum = apps.map((app) => app.vcpusPerReplica * app.maxReplicas);
    const atMinimum = apps.map((app) => app.vcpusPerReplica * app.minReplicas);
    this.demand = sum(atMaximum);
    this.rolloverDemand = sum([...atMaximum, Math.max(...atMaximum)]);

    const least = sum([...atMinimum, Math.max(...atMinimum)]);
    problems.check(least <= this.limitCores, {
      code: ProblemCode.UNREVIEWED,
      property: 'apps',
      what: `${least} cores are needed even at the minimum, while one application is replaced`,
      expected: `at most ${this.limitCores}`,
      fix: `request a quota of ${Math.ceil(least)} cores, or lower minReplicas or vcpusPerReplica`,
    });
    problems.throwIfAny();
    this.warnings = this.warn();
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

  private warn(): string[] {
    const { demand, rolloverDemand, limitCores } = this;
    if (rolloverDemand <= limitCores) return [];
    const what =
      demand > limitCores
        ? `the scaling stops at ${limitCores} cores, but the maximum needs ${demand}`
        : `a new revision at the maximum needs ${rolloverDemand} of ${limitCores} cores and cannot start`;
    const remedies = [`request a quota of ${Math.ceil(rolloverDemand)} cores`, ...this.smaller()];
    return [`${what}: ${remedies.join(', or ')}`];
  }

  /** What the largest application must become so that everything fits, when that alone is enough. */
  private smaller(): string[] {
    const cores = (app: CoreConsumer): number => app.vcpusPerReplica * app.maxReplicas;
    const [largest, ...others] = [...this.props.apps].sort((a, b) => cores(b) - cores(a));
    const room = this.limitCores - sum(others.map(cores));
    // Beside the others run either two of it, or it and two of the next largest.
    const fitting = Math.min(room / 2, room - Math.max(0, ...others.map(cores)));
    const replicas = Rounder.apply(fitting / largest.vcpusPerReplica, Rounding.TRUNCATE);
    const size = CORE_STEP * Rounder.apply(fitting / largest.maxReplicas / CORE_STEP, Rounding.TRUNCATE);
    return [
      ...(replicas >= Math.max(1, largest.minReplicas)
        ? [`lower the maximum of ${largest.name} to ${replicas} replicas`]
        : []),
      ...(size > 0 ? [`give a replica of ${largest.name} at most ${size} vCPU`] : []),
    ];
  }
}

/** A sum without the last bits of binary fractions: 0.1 + 0.2 is 0.3. */
function sum(numbers: number[]): number {
  return Number(Rounder.text(numbers.reduce((total, number) => total + number, 0)));
}
