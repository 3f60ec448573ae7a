import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Cloud, type PlanOptions, type Workload } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

const loadOn = (options: PlanOptions): SystemLoad => ({
  get workload(): Workload {
    return parse(readFileSync(join(__dirname, 'workload.yaml'), 'utf8')) as Workload;
  },
  options,
  built: {},
});

/** The workload file, read when a plan needs it. Everything that is built follows from it, so nothing differs from the plan. */
export const LOAD = loadOn({});
export const LOAD_ON_AZURE = loadOn({ cloud: Cloud.AZURE });
