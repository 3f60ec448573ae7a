import type { SystemReport } from '../report/system-report';
import { DEVIATIONS } from './deviations';
import { OBJECTIVES } from './objectives';
import { RUNBOOK } from './runbook';

/** Documents of the report. */
export const REPORT: SystemReport = {
  objectives: OBJECTIVES,
  deviations: DEVIATIONS,
  documents: { 'docs/traitor-track/runbook.md': RUNBOOK },
};
