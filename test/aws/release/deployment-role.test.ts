import { Stack, aws_cloudfront as cloudfront, aws_ecr as ecr, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeploymentRole } from '../../../lib/aws/release/deployment-role';
import { DeploymentRoleProps } from '../../../lib/aws/release/deployment-role-props';
import { annotations } from '../../support/annotations';
import { aDatabase } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, textOf } from '../../support/template';
import { aFargateTier } from '../../support/web-tier';

function build(props: Partial<DeploymentRoleProps> = {}, stack: Stack = aStack(PRODUCTION)) {
  const role = new DeploymentRole(stack, 'Deployment', {
    repository: 'example/shop',
    environment: 'production',
    ...props,
  });
  return { role, stack };
}

/** A role with every permission that it can have. */
function complete(stack: Stack = aStack(PRODUCTION)) {
  const { role } = build({}, stack);
  role.allowPush(new ecr.Repository(stack, 'Images'));
  role.allowDeploy(aFargateTier(stack).service);
  role.allowSnapshot(aDatabase(stack), 'shop-production');
  role.allowParameter('/shop-production/backend/image');
  role.allowSite(
    s3.Bucket.fromBucketName(stack, 'Site', 'site'),
    cloudfront.Distribution.fromDistributionAttributes(stack, 'Edge', {
      distributionId: 'E1',
      domainName: 'd.example.com',
    }),
  );
  return { role, stack, template: Template.fromStack(stack) };
}

const statements = (template: Template): Json[] =>
  all(template, 'AWS::IAM::Policy')
    .filter((it) => JSON.stringify(it.Roles).includes('DeploymentRole'))
    .flatMap((it) => it.PolicyDocument.Statement);
const trust = (template: Template): Json => {
  const role = all(template, 'AWS::IAM::Role').find((it) => it.Description?.startsWith('Deployments of'));
  return role.AssumeRolePolicyDocument.Statement[0];
};

