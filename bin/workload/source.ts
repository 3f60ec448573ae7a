import { existsSync } from 'node:fs';
import { Option } from 'commander';
import { Cloud, ComputeService, PlanOptions } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import type { SystemLoad } from '../../stacks/parts/system-load';
import { SYSTEMS } from '../../stacks/systems';

/** Flags that choose where a plan is to run. */
export interface PlaceFlags {
  readonly cloud?: string;
  readonly compute?: ComputeService;
  readonly region?: string;
}

/** Description of the argument that `loadOf` reads. */
export const SOURCE = `workload file, or a reference system: ${[...new Set(SYSTEMS.map(({ folder }) => folder))].join(', ')}`;

/** Returns the options that choose where a plan is to run. `more` are choices of the cloud beside the clouds. */
export function placeOptions(...more: string[]): Option[] {
  return [
    new Option('--cloud <name>', 'cloud of the plan (default: aws, or that of the system)').choices([
      ...Object.values(Cloud),
      ...more,
    ]),
    new Option('--compute <service>', 'service of the web tier').choices(Object.values(ComputeService)),
    new Option('--region <name>', 'region (default: us-east-1, or centralus)'),
  ];
}

/** Returns the load of a file, or without one that of the reference system with this name. */
export function loadOf(source: string): SystemLoad {
  const system = existsSync(source) ? undefined : SYSTEMS.find(({ folder }) => folder === source);
  return system?.load ?? { workload: WorkloadFile.read(source), options: {}, built: {} };
}

/** Returns the cloud of the flags, or without one that of the load. */
export function cloudOf({ options }: SystemLoad, { cloud }: PlaceFlags): Cloud {
  return (cloud as Cloud | undefined) ?? options.cloud ?? Cloud.AWS;
}

/** Returns the options of a plan: the flags, and otherwise those of the load if it is for the same cloud. */
export function planOptions(cloud: Cloud, load: SystemLoad, { region, compute }: PlaceFlags): PlanOptions {
  const own = cloud === cloudOf(load, {}) ? load.options : {};
  return { cloud, region: region ?? own.region, compute: compute ?? own.compute };
}
