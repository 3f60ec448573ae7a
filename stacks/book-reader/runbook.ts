import { HEALTH_HEADER } from '../parts/health-header';
import { Procedure, renderRunbook, stackOutput } from '../report/runbook';
import { HEALTH_PATH } from './edge';

const STACK = 'book-reader-production';

const PROCEDURES: Procedure[] = [
  {
    title: 'Names',
    when: 'All other procedures use these variables.',
    commands: [
      `CLUSTER=$(${stackOutput(STACK, 'ClusterName')})`,
      `BACKEND=$(${stackOutput(STACK, 'BackendService')})`,
      `WORKER=$(${stackOutput(STACK, 'WorkerService')})`,
      `WORKER_FAMILY=$(${stackOutput(STACK, 'WorkerTaskFamily')})`,
      `DATABASE=$(${stackOutput('book-reader-data-production', 'DatabaseIdentifier')})`,
      `URL=$(${stackOutput(STACK, 'Url')})`,
      `HEALTH_SECRET=$(${stackOutput(STACK, 'HealthSecret')})`,
    ],
  },
  {
    title: 'Stop a running deployment',
    when: 'If the new release is bad and ECS has not detected it. Rolls back to the previous revision.',
    commands: [
      'DEPLOYMENT=$(aws ecs list-service-deployments --cluster "$CLUSTER" --service "$BACKEND" --query "serviceDeployments[0].serviceDeploymentArn" --output text)',
      'aws ecs stop-service-deployment --service-deployment-arn "$DEPLOYMENT" --stop-type ROLLBACK',
    ],
  },
  {
    title: 'Roll back a finished release',
    when: 'If the release is bad and its deployment is complete. Migrations stay applied, since they are backward compatible.',
    commands: [
      'CURRENT=$(aws ecs describe-services --cluster "$CLUSTER" --services "$BACKEND" --query "services[0].taskDefinition" --output text)',
      'aws ecs list-task-definitions --family-prefix "$(basename "${CURRENT%:*}")" --sort DESC --max-items 5',
      'PREVIOUS="${CURRENT%:*}:REVISION"',
      'aws ecs update-service --cluster "$CLUSTER" --service "$BACKEND" --task-definition "$PREVIOUS"',
      'aws ecs wait services-stable --cluster "$CLUSTER" --services "$BACKEND"',
      'HEALTH=$(aws secretsmanager get-secret-value --region us-east-1 --secret-id "$HEALTH_SECRET" --query SecretString --output text)',
      `curl --fail --silent --show-error --header "${HEALTH_HEADER}: $HEALTH" "$URL${HEALTH_PATH}"`,
      'IMAGE=$(aws ecs describe-task-definition --task-definition "$PREVIOUS" --query "taskDefinition.containerDefinitions[?name==\'backend\'].image" --output text)',
      `aws ssm put-parameter --name /${STACK}/backend/image --value "$IMAGE" --overwrite`,
    ],
  },
  {
    title: 'Check the memory of the workers',
    when: 'After a release of the workers, or on an alarm. The limit is 6 GB per worker.',
    commands: [
      'aws ecs describe-task-definition --task-definition "$WORKER_FAMILY" --query "taskDefinition.[cpu,memory]"',
      'aws cloudwatch get-metric-statistics --namespace AWS/ECS --metric-name MemoryUtilization --dimensions Name=ClusterName,Value="$CLUSTER" Name=ServiceName,Value="$WORKER" --start-time "$(date -u -d \'1 hour ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics Maximum',
    ],
  },
  {
    title: 'Check the database connections',
    when: 'After a release, or on an alarm about connections.',
    commands: [
      'aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name DatabaseConnections --dimensions Name=DBInstanceIdentifier,Value="$DATABASE" --start-time "$(date -u -d \'1 hour ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics Maximum',
    ],
  },
  {
    title: 'Follow the logs of the workers',
    when: 'To see what the workers are doing.',
    commands: [
      'LOG_GROUP=$(aws ecs describe-task-definition --task-definition "$WORKER_FAMILY" --query "taskDefinition.containerDefinitions[?name==\'celery-worker\'].logConfiguration.options.\\"awslogs-group\\"" --output text)',
      'aws logs tail "$LOG_GROUP" --follow --since 15m',
    ],
  },
];

/** The report's manual rollback and verification steps (BR-CD-12, BR-HLT-03), for ECS instead of Docker Compose on a server. */
export const RUNBOOK = renderRunbook(
  'BookReader',
  'For production. Sign in with the AWS CLI first. Releases roll back automatically; use these procedures if you must step in.',
  PROCEDURES,
);
