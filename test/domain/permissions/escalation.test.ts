import { AwsEscalation, NamedTemplate, TemplatePolicies } from '../../../lib/domain';
import { role, shop, trust } from './a-template';

/** Paths of a few templates, a line each: `A > B (means)`. */
function paths(...templates: NamedTemplate[]): string[] {
  return AwsEscalation.paths(new TemplatePolicies(templates)).map(
    ({ from, to, steps }) =>
      [from, ...steps.map((it) => `${it.to} (${it.means.join('; ')})`)].join(' > ') +
      (steps.at(-1)?.to === to ? '' : ' !'),
  );
}

const arn = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'Arn'] });
const Task = role(['ecs-tasks.amazonaws.com'], { Action: 's3:GetObject' });

describe('a role that passes roles', () => {
  const RUN = { Action: ['ecs:RunTask'] };

  test('reaches those of the service that runs its code', () => {
    const Web = role(['lambda.amazonaws.com'], { Action: 'iam:PassRole', Resource: [arn('Task')] }, RUN);
    expect(paths(shop({ Web, Task }))).toEqual(['Shop/Web > Shop/Task (iam:PassRole and ecs:RunTask)']);
  });

  test('reaches none that only another service may assume', () => {
    const Web = role(['lambda.amazonaws.com'], { Action: 'iam:PassRole', Resource: [arn('Job')] }, RUN);
    expect(paths(shop({ Web, Job: role(['glue.amazonaws.com']) }))).toEqual([]);
  });

  test.each([
    ['iam:PassRole alone', [{ Action: 'iam:PassRole', Resource: arn('Task') }]],
    ['ecs:RunTask alone', [RUN]],
    [
      'another service in iam:PassedToService',
      [
        {
          Action: 'iam:PassRole',
          Resource: arn('Task'),
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        },
        RUN,
      ],
    ],
    ['a denial', [{ Action: 'iam:PassRole', Resource: arn('Task') }, RUN, { Effect: 'Deny', Action: 'iam:Pass*' }]],
    ['a denial of that role', [{ Action: 'iam:*' }, RUN, { Effect: 'Deny', Action: 'iam:*' }]],
    ['all actions but those of IAM', [{ Action: undefined, NotAction: 'iam:*' }]],
    ['a role beside it', [{ Action: 'iam:PassRole', Resource: arn('Other') }, RUN]],
    [
      'all roles but it',
      [{ Action: 'iam:PassRole', Resource: undefined, NotResource: [arn('Task'), 'arn:aws:iam::*:role/*'] }, RUN],
    ],
  ])('reaches none with %s', (_, statements) => {
    const found = paths(shop({ Web: role(['lambda.amazonaws.com'], ...statements), Task, Other: role([]) }));
    expect(found.filter((it) => it.includes('Shop/Task'))).toEqual([]);
  });

  test.each([
    ['wildcards in the names of actions', [{ Action: ['i*:P?ss*', 'ecs:*Task'] }]],
    ['all actions but some', [{ Action: undefined, NotAction: ['s3:*', 'iam:Create*'] }]],
    [
      'all resources but another',
      [{ Action: 'iam:PassRole', Resource: undefined, NotResource: 'arn:aws:iam::1:role/x' }, RUN],
    ],
    ['a pattern for its name', [{ Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/shop-*' }, RUN]],
    [
      'a service in iam:PassedToService by pattern',
      [{ Action: 'iam:PassRole', Condition: { StringLike: { 'iam:passedtoservice': ['ecs*'] } } }, RUN],
    ],
    [
      'a condition that a deployment may fulfil',
      [{ Action: 'iam:PassRole', Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }, RUN],
    ],
    [
      'a denial under a condition',
      [
        { Action: 'iam:PassRole' },
        RUN,
        { Effect: 'Deny', Action: '*', Condition: { Bool: { 'aws:SecureTransport': false } } },
      ],
    ],
    [
      'a denial of another role',
      [
        { Action: 'iam:PassRole' },
        RUN,
        { Effect: 'Deny', Action: 'iam:PassRole', Resource: 'arn:aws:iam::1:role/admin' },
      ],
    ],
    [
      'a new task definition in a service',
      [{ Action: 'iam:PassRole' }, { Action: ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'] }],
    ],
  ])('reaches one with %s', (_, statements) => {
    const found = paths(shop({ Web: role(['lambda.amazonaws.com'], ...statements), Task }));
    expect(found).toContainEqual(expect.stringMatching(/^Shop\/Web > Shop\/Task \(.*iam:PassRole and ecs:/));
  });

  test('reaches every role of the account with a pattern that nobody limits', () => {
    const Web = role(['lambda.amazonaws.com'], { Action: 'iam:PassRole' }, { Action: 'ec2:RunInstances' });
    expect(paths(shop({ Web }))).toEqual([
      'Shop/Web > any role that trusts ec2.amazonaws.com (iam:PassRole and ec2:RunInstances)',
    ]);
  });

  test('reaches roles that no template declares', () => {
    const statements = [
      {
        Action: 'sts:AssumeRole',
        Resource: 'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-east-1',
      },
    ];
    expect(paths(shop({ Web: role([], ...statements) }))).toEqual([
      'Shop/Web > arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-east-1 (sts:AssumeRole)',
    ]);
  });

  test.each([
    ['codebuild.amazonaws.com', ['codebuild:CreateProject']],
    ['glue.amazonaws.com', ['glue:CreateJob']],
    ['ec2.amazonaws.com', ['ec2:RunInstances']],
    ['lambda.amazonaws.com', ['lambda:CreateFunction']],
    ['cloudformation.amazonaws.com', ['cloudformation:CreateStack']],
    ['states.eu-west-1.amazonaws.com', ['states:UpdateStateMachine']],
    ['sagemaker.amazonaws.com', ['sagemaker:CreateTrainingJob']],
  ])('reaches one of %s', (service, actions) => {
    const Web = role(
      ['lambda.amazonaws.com'],
      { Action: 'iam:PassRole', Resource: arn('Target') },
      { Action: actions },
    );
    expect(paths(shop({ Web, Target: role([service]) }))).toContainEqual(
      `Shop/Web > Shop/Target (iam:PassRole and ${actions[0]})`,
    );
  });
});

describe('a boundary', () => {
  const Boundary = (Action: string): unknown => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource: '*' } } },
  });
  const limited = (limit: unknown): unknown => {
    const own = role(['lambda.amazonaws.com'], { Action: ['iam:PassRole', 'ecs:RunTask'] });
    return { ...own, Properties: { ...own.Properties, PermissionsBoundary: limit } };
  };

  test('takes what it does not allow', () => {
    const Web = limited({ Ref: 'Boundary' });
    expect(paths(shop({ Web, Task, Boundary: Boundary('ecs:*') }))).toEqual([]);
    expect(paths(shop({ Web, Task, Boundary: Boundary('*') }))).toHaveLength(2);
  });

  test('of another template counts for nothing', () => {
    expect(paths(shop({ Web: limited('arn:aws:iam::1:policy/boundary'), Task }))).toHaveLength(2);
  });
});

describe('a role that changes what runs', () => {
  const Function = { Type: 'AWS::Lambda::Function', Properties: { Role: arn('Own') } };
  const Own = role(['lambda.amazonaws.com']);

  test('reaches the role of a function', () => {
    const Web = role([], { Action: 'lambda:UpdateFunctionCode', Resource: arn('Function') });
    expect(paths(shop({ Web, Own, Function }))).toEqual(['Shop/Web > Shop/Own (lambda:UpdateFunctionCode)']);
  });

  test('does not reach that of another function', () => {
    const Web = role([], { Action: 'lambda:UpdateFunctionCode', Resource: arn('Other') });
    expect(paths(shop({ Web, Own, Function, Other: { Type: 'AWS::Lambda::Function', Properties: {} } }))).toEqual([]);
  });

  test('reaches the role of instances', () => {
    const Web = role([], { Action: ['ssm:SendCommand', 'ssm:StartSession'] });
    const Profile = { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Own' }] } };
    expect(paths(shop({ Web, Own, Profile }))).toEqual(['Shop/Web > Shop/Own (ssm:SendCommand; ssm:StartSession)']);
  });

  test('reaches the roles of tasks and of builds', () => {
    const Web = role([], { Action: ['ecs:ExecuteCommand', 'codebuild:StartBuild'] });
    const Tasks = { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: arn('Task') } };
    const Build = { Type: 'AWS::CodeBuild::Project', Properties: { ServiceRole: arn('Own') } };
    expect(paths(shop({ Web, Task, Own, Tasks, Build })).sort()).toEqual([
      'Shop/Web > Shop/Own (codebuild:StartBuild)',
      'Shop/Web > Shop/Task (ecs:ExecuteCommand)',
    ]);
  });

  test('reaches the role of a stack', () => {
    expect(paths(shop({ Web: role([], { Action: 'cloudformation:UpdateStack' }) }))).toEqual([
      'Shop/Web > the role of an existing stack (cloudformation:UpdateStack)',
    ]);
  });
});

describe('a role that writes permissions', () => {
  test.each([
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:PutRolePolicy',
    'iam:PutGroupPolicy',
    'iam:UpdateAssumeRolePolicy',
  ])('can have any with %s', (Action) => {
    expect(paths(shop({ Web: role([], { Action }) }))).toEqual([`Shop/Web > any permission (${Action})`]);
  });

  test('reaches a role whose trust it may change', () => {
    const Web = role([], { Action: 'iam:UpdateAssumeRolePolicy', Resource: arn('Task') });
    expect(paths(shop({ Web, Task }))).toEqual(['Shop/Web > Shop/Task (iam:UpdateAssumeRolePolicy)']);
  });

  test('reaches users whose keys it may create', () => {
    const Robot = { Type: 'AWS::IAM::User', Properties: {} };
    const Web = role([], { Action: 'iam:CreateAccessKey' });
    expect(paths(shop({ Web, Robot }))).toEqual(['Shop/Web > Shop/Robot (iam:CreateAccessKey)']);
  });
});

describe('a role that assumes roles', () => {
  const ASSUME = { Action: 'sts:AssumeRole', Resource: arn('Admin') };

  test('reaches one that trusts the account', () => {
    const Admin = role(['arn:aws:iam::111122223333:root']);
    expect(paths(shop({ Web: role([], ASSUME), Admin }))).toEqual(['Shop/Web > Shop/Admin (sts:AssumeRole)']);
    expect(paths(shop({ Web: role([]), Admin }))).toEqual([]);
  });

  test('reaches one that trusts it, without a permission of its own', () => {
    const Admin = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: arn('Web') }, Action: 'sts:AssumeRole' }],
        },
      },
    };
    expect(paths(shop({ Web: role([]), Admin }))).toEqual(['Shop/Web > Shop/Admin (sts:AssumeRole)']);
  });

  test('reaches none that trusts somebody else', () => {
    expect(paths(shop({ Web: role([], ASSUME), Admin: role(['lambda.amazonaws.com']) }))).toEqual([]);
  });

  test('reaches further roles by those it has reached', () => {
    const Admin = role(['111122223333'], { Action: 'iam:PassRole', Resource: arn('Task') }, { Action: 'ecs:RunTask' });
    expect(paths(shop({ Web: role([], ASSUME), Admin, Task }))).toEqual([
      'Shop/Web > Shop/Admin (sts:AssumeRole)',
      'Shop/Web > Shop/Admin (sts:AssumeRole) > Shop/Task (iam:PassRole and ecs:RunTask)',
      'Shop/Admin > Shop/Task (iam:PassRole and ecs:RunTask)',
    ]);
  });
});

