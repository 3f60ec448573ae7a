import type { SystemReport } from '../report/system-report';
import { DEVIATIONS } from './deviations';
import { OBJECTIVES } from './objectives';
import { renderEnvExample } from './env-example';
import { RUNBOOK } from './runbook';

/** Documents of the report. */
export const REPORT: SystemReport = {
  objectives: OBJECTIVES,
  deviations: DEVIATIONS,
  documents: {
    'docs/book-reader/env.example': renderEnvExample(),
    'docs/book-reader/runbook.md': RUNBOOK,
  },
};