test.each(flagSets)('has no findings and no warnings $having', ({ flags }) => {
  const { stack } = complete(aStack({ flags, region: 'us-east-1' }));
  const { unacknowledged, unused } = nagReport(stack);
  const ofRole = (it: string): boolean => it.includes('/Deployment/');
  expect({ unacknowledged: unacknowledged.filter(ofRole), unused: unused.filter(ofRole) }).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('[BR-SEC-01] [BR-SEC-02] [BR-CD-06] jobs of one environment of one repository can assume it with a token that GitHub signs', () => {
  const { template } = complete();
  const { Action, Condition } = trust(template);
  expect(Action).toBe('sts:AssumeRoleWithWebIdentity');
  expect(Condition).toEqual({
    StringEquals: {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': 'repo:example/shop:environment:production',
    },
  });
  template.hasResourceProperties('AWS::IAM::OIDCProvider', {
    Url: 'https://token.actions.githubusercontent.com',
    ClientIdList: ['sts.amazonaws.com'],
  });
});

test('uses the existing provider of the account', () => {
  const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const { role, stack } = build({ providerArn });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  expect(trust(template).Principal).toEqual({ Federated: providerArn });
  expect(role.provider).toBeUndefined();
});

test('trusts a repository with immutable subjects by its ids', () => {
  const { stack } = build({ ownerId: '123456', repositoryId: '456789' });
  expect(trust(Template.fromStack(stack)).Condition.StringEquals['token.actions.githubusercontent.com:sub']).toBe(
    'repo:example@123456/shop@456789:environment:production',
  );
});

test('can follow and stop deployments of that service only, and tag only task definitions it registers', () => {
  const found = statements(complete().template);
  const of = (action: string): Json => found.find((it) => [it.Action].flat().includes(action));
  expect(textOf(of('ecs:StopServiceDeployment').Resource)).toMatch(/:service-deployment\/.+\/.+\/\*$/);
  expect(of('ecs:DescribeServiceDeployments')).toBe(of('ecs:StopServiceDeployment'));
  expect(textOf(of('ecs:TagResource').Resource)).toMatch(/:task-definition\/[^*]+:\*$/);
  expect(of('ecs:TagResource').Condition).toEqual({
    StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
  });
});

test('can pass the two roles of the service to ECS only, and update that service only', () => {
  const all = statements(complete().template);
  const of = (action: string): Json => all.find((it) => [it.Action].flat().includes(action));
  expect(of('iam:PassRole').Resource).toHaveLength(2);
  expect(of('iam:PassRole').Condition).toEqual({
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
  expect(of('ecs:UpdateService').Resource).toEqual({ Ref: expect.stringMatching(/^WebService/) });
  expect(of('ecs:RunTask').Condition.ArnEquals['ecs:cluster']).toBeDefined();
});

test('[BR-CD-05] can create snapshots of the one database', () => {
  const found = statements(complete().template).find((it) => [it.Action].flat().includes('rds:CreateDBSnapshot'));
  expect(found.Resource.map(textOf)).toEqual([
    expect.stringMatching(/:111122223333:db:live$/),
    expect.stringMatching(/:111122223333:snapshot:shop-production-\*$/),
  ]);
});

test('can write the one parameter, and upload the site to its bucket', () => {
  const found = statements(complete().template);
  const resources = (action: string): string[] =>
    [found.find((it) => [it.Action].flat().includes(action)).Resource].flat().map(textOf);
  expect(resources('ssm:PutParameter')).toEqual([
    expect.stringMatching(/:parameter\/shop-production\/backend\/image$/),
  ]);
  expect(resources('s3:PutObject')).toEqual([expect.stringMatching(/:::site\/\*$/)]);
  expect(resources('cloudfront:CreateInvalidation')).toEqual([expect.stringMatching(/:distribution\/E1$/)]);
  const wide = found.filter((it) => [it.Resource].flat().includes('*')).flatMap((it) => it.Action);
  expect(wide.sort()).toEqual([
    'ecr:GetAuthorizationToken',
    'ecs:DescribeTaskDefinition',
    'ecs:RegisterTaskDefinition',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetHealth',
  ]);
});

test('rejects a wildcard in repository or environment', () => {
  expect(faults(() => build({ repository: 'example/*', environment: 'prod*' }))).toEqual([
    'invalid-format at Shop/Deployment.repository',
    'invalid-format at Shop/Deployment.environment',
  ]);
});

test('one error names every problem', () => {
  const providerArn = 'arn:aws:iam::1:oidc-provider/a';
  expect(faults(() => build({ repository: 'shop', ownerId: 'me', providerArn }))).toEqual([
    'invalid-format at Shop/Deployment.repository',
    'missing-value at Shop/Deployment.repositoryId',
    'invalid-format at Shop/Deployment.ownerId',
    'invalid-format at Shop/Deployment.providerArn',
  ]);
});

describe('wildcards', () => {
  const aRole = (): DeploymentRole =>
    new DeploymentRole(aStack(PRODUCTION), 'Deploy', { repository: 'example/shop', environment: 'production' });

  test.each(['*', '/shop/*', '/shop/image?', ''])('[LB-RC-38] allowParameter rejects %p', (name) => {
    expect(faults(() => aRole().allowParameter(name))).toEqual(['invalid-format at Shop/Deploy.name']);
  });

  test.each(['*', 'shop-*', '', 'a--b'])('[LB-RC-38] allowSnapshot rejects the prefix %p', (prefix) => {
    const role = aRole();
    const database = aDatabase(Stack.of(role));
    expect(faults(() => role.allowSnapshot(database, prefix))).toEqual(['invalid-format at Shop/Deploy.prefix']);
  });

  test.each(['/', '/*', 'shop', '/shop/'])('[LB-RC-38] allowParametersByPath rejects %p', (path) => {
    expect(faults(() => aRole().allowParametersByPath(path))).toEqual(['invalid-format at Shop/Deploy.path']);
  });

  test('[LB-RC-38] have methods of their own', () => {
    const role = aRole();
    role.allowParametersByPath('/shop/images');
    role.allowAnySnapshot(aDatabase(Stack.of(role)));
    const policy = JSON.stringify(Template.fromStack(Stack.of(role)).findResources('AWS::IAM::Policy'));
    expect(policy).toContain(':parameter/shop/images/*');
    expect(policy).toContain(':snapshot:*');
  });
});
