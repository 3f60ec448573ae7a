import { Json } from '../resources/shape';

/**
 * Policies of AWS that let their holder reach other roles, reduced to what does.
 *
 * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const WIDE: Readonly<Record<string, Json>> = {
  AdministratorAccess: allow(['*']),
  PowerUserAccess: {
    Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
  },
  IAMFullAccess: allow(['iam:*']),
  AmazonEC2FullAccess: allow(['ec2:*']),
  AmazonSSMFullAccess: allow(['ssm:*']),
  AmazonECS_FullAccess: passing(['ecs:*'], ['ecs-tasks.amazonaws.com']),
  AWSLambda_FullAccess: passing(['lambda:*'], ['lambda.amazonaws.com']),
  AWSCloudFormationFullAccess: allow(['cloudformation:*']),
  AWSCodeBuildAdminAccess: allow(['codebuild:*']),
  AWSCodeBuildDeveloperAccess: allow(['codebuild:StartBuild', 'codebuild:StartBuildBatch']),
};

/**
 * Managed policies of AWS, which no template contains.
 *
 * @internal
 */
export class AwsManagedPolicies {
  /** Returns the part of a policy that lets its holder reach other roles, or an empty document. */
  public static document(arn: string): Json {
    const [, name = ''] = /:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn) ?? [];
    return Object.hasOwn(WIDE, name) ? WIDE[name] : {};
  }
}

function allow(actions: string[]): Json {
  return { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

function passing(actions: string[], services: string[]): Json {
  const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' };
  return {
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: '*' },
      { ...pass, Condition: { StringLike: { 'iam:PassedToService': services } } },
    ],
  };
}
