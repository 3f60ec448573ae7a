import { Procedure, renderRunbook, stackOutput } from '../report/runbook';

const STACK = 'book-reader-production';

const PROCEDURES: Procedure[] = [
  {
    title: 'Names',
    when: 'Every other procedure uses these.',
    commands: [
      `CLUSTER=$(${stackOutput(STACK, 'ClusterName')})`,
      `BACKEND=$(${stackOutput(STACK, 'BackendService')})`,
      `WORKER=$(${stackOutput(STACK, 'WorkerService')})`,
      `WORKER_FAMILY=$(${stackOutput(STACK, 'WorkerTaskFamily')})`,
      `DATABASE=$(${stackOutput('book-reader-data-production', 'DatabaseIdentifier')})`,
      `URL=$(${stackOutput(STACK, 'Url')})`,
    ],
  },
  {
    title: 'Stop a deployment that runs',
    when: 'The new release is bad, and ECS has not noticed. It goes back to the revision before.',
    commands: [
      'DEPLOYMENT=$(aws ecs list-service-deployments --cluster "$CLUSTER" --service "$BACKEND" --query "serviceDeployments[0].serviceDeploymentArn" --output text)',
      'aws ecs stop-service-deployment --service-deployment-arn "$DEPLOYMENT" --stop-type ROLLBACK',
    ],
  },
  {
    title: 'Roll back a release that is finished',
    when: 'Instead of checking out an older commit on a server. Migrations stay: they are backward compatible.',
    commands: [
      'CURRENT=$(aws ecs describe-services --cluster "$CLUSTER" --services "$BACKEND" --query "services[0].taskDefinition" --output text)',
      'aws ecs list-task-definitions --family-prefix "$(basename "${CURRENT%:*}")" --sort DESC --max-items 5',
      'PREVIOUS="${CURRENT%:*}:REVISION"',
      'aws ecs update-service --cluster "$CLUSTER" --service "$BACKEND" --task-definition "$PREVIOUS"',
      'aws ecs wait services-stable --cluster "$CLUSTER" --services "$BACKEND"',
      'curl --fail --silent --show-error "$URL/api/health"',
      'IMAGE=$(aws ecs describe-task-definition --task-definition "$PREVIOUS" --query "taskDefinition.containerDefinitions[?name==\'backend\'].image" --output text)',
      `aws ssm put-parameter --name /${STACK}/backend/image --value "$IMAGE" --overwrite`,
    ],
  },
  {
    title: 'Memory of the workers',
    when: 'After a release of the workers, or when an alarm says so. The limit is 6 GB for each.',
    commands: [
      'aws ecs describe-task-definition --task-definition "$WORKER_FAMILY" --query "taskDefinition.[cpu,memory]"',
      'aws cloudwatch get-metric-statistics --namespace AWS/ECS --metric-name MemoryUtilization --dimensions Name=ClusterName,Value="$CLUSTER" Name=ServiceName,Value="$WORKER" --start-time "$(date -u -d \'1 hour ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics Maximum',
    ],
  },
  {
    title: 'Connections of the database',
    when: 'After a release, or when the alarm on connections goes off.',
    commands: [
      'aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name DatabaseConnections --dimensions Name=DBInstanceIdentifier,Value="$DATABASE" --start-time "$(date -u -d \'1 hour ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics Maximum',
    ],
  },
  {
    title: 'Logs of the workers',
    when: 'To follow what they do.',
    commands: [
      'LOG_GROUP=$(aws ecs describe-task-definition --task-definition "$WORKER_FAMILY" --query "taskDefinition.containerDefinitions[?name==\'celery-worker\'].logConfiguration.options.\\"awslogs-group\\"" --output text)',
      'aws logs tail "$LOG_GROUP" --follow --since 15m',
    ],
  },
];

/** BR-CD-12 and BR-HLT-03: the manual rollback and the verification steps, for ECS in place of a server with Docker Compose. */
export const RUNBOOK = renderRunbook(
  'BookReader',
  'For production, with the AWS CLI signed in. Releases roll back by themselves; this is for when somebody has to.',
  PROCEDURES,
);
