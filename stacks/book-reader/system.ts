import {
  CONTAINER_OPTIONS,
  EXAMPLE_DOMAIN,
  GRAFANA,
  MIGRATION_RUN,
  PROMETHEUS,
  imageOption,
} from '../parts/aws-options';
import { Options } from '../parts/option';
import { awsSystem } from '../parts/system-record';
import { Frontend, PoolAlarmMode } from './choices';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { PIPELINE } from './pipeline';

export const SYSTEM = awsSystem({
  ...IDENTITY,
  load: LOAD,
  options: {
    ...CONTAINER_OPTIONS,
    migrationRun: MIGRATION_RUN,
    frontend: Options.choice(Object.values(Frontend), {
      help: 'Origin of the pages: files in a bucket, or a container behind the load balancer.',
      default: Frontend.STATIC,
    }),
    frontendImage: imageOption("Image of the frontend's container"),
    poolAlarmMode: Options.choice(Object.values(PoolAlarmMode), {
      help: 'Threshold of the alarm on database connections: 83 % of what all processes may open, or 25, as in the report, which is always exceeded.',
      default: PoolAlarmMode.SCALED,
    }),
    poolStatus: Options.flag({
      help: 'Measures database connections by state every five minutes. Costs about $85 a month, mostly for images through the NAT gateway.',
    }),
    tracing: Options.flag({ help: 'Sends traces to X-Ray through a collector in each task.' }),
    prometheus: PROMETHEUS,
    grafana: GRAFANA,
    alarmEndpoint: Options.text({
      help: "HTTPS address that receives alarms, e.g. PagerDuty's for CloudWatch.",
      otherwise: 'none',
    }),
    pyroscopeServerAddress: Options.text({ help: 'Address of a Pyroscope server for profiles.', otherwise: 'none' }),
    recoveryRegion: Options.text({
      help: 'Second region that receives copies of backups.',
      otherwise: 'none',
      example: 'us-west-2',
    }),
  },
  pipeline: PIPELINE,
  migrations: 'sql',
  expectations: 'book-reader',
  variants: {
    production: { environment: 'production', backendImage: 'placeholder', alarmEmail: 'none' },
    'production-domain': {
      environment: 'production',
      alarmEmail: 'ops@example.com',
      ...EXAMPLE_DOMAIN,
      backendImage: 'released',
      frontend: 'container',
      frontendImage: 'released',
      tracing: 'true',
      poolStatus: 'true',
    },
    development: { environment: 'development' },
  },
  report: () => (require('./report') as typeof import('./report')).REPORT,
  build: (app, props) => {
    const { BookReader } = require('./book-reader') as typeof import('./book-reader');
    const { profile, sizing } = new BookReader(app, props);
    return `${profile.environment}: ${sizing.minInstances} to ${sizing.maxInstances} tasks, ${profile.workers} workers, ${profile.databaseClass}`;
  },
});
