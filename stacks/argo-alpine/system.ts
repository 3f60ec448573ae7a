import {
  CONTAINER_OPTIONS,
  EXAMPLE_DOMAIN,
  MIGRATION_ALLOW_AHEAD,
  MIGRATION_RUN,
  imageOption,
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
    argoImage: imageOption('Image of the Argo engine'),
    frontendOrigin: Options.text({
      help: 'Another frontend that may call the API.',
      otherwise: "the system's pages only",
      example: 'https://app.example.org',
    }),
    rateLimit: Options.text({
      help: "The application's limit for one address, in the notation of its limiter.",
      default: '100/minute',
    }),
    defaultPool: Options.flag({
      help: "Uses SQLAlchemy's default pool instead of the report's: a way back if the larger pool causes problems.",
    }),
  },
  pipeline: PIPELINE,
  migrations: 'sql',
  tables: 'test/sql/argo-alpine-tables.sql',
  expectations: 'argo-alpine',
  benchmark: 'argo-alpine',
  variants: {
    production: {
      environment: 'production',
      backendImage: 'placeholder',
      argoImage: 'placeholder',
      alarmEmail: 'none',
    },
    'production-domain': {
      environment: 'production',
      alarmEmail: 'ops@example.com',
      ...EXAMPLE_DOMAIN,
      backendImage: 'released',
      argoImage: 'released',
    },
  },
  report: () => (require('./report') as typeof import('./report')).REPORT,
  build: (app, props) => {
    const { ArgoAlpine } = require('./argo-alpine') as typeof import('./argo-alpine');
    const { profile, sizing } = new ArgoAlpine(app, props);
    return `${profile.environment}: ${sizing.minInstances} to ${sizing.maxInstances} tasks, ${profile.databaseClass}`;
  },
});