test('policies beside a role, and the widest of AWS, count as its own', () => {
  const Managed = {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Roles: [{ Ref: 'Web' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: arn('Task') }] },
    },
  };
  const Inline = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Web' }],
      PolicyDocument: { Statement: { Effect: 'Allow', Action: 'ecs:RunTask', Resource: '*' } },
    },
  };
  expect(paths(shop({ Web: role([]), Task, Managed, Inline }))).toHaveLength(1);
  const Admin = {
    Type: 'AWS::IAM::Role',
    Properties: { ...trust('ec2.amazonaws.com'), ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  };
  expect(paths(shop({ Admin }))).toContainEqual(expect.stringMatching(/^Shop\/Admin > any permission/));
  const Reader = {
    ...Admin,
    Properties: { ...Admin.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
  };
  expect(paths(shop({ Reader }))).toEqual([]);
});

test('references to another template lead to its roles', () => {
  const data: NamedTemplate = {
    stack: 'Data',
    stackName: 'data',
    template: {
      Resources: { Task },
      Outputs: {
        Exported: { Value: arn('Task'), Export: { Name: 'data:Task' } },
        Stated: { Value: arn('Task') },
      },
    },
  };
  const references = [
    { 'Fn::ImportValue': 'data:Task' },
    { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Stated', Region: 'us-east-1' } },
  ];
  references.forEach((Resource) => {
    const Web = role([], { Action: 'iam:PassRole', Resource }, { Action: 'ecs:RunTask' });
    expect(paths(data, shop({ Web }))).toEqual(['Shop/Web > Data/Task (iam:PassRole and ecs:RunTask)']);
  });
});

test('outputs that refer to each other end', () => {
  const template = (stack: string, other: string): NamedTemplate => ({
    ...{ stack, stackName: stack },
    template: {
      Resources: { Web: role([], { Action: 'sts:AssumeRole', Resource: { 'Fn::ImportValue': other } }) },
      Outputs: { A: { Value: { 'Fn::ImportValue': other }, Export: { Name: stack } } },
    },
  });
  expect(paths(template('One', 'Two'), template('Two', 'One'))).toHaveLength(2);
});
