import { ProblemCode } from '../../problem-code';
import { Problems } from '../../problems';
import { Assumptions, Reasons } from './assumption';
import { LatencyObjectives } from '../latency-objective';
import { MeasuredInstances } from '../measured-instance';
import { ratesOf } from './traffic';
import { WebLoad } from './web-sizing';
import { AvailabilityDemand, ServerModel, ServiceDemand, Workload } from '../workload';

const SERVICE = {
  cpuMsPerRequest: 30,
  waitMsPerRequest: 120,
  memoryMiBPerProcess: 256,
  serverModel: ServerModel.THREADS,
} satisfies Partial<ServiceDemand>;
const OBJECTIVE_MS = 500;
const AVAILABILITY = { zones: 2, surviveZoneLossAtPeak: false } satisfies Partial<AvailabilityDemand>;

const SERVICE_REASONS: Reasons<typeof SERVICE> = {
  cpuMsPerRequest: ['ms', 'a page from a template and a few queries'],
  waitMsPerRequest: ['ms', 'with the CPU time, the 150 ms that the reports measure'],
  memoryMiBPerProcess: ['MiB', 'a Django or Rails process after its start'],
  serverModel: ['', 'usual for Python, Ruby and Java'],
};
const AVAILABILITY_REASONS: Reasons<typeof AVAILABILITY> = {
  zones: ['', 'one may fail'],
  surviveZoneLossAtPeak: ['', 'scaling replaces a lost zone within minutes'],
};

/** Returns the load of the web tier, and adds problems and assumptions. Undefined if there are problems. */
export function webLoadOf(problems: Problems, assumptions: Assumptions, workload: Workload): WebLoad | undefined {
  const service = assumptions.complete('service', workload.service ?? {}, SERVICE, SERVICE_REASONS);
  const { zones, surviveZoneLossAtPeak } = assumptions.complete(
    'availability',
    workload.availability ?? {},
    AVAILABILITY,
    AVAILABILITY_REASONS,
  );
  const objective = LatencyObjectives.check(
    problems,
    'objective',
    workload.objective ?? {
      milliseconds: assumptions.add('objective.milliseconds', OBJECTIVE_MS, 'ms for 95 %', 'a page feels immediate'),
    },
  );
  if (service.measured) MeasuredInstances.check(problems, 'service.measured', service.measured);
  const valid = [
    problems.number('service.cpuMsPerRequest', service.cpuMsPerRequest, { above: 0, max: 600_000 }, 'measure it'),
    problems.number('service.waitMsPerRequest', service.waitMsPerRequest, { min: 0, max: 600_000 }, 'measure it'),
    problems.number('service.memoryMiBPerProcess', service.memoryMiBPerProcess, { min: 1, max: 1e6 }, 'measure it'),
    problems.optionalNumber(
      'service.concurrencyPerProcess',
      service.concurrencyPerProcess,
      { min: 1, max: 10_000, integer: true },
      'use the threads of a process',
    ),
    problems.check(service.serverModel !== ServerModel.PREFORK || (service.concurrencyPerProcess ?? 1) === 1, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: 'service.concurrencyPerProcess',
      what: `concurrencyPerProcess is ${service.concurrencyPerProcess} with the server model prefork`,
      expected: '1: such a process serves one request at a time',
      fix: 'leave it out, or use the server model threads',
    }),
    problems.number('availability.zones', zones, { min: 2, max: 3, integer: true }, 'use 2 or 3'),
  ].every(Boolean);
  if (!valid) return undefined;
  const [cpuSeconds, waitSeconds] = [service.cpuMsPerRequest / 1000, service.waitMsPerRequest / 1000];
  const rates = ratesOf(problems, assumptions, workload.traffic, cpuSeconds + waitSeconds);
  return (
    rates && {
      ...rates,
      ...{ cpuSeconds, waitSeconds, zones, surviveZoneLossAtPeak },
      memoryMiBPerProcess: service.memoryMiBPerProcess,
      serverModel: service.serverModel,
      concurrencyPerProcess: service.concurrencyPerProcess,
      percentile: objective.percentile,
      objectiveSeconds: objective.milliseconds / 1000,
    }
  );
}
