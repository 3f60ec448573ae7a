import type { SystemReport } from '../report/system-report';
import { DEVIATIONS } from './deviations';
import { OBJECTIVES } from './objectives';

/** Documents of the report. */
export const REPORT: SystemReport = {
  objectives: OBJECTIVES,
  deviations: DEVIATIONS,
};
