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

/** The report's five steps, in its order (TT-SES-10). */
const PROCEDURES: Procedure[] = [
  {
    title: '1. Deploy Redis',
    when: 'Redis is in the data stack. The running application is not affected.',
    commands: ['npx cdk deploy TraitorTrackData'],
  },
  {
    title: '2. Change the configuration',
    when: 'The instances read `SESSION_TYPE=redis` and the address at boot. Review the changes before you deploy them.',
    commands: ['npx cdk diff TraitorTrack'],
  },
  {
    title: '3. Test that sessions persist',
    when: 'In development. A signed-in user must stay signed in after every instance is replaced. Adapt the paths to your application.',
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
    when: 'Sessions in files are lost with their instances, so users must sign in again. Choose a quiet hour.',
    commands: ['npx cdk deploy TraitorTrack'],
  },
  {
    title: '5. Monitor the session metrics',
    when: 'For one day. Evictions must stay at zero, since each one signs a user out.',
    commands: [
      `CACHE=$(${resource(data, 'AWS::ElastiCache::ReplicationGroup')})`,
      metric('CurrItems', 'Maximum'),
      metric('Evictions', 'Sum'),
      metric('DatabaseMemoryUsagePercentage', 'Maximum'),
    ],
  },
];

/** Runbook for the migration of sessions from files on the instances to Redis. */
export const RUNBOOK = renderRunbook(
  'TraitorTrack',
  'Moves sessions from files on each instance to Redis. Sign in with the AWS CLI first. Afterwards you can lose any instance without losing sessions.',
  PROCEDURES,
);
