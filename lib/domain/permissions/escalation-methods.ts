/**
 * Actions that run code as a role which the caller passes.
 *
 * @internal
 */
export interface PassMethod {
  /** Service that receives the role. */
  readonly service: string;
  /** Actions that are all needed, besides `iam:PassRole`. */
  readonly actions: string[];
}

/**
 * An action that runs code of the caller's choice as the role of something that exists.
 *
 * @internal
 */
export interface TakeoverMethod {
  readonly action: string;
  /** Type of the resource whose role runs the code. */
  readonly type: string;
  /** ARN of such resources. */
  readonly arn: string;
}

function passing(service: string, ...ways: string[][]): PassMethod[] {
  return ways.map((actions) => ({ service, actions }));
}

function taking(type: string, arn: string, ...actions: string[]): TakeoverMethod[] {
  return actions.map((action) => ({ action, type, arn }));
}

/**
 * Known ways from the permissions of one role to those of another.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html and
 * https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
 *
 * @internal
 */
export class EscalationMethods {
  /** Actions that use a passed role. Those that only run code which another action defines are listed with that action. */
  public static readonly PASS: PassMethod[] = [
    ...passing('lambda.amazonaws.com', ['lambda:CreateFunction'], ['lambda:UpdateFunctionConfiguration']),
    ...passing(
      'ecs-tasks.amazonaws.com',
      // Both accept another command for a container.
      ['ecs:RunTask'],
      ['ecs:StartTask'],
      ['ecs:RegisterTaskDefinition', 'ecs:CreateService'],
      ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
      ['ecs:RegisterTaskDefinition', 'ecs:CreateTaskSet'],
      ['batch:RegisterJobDefinition', 'batch:SubmitJob'],
    ),
    ...passing(
      'ec2.amazonaws.com',
      ['ec2:RunInstances'],
      ['ec2:AssociateIamInstanceProfile'],
      ['ec2:ReplaceIamInstanceProfileAssociation'],
      ['ec2:RequestSpotInstances'],
      ['autoscaling:CreateLaunchConfiguration'],
      ['ec2:CreateLaunchTemplate', 'autoscaling:CreateAutoScalingGroup'],
    ),
    ...passing('codebuild.amazonaws.com', ['codebuild:CreateProject'], ['codebuild:UpdateProject']),
    ...passing(
      'glue.amazonaws.com',
      ['glue:CreateJob'],
      ['glue:UpdateJob'],
      ['glue:CreateDevEndpoint'],
      ['glue:CreateSession'],
    ),
    ...passing(
      'sagemaker.amazonaws.com',
      ['sagemaker:CreateNotebookInstance'],
      ['sagemaker:CreateTrainingJob'],
      ['sagemaker:CreateProcessingJob'],
    ),
    ...passing(
      'cloudformation.amazonaws.com',
      ['cloudformation:CreateStack'],
      ['cloudformation:UpdateStack'],
      ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
      ['cloudformation:CreateStackSet'],
    ),
    ...passing('states.amazonaws.com', ['states:CreateStateMachine'], ['states:UpdateStateMachine']),
    ...passing('scheduler.amazonaws.com', ['scheduler:CreateSchedule'], ['scheduler:UpdateSchedule']),
    ...passing('events.amazonaws.com', ['events:PutTargets']),
    ...passing('pipes.amazonaws.com', ['pipes:CreatePipe'], ['pipes:UpdatePipe']),
    ...passing('ssm.amazonaws.com', ['ssm:StartAutomationExecution']),
    ...passing('datapipeline.amazonaws.com', ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition']),
    ...passing('elasticmapreduce.amazonaws.com', ['elasticmapreduce:RunJobFlow']),
    ...passing('tasks.apprunner.amazonaws.com', ['apprunner:CreateService'], ['apprunner:UpdateService']),
    ...passing('codepipeline.amazonaws.com', ['codepipeline:CreatePipeline'], ['codepipeline:UpdatePipeline']),
  ];

  /** Actions that change or enter code that runs already. */
  public static readonly TAKEOVER: TakeoverMethod[] = [
    ...taking(
      'AWS::Lambda::Function',
      'arn:*:lambda:*:*:function:*',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
    ),
    ...taking('AWS::ECS::TaskDefinition', 'arn:*:ecs:*:*:task/*', 'ecs:ExecuteCommand'),
    ...taking('AWS::IAM::InstanceProfile', 'arn:*:ec2:*:*:instance/*', 'ssm:SendCommand', 'ssm:StartSession'),
    ...taking('AWS::IAM::InstanceProfile', 'arn:*:ec2:*:*:instance/*', 'ec2-instance-connect:SendSSHPublicKey'),
    ...taking(
      'AWS::CodeBuild::Project',
      'arn:*:codebuild:*:*:project/*',
      'codebuild:StartBuild',
      'codebuild:StartBuildBatch',
    ),
    ...taking('AWS::CodeBuild::Project', 'arn:*:codebuild:*:*:project/*', 'codebuild:UpdateProject'),
    ...taking('AWS::Glue::Job', 'arn:*:glue:*:*:job/*', 'glue:UpdateJob'),
    ...taking('AWS::StepFunctions::StateMachine', 'arn:*:states:*:*:stateMachine:*', 'states:UpdateStateMachine'),
    ...taking(
      'AWS::SageMaker::NotebookInstance',
      'arn:*:sagemaker:*:*:notebook-instance/*',
      'sagemaker:CreatePresignedNotebookInstanceUrl',
    ),
  ];

  /** Actions on CloudFormation that use the role of a stack without passing it. */
  public static readonly STACK_ROLES: string[] = ['cloudformation:UpdateStack', 'cloudformation:ExecuteChangeSet'];

  /** Actions that give any permission to a role, user or group. */
  public static readonly GRANT: string[] = [
    'iam:AddUserToGroup',
    'iam:AttachGroupPolicy',
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:CreatePolicyVersion',
    'iam:DeleteRolePermissionsBoundary',
    'iam:DeleteUserPermissionsBoundary',
    'iam:PutGroupPolicy',
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
    'iam:SetDefaultPolicyVersion',
  ];

  /** Actions that let the caller sign in as a user. */
  public static readonly SIGN_IN: string[] = [
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
  ];
}
