import { Problems, ProblemCode } from '../../domain';

/** The Consumption profile gives two GiB for each processor, in steps of a quarter. Source: https://learn.microsoft.com/azure/container-apps/containers#allocations */
const STEP = 0.25;
const MOST_VCPUS = 4;
const GIB_PER_VCPU = 2;

/** The profile every environment has. */
export const CONSUMPTION_PROFILE = 'Consumption';

/** @internal */
export class ContainerSize {
  /** Memory of a container when none is stated. */
  public static memoryFor(vcpus: number): number {
    return vcpus * GIB_PER_VCPU;
  }

  /** Adds a problem unless processors and memory are a pair that the profile has. */
  public static check(problems: Problems, vcpus: number, memoryGiB: number, workloadProfile: string): void {
    if (workloadProfile !== CONSUMPTION_PROFILE) {
      problems.number('vcpus', vcpus, { above: 0 }, 'use what a node of the profile has at most');
      problems.number('memoryGiB', memoryGiB, { above: 0 }, 'use what a node of the profile has at most');
      return;
    }
    const ok = problems.number('vcpus', vcpus, { min: STEP, max: MOST_VCPUS }, 'use a dedicated profile for more');
    if (!ok) return;
    problems.check(Number.isInteger(vcpus / STEP), {
      code: ProblemCode.UNREVIEWED,
      property: 'vcpus',
      what: `vcpus is ${vcpus}`,
      expected: 'a multiple of 0.25',
      fix: `use ${Math.ceil(vcpus / STEP) * STEP}`,
    });
    problems.check(memoryGiB === vcpus * GIB_PER_VCPU, {
      code: ProblemCode.UNREVIEWED,
      property: 'memoryGiB',
      what: `memoryGiB is ${memoryGiB} for ${vcpus} vCPU`,
      expected: `${vcpus * GIB_PER_VCPU}: the Consumption profile gives 2 GiB for each vCPU`,
      fix: `use ${vcpus * GIB_PER_VCPU} GiB, or ${memoryGiB / GIB_PER_VCPU} vCPU`,
    });
  }
}
