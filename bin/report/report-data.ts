import {
  Commitment,
  Objective,
  Plan,
  Simulation,
  SimulationSample,
  SimulationTotals,
  SimulationVerdict,
} from '../../lib/domain';
import type { Deviation } from '../../stacks/report/deviation';
import type { BillView } from '../cost/report';
import { TraceShape, traceOf } from '../simulate/trace';
import type { Subject } from '../subject/subject';
import type { PricedSubject } from '../subject/subject-options';
import { Architecture, architectureOf } from './architecture/architecture';
import { declaredByPulumi, declaredByTemplates } from './architecture/declarations';
import { DeclaredAlarm, alarmsOf } from './alarms';

/** A spike to the peak, and how the planned scaling follows it. */
export interface SimulatedSpike {
  /** A sample for each half minute. */
  readonly samples: readonly SimulationSample[];
  readonly totals: SimulationTotals;
  readonly verdict: SimulationVerdict;
}

/** Everything that a report shows. */
export interface ReportData {
  readonly subject: Subject;
  readonly architecture: Architecture;
  readonly plan?: Plan;
  /** Sizes in place of those of the plan, by their names there. */
  readonly built: Readonly<Record<string, string>>;
  readonly spike?: SimulatedSpike;
  readonly bill: BillView;
  readonly alarms: readonly DeclaredAlarm[];
  readonly objectives: readonly Objective[];
  readonly deviations: readonly Deviation[];
}

const SAMPLE_SECONDS = 30;

/** Collects what a report shows of a subject. */
export function reportData({ subject, books, props, usageOfFile }: PricedSubject): ReportData {
  const resources = subject.state ? declaredByPulumi(subject.state) : declaredByTemplates(subject.templates);
  const { plan, system } = subject;
  const { commitment = Commitment.NONE } = props;
  const { objectives = [], deviations = [] } = system?.report?.() ?? {};
  return {
    subject,
    architecture: architectureOf(resources),
    ...(plan ? { plan, spike: spikeOf(plan) } : {}),
    built: subject.built ?? {},
    bill: { subject, bill: subject.bill(props), books, commitment, eachResource: false, usageOfFile },
    alarms: alarmsOf(resources),
    objectives,
    deviations,
  };
}

function spikeOf(plan: Plan): SimulatedSpike {
  const simulation = Simulation.ofPlan({ plan, trace: traceOf(TraceShape.SPIKE, plan.traffic, undefined) });
  return {
    samples: simulation.series(SAMPLE_SECONDS),
    totals: simulation.totals,
    verdict: simulation.verdict(),
  };
}
