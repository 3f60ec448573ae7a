import { DeploymentEnvironment } from '../parts/environment';
import { Procedure, renderRunbook, stackOutput } from '../report/runbook';
import { stackName } from '../parts/naming';
import { IDENTITY } from './identity';

const { DEVELOPMENT, PRODUCTION } = DeploymentEnvironment;
const inDevelopment = stackName(IDENTITY.prefix, '', DEVELOPMENT);
const data = stackName(IDENTITY.prefix, 'data', PRODUCTION);
const resource = (stack: string, type: string): string =>
  `aws cloudformation describe-stack-resources --stack-name ${stack} --query "StackResources[?ResourceType=='${type}'].PhysicalResourceId" --output text`;
const metric = (name: string, statistic: string): string =>
  `aws cloudwatch get-metric-statistics --namespace AWS/ElastiCache --metric-name ${name} --dimensions Name=CacheClusterId,Value="$CACHE-001" --start-time "$(date -u -d '1 hour ago' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics ${statistic}`;

/** TT-SES-10: the report's five steps, in its order. */
const PROCEDURES: Procedure[] = [
  {
    title: '1. Deploy Redis',
    when: 'The stack of the data holds it. The application that runs now does not notice.',
    commands: ['npx cdk deploy TraitorTrackData'],
  },
  {
    title: '2. Change the configuration',
    when: 'The instances read `SESSION_TYPE=redis` and the address at boot. Look at what will change before anything does.',
    commands: ['npx cdk diff TraitorTrack'],
  },
  {
    title: '3. Test that sessions persist',
    when: 'In development: a user who signed in must still be known after every instance was replaced. The paths are those of your application.',
    commands: [
      `npx cdk deploy TraitorTrack -c environment=${DEVELOPMENT}`,
      `URL=$(${stackOutput(inDevelopment, 'Url')})`,
      `GROUP=$(${resource(inDevelopment, 'AWS::AutoScaling::AutoScalingGroup')})`,
      'curl --fail --silent --show-error --cookie-jar session.txt --data-urlencode "username=$TEST_USER" --data-urlencode "password=$TEST_PASSWORD" "$URL/login"',
      'aws autoscaling start-instance-refresh --auto-scaling-group-name "$GROUP"',
      'aws autoscaling describe-instance-refreshes --auto-scaling-group-name "$GROUP" --max-records 1 # until Successful',
      'curl --fail --silent --show-error --output /dev/null --cookie session.txt "$URL/dashboard"',
      'rm session.txt',
    ],
  },
  {
    title: '4. Deploy to production',
    when: 'Sessions in files end with the instances that hold them: users sign in once more. Choose a quiet hour.',
    commands: ['npx cdk deploy TraitorTrack'],
  },
  {
    title: '5. Watch the metrics of the sessions',
    when: 'For a day. Evictions must stay at zero: each would be a user who is signed out.',
    commands: [
      `CACHE=$(${resource(data, 'AWS::ElastiCache::ReplicationGroup')})`,
      metric('CurrItems', 'Maximum'),
      metric('Evictions', 'Sum'),
      metric('DatabaseMemoryUsagePercentage', 'Maximum'),
    ],
  },
];

/** The migration of the sessions from files on the instances to Redis. */
export const RUNBOOK = renderRunbook(
  'TraitorTrack',
  'Sessions move from files on each instance to Redis, with the AWS CLI signed in. After it no instance is special: any of them can be lost.',
  PROCEDURES,
);
