import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { Rounder } from '../rounding';

/** An application whose replicas share the cores of an environment. */
export interface CoreConsumer {
  /** Name in explanations and errors. */
  readonly name: string;
  /** Minimum number of replicas. */
  readonly minReplicas: number;
  /** Maximum number of replicas. */
  readonly maxReplicas: number;
  /** Number of vCPUs of a replica. */
  readonly vcpusPerReplica: number;
}

/** Applications of one environment and its quota. */
export interface CoreQuotaProps {
  /** Name of the environment in explanations and errors. */
  readonly environment: string;
  /**
   * Core quota of the environment. The default is Azure's quota for a
   * [Container Apps environment](https://learn.microsoft.com/azure/container-apps/quotas).
   * @default 100
   */
  readonly limitCores?: number;
  /** All applications of the environment. */
  readonly apps: CoreConsumer[];
}

const DEFAULTS = { limitCores: 100 } satisfies Partial<CoreQuotaProps>;

/** Size step of a replica, in cores: https://learn.microsoft.com/azure/container-apps/containers#allocations */
const CORE_STEP = 0.25;

/**
 * Checks that all applications of an environment fit into its core quota, also while a new revision starts beside the old one.
 *
 * Throws if even the minimum does not fit. A maximum that does not fit is a warning, since you can raise a quota without a
 * deployment.
 *
 * @example
 * const quota = new CoreQuota({
 *   environment: 'apps',
 *   apps: [{ name: 'web', minReplicas: 2, maxReplicas: 20, vcpusPerReplica: 2 }],
 * });
 * console.log(quota.rolloverDemand, quota.warnings); // 80 []
 */
export class CoreQuota {
  /** Core quota of the environment. */
  public readonly limitCores: number;
  /** Cores that all applications need at their maximum. */
  public readonly demand: number;
  /** Cores needed at the maximum while the largest application rolls out a new revision. */
  public readonly rolloverDemand: number;
  /** Limits that the scaling or a rollout would hit, each with a fix. */
  public readonly warnings: string[];
  private readonly environment: string;
  private readonly apps: CoreConsumer[];

  constructor(props: CoreQuotaProps) {
    const environment = DeclaredTypes.nameIn(props, 'environment', 'unnamed');
    const problems = new Problems(`the core quota of ${environment}`, `CoreQuota(${environment})`);
    const given = DOMAIN_TYPES.require(problems, 'CoreQuotaProps', props);
    const { apps, limitCores } = Defaults.apply(given, DEFAULTS);
    this.environment = environment;
    this.apps = apps;
    this.limitCores = limitCores;
    this.checkApps(problems);
    problems.throwIfAny();

    const atMaximum = apps.map((app) => app.vcpusPerReplica * app.maxReplicas);
    const atMinimum = apps.map((app) => app.vcpusPerReplica * app.minReplicas);
    this.demand = sum(atMaximum);
    this.rolloverDemand = sum([...atMaximum, Math.max(...atMaximum)]);

    const least = sum([...atMinimum, Math.max(...atMinimum)]);
    problems.check(least <= limitCores, {
      code: ProblemCode.CORE_QUOTA_EXCEEDED,
      property: 'apps',
      what: `the minimum replicas and one rollout need ${least} cores`,
      expected: `at most ${limitCores}`,
      fix: `request a quota of ${Math.ceil(least)} cores, or lower minReplicas or vcpusPerReplica`,
    });
    problems.throwIfAny();
    this.warnings = this.renderWarnings();
  }

  /** Returns the quota as text: the totals, each application, then the warnings. */
  public explain(): string {
    return [
      `${this.environment}: ${this.demand} of ${this.limitCores} cores at the maximum, ${this.rolloverDemand} during a rollout`,
      ...this.apps.map((app) => `${app.name}: ${app.maxReplicas} replicas × ${app.vcpusPerReplica} vCPU`),
      ...this.warnings,
    ].join('\n');
  }

  private checkApps(problems: Problems): void {
    const { apps, limitCores } = this;
    problems.number('limitCores', limitCores, { above: 0 }, 'use the quota of the environment');
    problems.some('apps', apps, {
      expected: 'at least one application',
      fix: 'list the applications of the environment',
    });
    apps.forEach((app) => {
      const at = (property: string): string => `apps[${app.name}].${property}`;
      problems.countRange(
        { property: at('minReplicas'), value: app.minReplicas, from: 0, fix: 'use the minimum of the scaling' },
        { property: at('maxReplicas'), value: app.maxReplicas, from: 1, fix: 'use the maximum of the scaling' },
        MOST_COUNT,
      );
      problems.number(at('vcpusPerReplica'), app.vcpusPerReplica, { above: 0 }, 'use the size of a replica');
    });
  }

  private renderWarnings(): string[] {
    const { demand, rolloverDemand, limitCores } = this;
    if (rolloverDemand <= limitCores) return [];
    const what =
      demand > limitCores
        ? `scaling stops at ${limitCores} cores, but the maximum needs ${demand}`
        : `a new revision cannot start at the maximum, which then needs ${rolloverDemand} of ${limitCores} cores`;
    const fixes = [`request a quota of ${Math.ceil(rolloverDemand)} cores`, ...this.smallerSizes()];
    return [`${what}: ${fixes.join(', or ')}`];
  }

  /** Returns sizes of the largest application at which everything fits, if that application alone is the cause. */
  private smallerSizes(): string[] {
    const cores = (app: CoreConsumer): number => app.vcpusPerReplica * app.maxReplicas;
    const [largest, ...others] = [...this.apps].sort((a, b) => cores(b) - cores(a));
    const room = this.limitCores - sum(others.map(cores));
    // A rollout doubles either this application or the next largest.
    const fitting = Math.min(room / 2, room - Math.max(0, ...others.map(cores)));
    const replicas = Rounder.down(fitting / largest.vcpusPerReplica);
    const size = CORE_STEP * Rounder.down(fitting / largest.maxReplicas / CORE_STEP);
    return [
      ...(replicas >= Math.max(1, largest.minReplicas)
        ? [`lower the maximum of ${largest.name} to ${replicas} replicas`]
        : []),
      ...(size > 0 ? [`give a replica of ${largest.name} at most ${size} vCPU`] : []),
    ];
  }
}

/** Sums without binary rounding errors: 0.1 + 0.2 is 0.3. */
function sum(numbers: number[]): number {
  return Number(Rounder.text(numbers.reduce((total, number) => total + number, 0)));
}
