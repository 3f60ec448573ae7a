import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Problems of containers on AWS Fargate and Azure Container Apps. */
export const COMPUTE_CONTAINERS: ErrorExamples = {
  [ProblemCode.UNSUPPORTED_FARGATE_SIZE]: {
    example: 'Fargate does not offer cpu 1024 with memoryMiB 1024',
    fix: 'Use a pair that Fargate offers: 1024 CPU units come with 2048 to 8192 MiB. The message names the next larger size.',
  },
  [ProblemCode.UNSUPPORTED_CONTAINER_APP_SIZE]: {
    example: 'memoryGiB is 8 for 2 vCPU',
    fix: 'Set `vcpus` in steps of 0.25 and omit `memoryGiB`, or use a dedicated workload profile.',
  },
  [ProblemCode.OPTIONAL_SECRET_UNSUPPORTED]: {
    example: 'LICENCE_KEY is optional, but ECS starts no task while a secret has no value',
    fix: 'Use `SecretEnvironment.of(secret)`, and set the value of the secret before you deploy the image that needs it.',
  },
  [ProblemCode.SECRET_TEMPLATE_WITHOUT_COMMAND]: {
    example:
      'DATABASE_URL is a template, which the shell composes before it starts the command, but command is missing',
    fix: "Set `command` to the command of the image, or inject single fields with `SecretEnvironment.of(secret, 'password')`.",
  },
  [ProblemCode.BLUE_GREEN_WITHOUT_ALARMS]: {
    example: 'rollbackAlarms is empty with blueGreen: a release that starts and then fails would keep the traffic',
    fix: 'Pass at least one alarm in `rollbackAlarms`, such as the error rate of the load balancer.',
  },
  [ProblemCode.BROKER_EVICTS_TASKS]: {
    example: 'broker has the purpose CACHE: it would evict tasks when its memory is full',
    fix: 'Create a separate `RedisCache` with `purpose: CachePurpose.BROKER`.',
  },
  [ProblemCode.UNKNOWN_CONTAINER]: {
    example: "the task definition has no container 'web'",
    fix: 'Use the `containerName` of the tier that owns the task definition.',
  },
  [ProblemCode.ZONE_REDUNDANCY_WITHOUT_SUBNET]: {
    example: 'zoneRedundant is true without a subnet',
    fix: 'Pass `infrastructureSubnetId`, for example `network.containerAppsSubnetId`, or remove `zoneRedundant`.',
  },
  [ProblemCode.NO_RULE_TO_SCALE_FROM_ZERO]: {
    example: 'minReplicas is 0 without a rule for requests: CPU and memory cannot start the first replica',
    fix: 'Set `minReplicas` to 1, or `concurrentRequests` above 0.',
  },
  [ProblemCode.TRAFFIC_WEIGHTS_NOT_100]: {
    example: 'the weights of traffic add up to 90',
    fix: 'Correct the weights so that they add up to 100.',
  },
  [ProblemCode.PREMIUM_REGISTRY_REQUIRED]: {
    example: 'subnetId is set, but the SKU is Basic',
    fix: 'Use `RegistrySku.PREMIUM`, or remove the setting.',
  },
  [ProblemCode.UNKNOWN_SCALE_RULE_SECRET]: {
    example: 'secretName is "bus", which no secret variable has.',
    fix: 'Add the secret to `secretVariables`, or set `useIdentity` if the scaler supports identities.',
  },
  [ProblemCode.MUTABLE_IMAGE_TAG]: {
    example: "image is 'registry.example.com/shop:latest': containers that start later would run another image",
    fix: 'Name the tag or the digest of a release, e.g. `registry.example.com/shop:1.4.2`.',
  },
  [ProblemCode.LIVE_WEIGHTS_OVERWRITTEN]: {
    example: '`loadbearing traffic`: BackendRule changes, and its live weights are 0 and 100 instead of 100 and 0',
    fix: 'Release once more, so that the first target group serves, or leave the rule unchanged. For other hosts or paths, also raise `rulePriority`.',
  },
  [ProblemCode.RULE_PRIORITY_TAKEN]: {
    example: '`loadbearing traffic`: the new rule has the priority 100, which the rule that it replaces has',
    fix: 'Raise `rulePriority` above that of the old rule. CloudFormation deletes the old rule after ECS has set the weights of the new one.',
  },
  [ProblemCode.NO_HEALTHY_TARGETS]: {
    example: '`loadbearing traffic`: the target group that gets the traffic has no healthy target',
    fix: 'Repair the service first: read its events, or set the weights of the rule to the target group that has tasks.',
  },
  [ProblemCode.RELEASE_IN_PROGRESS]: {
    example: '`loadbearing traffic`: a deployment of the service is in progress',
    fix: 'Wait for the end of the release, then run the command again.',
  },
  [ProblemCode.AWS_CLI_FAILED]: {
    example: 'aws cloudformation get-template: Unable to locate credentials',
    fix: 'Install the AWS CLI, sign in to the account, and set the region.',
  },
};
