import { Stack, aws_cloudfront as cloudfront, aws_ecr as ecr, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeploymentRole, DeploymentRoleProps } from '../../../lib/aws/release/deployment-role';
import { annotations } from '../../support/annotations';
import { aDatabase } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { whats } from '../../support/problems-of';
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

/** A role that may do everything there is. */
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

test.each(flagSets)('is clean of findings and warnings $having', ({ flags }) => {
  const { stack } = complete(aStack({ flags, region: 'us-east-1' }));
  const { unacknowledged, unused } = nagReport(stack);
  const ofRole = (it: string): boolean => it.includes('/Deployment/');
  expect({ unacknowledged: unacknowledged.filter(ofRole), unused: unused.filter(ofRole) }).toEqual(NOTHING_OPEN);
  expect(annotations(stack)).toEqual([]);
});

test('[BR-SEC-01] [BR-SEC-02] [BR-CD-06] jobs of one environment of one repository may take it, by GitHub’s signature', () => {
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

test('the provider that an account has already is used', () => {
  const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const { role, stack } = build({ providerArn });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  expect(trust(template).Principal).toEqual({ Federated: providerArn });
  expect(role.provider).toBeUndefined();
});

test('a repository with immutable subjects is trusted by its ids, so that its name cannot be taken over', () => {
  const { stack } = build({ ownerId: '123456', repositoryId: '456789' });
  expect(trust(Template.fromStack(stack)).Condition.StringEquals['token.actions.githubusercontent.com:sub']).toBe(
    'repo:example@123456/shop@456789:environment:production',
  );
});

test('may follow and take back deployments of that service only, and tag only what it registers', () => {
  const found = statements(complete().template);
  const of = (action: string): Json => found.find((it) => [it.Action].flat().includes(action));
  expect(textOf(of('ecs:StopServiceDeployment').Resource)).toMatch(/:service-deployment\/.+\/.+\/\*$/);
  expect(of('ecs:DescribeServiceDeployments')).toBe(of('ecs:StopServiceDeployment'));
  expect(textOf(of('ecs:TagResource').Resource)).toMatch(/:task-definition\/[^*]+:\*$/);
  expect(of('ecs:TagResource').Condition).toEqual({
    StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
  });
});

test('may hand over the two roles of the service to ECS only, and update that service only', () => {
  const all = statements(complete().template);
  const of = (action: string): Json => all.find((it) => [it.Action].flat().includes(action));
  expect(of('iam:PassRole').Resource).toHaveLength(2);
  expect(of('iam:PassRole').Condition).toEqual({
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
  expect(of('ecs:UpdateService').Resource).toEqual({ Ref: expect.stringMatching(/^WebService/) });
  expect(of('ecs:RunTask').Condition.ArnEquals['ecs:cluster']).toBeDefined();
});

test('[BR-CD-05] may take snapshots of the one database', () => {
  const found = statements(complete().template).find((it) => [it.Action].flat().includes('rds:CreateDBSnapshot'));
  expect(found.Resource.map(textOf)).toEqual([
    expect.stringMatching(/:111122223333:db:live$/),
    expect.stringMatching(/:111122223333:snapshot:shop-production-\*$/),
  ]);
});

test('may write the one parameter, and put the site where it belongs', () => {
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
  ]);
});

test('a pattern for repository or environment is refused', () => {
  expect(whats(() => build({ repository: 'example/*', environment: 'prod*' }))).toBe(
    ["repository is 'example/*'", "environment is 'prod*'"].join('\n'),
  );
});

test('every problem is named at once', () => {
  expect(whats(() => build({ repository: 'shop', ownerId: 'me', providerArn: 'arn:aws:iam::1:oidc-provider/a' }))).toBe(
    [
      "repository is 'shop'",
      'only ownerId is set',
      "ownerId is 'me'",
      "providerArn is 'arn:aws:iam::1:oidc-provider/a'",
    ].join('\n'),
  );
});
