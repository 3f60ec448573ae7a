import { Problems, ProblemCode } from '../../../domain';

/**
 * Memory in MiB that Fargate sells with a number of CPU units: from, to, step.
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

/** 256 CPU units have one size more than the step says: 512, 1024 and 2048 MiB. */
const NOT_SOLD = [[256, 1536]];

/**
 * Adds a problem unless Fargate sells tasks of this size.
 *
 * @internal
 */
export function checkTaskSize(
  problems: Problems,
  cpu: number,
  memoryMiB: number,
  names = { cpu: 'cpu', memoryMiB: 'memoryMiB' },
): void {
  const plain =
    problems.number(names.cpu, cpu, { min: 1, integer: true }, 'use CPU units: 1024 are one vCPU') &&
    problems.number(names.memoryMiB, memoryMiB, { min: 1, integer: true }, 'use MiB: 2048 are 2 GiB');
  if (!plain || isSold(cpu, memoryMiB)) return;
  const range = MEMORY_FOR_CPU[cpu];
  const [nextCpu, nextMemory] = nextLarger(cpu, memoryMiB);
  problems.check(false, {
    code: ProblemCode.UNREVIEWED,
    property: names.cpu,
    what: `${names.cpu} is ${cpu} and ${names.memoryMiB} ${memoryMiB}, which Fargate does not sell together`,
    expected: range
      ? `with ${cpu} CPU units ${range[0]} to ${range[1]} MiB in steps of ${range[2]}`
      : `${Object.keys(MEMORY_FOR_CPU).join(', ')} CPU units`,
    fix:
      nextCpu === undefined
        ? 'split the work over more tasks: 16384 CPU units and 122880 MiB are the largest'
        : `use the next larger size: ${names.cpu}: ${nextCpu}, ${names.memoryMiB}: ${nextMemory}`,
  });
}

function isSold(cpu: number, memoryMiB: number): boolean {
  const range = MEMORY_FOR_CPU[cpu];
  if (range === undefined) return false;
  const [from, to, step] = range;
  const notSold = NOT_SOLD.some(([c, m]) => c === cpu && m === memoryMiB);
  return memoryMiB >= from && memoryMiB <= to && (memoryMiB - from) % step === 0 && !notSold;
}

function nextLarger(cpu: number, memoryMiB: number): [number, number] | [] {
  for (const [units, [from, to, step]] of Object.entries(MEMORY_FOR_CPU)) {
    if (Number(units) < cpu) continue;
    for (let memory = from; memory <= to; memory += step) {
      if (memory >= memoryMiB && isSold(Number(units), memory)) return [Number(units), memory];
    }
  }
  return [];
}
