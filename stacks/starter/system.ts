import { EXAMPLE_DOMAIN, OTHERWISE_PLACEHOLDER } from '../parts/aws-options';
import { DeploymentEnvironment } from '../parts/environment';
import { PLACEHOLDER } from '../parts/image-choice';
import { NO_EMAIL } from '../parts/alarm-email';
import { Options } from '../parts/option';
import { awsSystem } from '../parts/system-record';
import { IDENTITY } from './identity';
import { LOAD } from './load';

const PRODUCTION = { environment: 'production', image: PLACEHOLDER, alarmEmail: NO_EMAIL };

export const SYSTEM = awsSystem({
  ...IDENTITY,
  load: LOAD,
  options: {
    image: Options.text({
      help: 'Image of the application, with a tag or a digest, or `placeholder`.',
      otherwise: OTHERWISE_PLACEHOLDER,
      example: 'ghcr.io/example/shop:1.4.2',
      forAllSystems: [PLACEHOLDER],
    }),
  },
  expectations: 'starter',
  variants: {
    'production-eu-domain': { ...PRODUCTION, region: 'eu-west-1', ...EXAMPLE_DOMAIN },
  },
  build: (app, props) => {
    const { Starter } = require('./starter') as typeof import('./starter');
    const { web, database } = new Starter(app, props).application.plan;
    return `${props.environment ?? DeploymentEnvironment.PRODUCTION}: ${web.minInstances} to ${web.maxInstances} tasks, ${database?.size}`;
  },
});
