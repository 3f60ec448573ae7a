import { ProblemCode, Problems } from '../../domain';

/** Source: https://learn.microsoft.com/azure/container-apps/containers#allocations */
const VCPU_STEP = 0.25;
const MAX_VCPUS = 4;
const GIB_PER_VCPU = 2;

/** Workload profile that every environment has. */
export const CONSUMPTION_PROFILE = 'Consumption';
/** Names of workload profiles. */
export const WORKLOAD_PROFILE = /^[A-Za-z][A-Za-z0-9-]{0,14}$/;

/**
 * CPU and memory of a container, as a workload profile offers them.
 *
 * @internal
 */
export class ContainerSize {
  /** Returns the memory of a container in GiB, if none is set. */
  public static memoryFor(vcpus: number): number {
    return vcpus * GIB_PER_VCPU;
  }

  /** Adds a problem unless the profile offers this pair of CPU and memory. */
  public static check(problems: Problems, vcpus: number, memoryGiB: number, workloadProfile: string): void {
    if (workloadProfile !== CONSUMPTION_PROFILE) {
      problems.number('vcpus', vcpus, { above: 0 }, 'use at most the vCPUs of a node of the profile');
      problems.number('memoryGiB', memoryGiB, { above: 0 }, 'use at most the memory of a node of the profile');
      return;
    }
    const range = { min: VCPU_STEP, max: MAX_VCPUS };
    if (!problems.number('vcpus', vcpus, range, 'use a dedicated workload profile for more')) return;
    problems.check(Number.isInteger(vcpus / VCPU_STEP), {
      code: ProblemCode.UNSUPPORTED_CONTAINER_APP_SIZE,
      property: 'vcpus',
      what: `vcpus is ${vcpus}`,
      expected: `a multiple of ${VCPU_STEP}`,
      fix: `use ${Math.ceil(vcpus / VCPU_STEP) * VCPU_STEP}`,
    });
    problems.check(memoryGiB === vcpus * GIB_PER_VCPU, {
      code: ProblemCode.UNSUPPORTED_CONTAINER_APP_SIZE,
      property: 'memoryGiB',
      what: `memoryGiB is ${memoryGiB} for ${vcpus} vCPU`,
      expected: `${vcpus * GIB_PER_VCPU}: the Consumption profile has ${GIB_PER_VCPU} GiB per vCPU`,
      fix: `use ${vcpus * GIB_PER_VCPU} GiB, or ${memoryGiB / GIB_PER_VCPU} vCPU`,
    });
  }
}
