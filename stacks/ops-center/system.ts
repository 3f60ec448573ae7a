import {
  CONTAINER_OPTIONS,
  EXAMPLE_DOMAIN,
  MIGRATION_ALLOW_AHEAD,
  MIGRATION_RUN,
  PROMETHEUS,
} from '../parts/aws-options';
import { Options } from '../parts/option';
import { awsSystem } from '../parts/system-record';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { PIPELINE } from './pipeline';

export const SYSTEM = awsSystem({
  ...IDENTITY,
  load: LOAD,
  options: {
    ...CONTAINER_OPTIONS,
    migrationRun: MIGRATION_RUN,
    migrationAllowAhead: MIGRATION_ALLOW_AHEAD,
    authOrigin: Options.text({
      help: 'Origin where users sign in. Pages may send requests to it.',
      otherwise: 'none but the system itself',
      example: 'https://auth.example.com',
    }),
    strictCsp: Options.flag({ help: 'Forbids inline scripts and `eval` in pages. The report allows both.' }),
    prometheus: PROMETHEUS,
    adoptAuditLog: Options.flag({
      help: 'Uses the audit log that a deleted deployment kept, instead of creating it. Its records stay.',
    }),
  },
  pipeline: PIPELINE,
  migrations: 'sql',
  tables: 'test/sql/ops-center-tables.sql',
  expectations: 'ops-center',
  benchmark: 'ops-center',
  variants: {
    production: { environment: 'production', backendImage: 'placeholder', alarmEmail: 'none' },
    'production-domain': {
      environment: 'production',
      ...EXAMPLE_DOMAIN,
      backendImage: 'released',
      alarmEmail: 'ops@example.com',
    },
    development: { environment: 'development' },
  },
  report: () => (require('./report') as typeof import('./report')).REPORT,
  build: (app, props) => {
    const { OpsCenter } = require('./ops-center') as typeof import('./ops-center');
    const { profile, sizing } = new OpsCenter(app, props);
    return `${profile.environment}: ${sizing.minInstances} to ${sizing.maxInstances} tasks, ${profile.databaseClass}`;
  },
});
