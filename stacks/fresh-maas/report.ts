import { stringify } from 'yaml';
import type { SystemReport } from '../report/system-report';
import { DEVIATIONS } from './deviations';
import { OBJECTIVES } from './objectives';
import { pgBouncer } from './database';
import { BUSINESS_AUTOSCALER } from './kubernetes';

/** Documents of the report. */
export const REPORT: SystemReport = {
  objectives: OBJECTIVES,
  deviations: DEVIATIONS,
  documents: {
    'docs/fresh-maas/business-operations-suite-hpa.yaml': stringify(JSON.parse(BUSINESS_AUTOSCALER.toJson()), {
      singleQuote: true,
    }),
    'docs/fresh-maas/pgbouncer.ini': pgBouncer(1000, 'fresh-maas-database.postgres.database.azure.com').render(),
  },
};
