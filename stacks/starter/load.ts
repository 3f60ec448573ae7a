import { join } from 'node:path';
import { Cloud, type PlanOptions, type Workload } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import type { SystemLoad } from '../parts/system-load';

const loadOn = (options: PlanOptions): SystemLoad => ({
  get workload(): Workload {
    return WorkloadFile.read(join(__dirname, 'workload.yaml'));
  },
  options,
  built: {},
});

/** The workload file, read when a plan needs it. Everything that is built follows from it, so nothing differs from the plan. */
export const LOAD = loadOn({});
export const LOAD_ON_AZURE = loadOn({ cloud: Cloud.AZURE });
