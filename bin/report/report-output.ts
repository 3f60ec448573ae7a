import type { Cloud, Objective, SimulationSample, SimulationTotals, SimulationVerdict } from '../../lib/domain';
import type { Deviation } from '../../stacks/report/deviation';
import type { BillOutput } from '../cost/cost-output';
import type { PlanData } from '../plan/plan-output';
import type { DeclaredAlarm } from './alarms';
import type { Architecture } from './architecture/architecture';

/** Result of `loadbearing report --json`. */
export interface ReportOutput {
  /** Source of the report: a file, a folder or a reference system. */
  readonly subject: string;
  readonly cloud: Cloud;
  readonly architecture: Architecture;
  /** Plan of a workload file or a reference system. */
  readonly plan?: PlanData;
  /** Sizes in place of those of the plan, by their names there. */
  readonly built?: Readonly<Record<string, string>>;
  /** Spike to the peak of the plan. */
  readonly simulation?: ReportedSimulation;
  readonly bill: BillOutput;
  readonly alarms: readonly DeclaredAlarm[];
  readonly objectives: readonly Objective[];
  /** Departures of a reference system from its report. */
  readonly deviations: readonly Deviation[];
}

/** A simulated spike. */
export interface ReportedSimulation {
  readonly verdict: SimulationVerdict;
  readonly totals: SimulationTotals;
  /** A sample of each half minute. */
  readonly series: readonly SimulationSample[];
}
