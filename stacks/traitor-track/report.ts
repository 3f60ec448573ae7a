import type { SystemReport } from '../report/system-report';
import { DEVIATIONS } from './deviations';
import { OBJECTIVES } from './objectives';
import { ROADMAP_PAGE } from './roadmap';
import { RUNBOOK } from './runbook';

/** Documents of the report. */
export const REPORT: SystemReport = {
  objectives: OBJECTIVES,
  deviations: DEVIATIONS,
  documents: { 'docs/traitor-track/roadmap.md': ROADMAP_PAGE, 'docs/traitor-track/runbook.md': RUNBOOK },
};
