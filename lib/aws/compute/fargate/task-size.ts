import { ProblemCode, Problems } from '../../../domain';

/**
 * Memory in MiB that Fargate offers for a number of CPU units: from, to, step.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const MEMORY_FOR_CPU: Record<number, [from: number, to: number, step: number]> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

/**
 * Quota of tasks for a service.
 * Source: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
 */
export const MOST_TASKS = 5000;

/** Pairs inside the ranges that Fargate does not offer: 256 CPU units come with 512, 1024 or 2048 MiB. */
const NOT_OFFERED = [[256, 1536]];

/**
 * Adds a problem unless Fargate offers tasks of this size.
 *
 * @internal
 */
export function checkTaskSize(
  problems: Problems,
  cpu: number,
  memoryMiB: number,
  names = { cpu: 'cpu', memoryMiB: 'memoryMiB' },
): void {
  const numeric =
    problems.number(names.cpu, cpu, { min: 1, integer: true }, 'set CPU units: 1024 are one vCPU') &&
    problems.number(names.memoryMiB, memoryMiB, { min: 1, integer: true }, 'set MiB: 2048 are 2 GiB');
  if (!numeric || isOffered(cpu, memoryMiB)) return;
  const range = MEMORY_FOR_CPU[cpu];
  const [nextCpu, nextMemory] = nextLarger(cpu, memoryMiB);
  problems.check(false, {
    code: ProblemCode.UNSUPPORTED_FARGATE_SIZE,
    property: names.cpu,
    what: `Fargate does not offer ${names.cpu} ${cpu} with ${names.memoryMiB} ${memoryMiB}`,
    expected: range
      ? `for ${cpu} CPU units, ${range[0]} to ${range[1]} MiB in steps of ${range[2]}`
      : `${Object.keys(MEMORY_FOR_CPU).join(', ')} CPU units`,
    fix:
      nextCpu === undefined
        ? 'distribute the work over more tasks: 16384 CPU units and 122880 MiB are the largest size'
        : `use the next larger size: ${names.cpu}: ${nextCpu}, ${names.memoryMiB}: ${nextMemory}`,
  });
}

function isOffered(cpu: number, memoryMiB: number): boolean {
  const range = MEMORY_FOR_CPU[cpu];
  if (range === undefined) return false;
  const [from, to, step] = range;
  const missing = NOT_OFFERED.some(([c, m]) => c === cpu && m === memoryMiB);
  return memoryMiB >= from && memoryMiB <= to && (memoryMiB - from) % step === 0 && !missing;
}

function nextLarger(cpu: number, memoryMiB: number): [number, number] | [] {
  for (const [units, [from, to, step]] of Object.entries(MEMORY_FOR_CPU)) {
    if (Number(units) < cpu) continue;
    for (let memory = from; memory <= to; memory += step) {
      if (memory >= memoryMiB && isOffered(Number(units), memory)) return [Number(units), memory];
    }
  }
  return [];
}
