import {
  EXAMPLE_DOMAIN,
  GRAFANA,
  MIGRATION_ALLOW_AHEAD,
  MIGRATION_RUN,
  OTHERWISE_PLACEHOLDER,
  PROMETHEUS,
} from '../parts/aws-options';
import { PLACEHOLDER, isPlaceholder } from '../parts/image-choice';
import { NO_EMAIL } from '../parts/alarm-email';
import { Options } from '../parts/option';
import { awsSystem } from '../parts/system-record';
import { ApmAgent } from './choices';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { PIPELINE } from './pipeline';

const PRODUCTION = { environment: 'production', applicationDirectory: PLACEHOLDER, alarmEmail: NO_EMAIL };

export const SYSTEM = awsSystem({
  ...IDENTITY,
  load: LOAD,
  options: {
    recoveryRegion: Options.text({
      help: 'Region that receives copies of backups, in production.',
      otherwise: 'us-west-2, or us-east-1 if the main region is another one',
      example: 'us-west-2',
    }),
    applicationDirectory: Options.text({
      help: 'Folder of your application, `main.py` with `app` and `requirements.txt`, or `placeholder`.',
      otherwise: OTHERWISE_PLACEHOLDER,
      example: '../traitor-track',
    }),
    apm: Options.choice(Object.values(ApmAgent), { help: 'Tracing agent of the application.', default: ApmAgent.NONE }),
    prometheus: PROMETHEUS,
    grafana: GRAFANA,
    requestsPerTenMinutes: Options.wholeNumber({
      help: 'Requests one address may send in ten minutes before the edge responds with 429, apart from static files and statistics.',
      default: 500,
      min: 10,
      example: '2000',
    }),
    applicationLimits: Options.text({
      help: "The application's default limits, in the notation of Flask-Limiter.",
      default: '2000 per day;500 per hour',
    }),
    migrationRun: MIGRATION_RUN,
    migrationAllowAhead: MIGRATION_ALLOW_AHEAD,
    purgeAuditLog: Options.flag({
      help: 'Deletes audit records older than a year, every month. They cannot be restored.',
    }),
    keyName: Options.text({
      help: 'EC2 key pair for the instances. Port 22 stays closed: connect with Session Manager.',
      otherwise: 'none',
    }),
  },
  pipeline: PIPELINE,
  migrations: 'sql',
  tables: 'test/sql/traitor-track-tables.sql',
  expectations: 'traitor-track',
  benchmark: 'traitor-track',
  variants: {
    production: PRODUCTION,
    'production-domain': { ...PRODUCTION, ...EXAMPLE_DOMAIN },
    staging: { environment: 'staging' },
    development: { environment: 'development' },
    'development-domain': {
      environment: 'development',
      ...EXAMPLE_DOMAIN,
      purgeAuditLog: 'true',
      migrationRun: '1',
    },
    'production-eu': { ...PRODUCTION, region: 'eu-west-1' },
    'production-eu-domain': { ...PRODUCTION, region: 'eu-west-1', ...EXAMPLE_DOMAIN },
  },
  report: () => (require('./report') as typeof import('./report')).REPORT,
  costs: () => (require('./costs') as typeof import('./costs')).compareCosts,
  build: (app, { applicationDirectory, ...props }) => {
    const { Application } = require('../../lib/aws') as typeof import('../../lib/aws');
    const { TraitorTrack } = require('./traitor-track') as typeof import('./traitor-track');
    const { profile, sizing } = new TraitorTrack(app, {
      ...props,
      application:
        applicationDirectory === undefined || isPlaceholder(applicationDirectory)
          ? undefined
          : Application.directory(applicationDirectory),
      placeholder: applicationDirectory === PLACEHOLDER,
    });
    return `${profile.environment}: ${sizing.minInstances} to ${sizing.maxInstances} instances, ${profile.databaseClass}`;
  },
});
