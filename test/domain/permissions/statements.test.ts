import { Breadth, PolicyKind, StatementBreadth, TemplatePolicies } from '../../../lib/domain';
import { role, shop } from './a-template';

function breadths(statement: Record<string, unknown>): Breadth[] {
  const { statements } = new TemplatePolicies([shop({ Web: role([], statement) })]);
  return statements.filter(({ kind }) => kind === PolicyKind.IDENTITY).flatMap((it) => StatementBreadth.of(it));
}

const BROAD: [Record<string, unknown>, Breadth[]][] = [
  [{ Action: '*', Resource: 'arn:aws:s3:::a' }, [Breadth.ANY_ACTION]],
  [{ Action: 's3:*', Resource: 'arn:aws:s3:::a' }, [Breadth.ANY_ACTION_OF_A_SERVICE]],
  [{ Action: 's3:Get*', Resource: 'arn:aws:s3:::a/*' }, [Breadth.ACTIONS_BY_PATTERN]],
  [{ Action: 's3:*Object', Resource: 'arn:aws:s3:::a/*' }, [Breadth.ACTIONS_BY_PATTERN]],
  [{ Action: 's3:GetObject', Resource: ['arn:aws:s3:::a', '*'] }, [Breadth.ANY_RESOURCE]],
  [{ Action: undefined, NotAction: 's3:*', Resource: 'arn:aws:s3:::a' }, [Breadth.ANY_ACTION]],
  [{ Action: 's3:GetObject', Resource: undefined, NotResource: 'arn:aws:s3:::a' }, [Breadth.ANY_RESOURCE]],
  [{ Effect: 'Deny', Action: '*', Resource: '*' }, []],
  [{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }, []],
];

test.each(BROAD)('%j is broad in %j', (statement, expected) => {
  const found = breadths(statement);
  expect(found.filter((it) => expected.includes(it))).toEqual(expected);
  if (expected.length === 0) expect(found).toEqual([]);
});

test('every choice of a condition counts', () => {
  const choose = (one: unknown, other: unknown): unknown => ({ 'Fn::If': ['IsProduction', one, other] });
  const allow = (Action: unknown, Resource: unknown): unknown => ({ Effect: 'Allow', Action, Resource });
  const Statement = [
    choose(allow('s3:GetObject', 'arn:aws:s3:::a/*'), { Ref: 'AWS::NoValue' }),
    allow(choose('s3:ListBucket', ['s3:*']), [choose('arn:aws:s3:::a', '*')]),
  ];
  const Policy = { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement } } };
  const { statements } = new TemplatePolicies([shop({ Policy })]);
  expect(statements.map(({ actions, resources }) => [actions, resources])).toEqual([
    [['s3:GetObject'], ['arn:aws:s3:::a/*']],
    [
      ['s3:ListBucket', 's3:*'],
      ['arn:aws:s3:::a', '*'],
    ],
  ]);
});

describe('policies of resources', () => {
  const bucket = (statement: Record<string, unknown>): TemplatePolicies =>
    new TemplatePolicies([
      shop({
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement }] },
          },
        },
      }),
    ]);

  test.each([
    [{ Principal: '*' }, [Breadth.ANY_PRINCIPAL]],
    [{ Principal: { AWS: ['*'] } }, [Breadth.ANY_PRINCIPAL]],
    [{ NotPrincipal: { AWS: '111122223333' } }, [Breadth.ANY_PRINCIPAL]],
    [{ Principal: '*', Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }, []],
    [{ Principal: { Service: 'cloudfront.amazonaws.com' } }, []],
  ])('%j is broad in %j', (statement, expected) => {
    expect(bucket(statement).statements.flatMap((it) => StatementBreadth.of(it))).toEqual(expected);
  });
});

test('every policy of a template is read: of identities, resources, functions, and in places that nobody lists', () => {
  const document = { Statement: [{ Effect: 'Allow', Action: 'a:B', Resource: '*', Principal: '*' }] };
  const { statements } = new TemplatePolicies([
    shop({
      Web: role(['ec2.amazonaws.com'], { Action: 's3:GetObject' }),
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: document } },
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { PolicyDocument: document } },
      Nested: { Type: 'AWS::Example::Thing', Properties: { Settings: [{ Access: document }] } },
      Invoke: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: 'f',
          Principal: 'events.amazonaws.com',
          SourceArn: 'arn',
        },
      },
      Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{ Statement: { NotStatement: {} } }] } },
    }),
  ]);
  expect(statements.map(({ kind, holders, place }) => [kind, holders[0], place])).toEqual([
    ['trust', 'Shop/Web', 'AssumeRolePolicyDocument'],
    ['identity', 'Shop/Web', 'Policies.0'],
    ['resource', 'Shop/Key', 'KeyPolicy'],
    ['resource', 'Shop/Endpoint', 'PolicyDocument'],
    ['resource', 'Shop/Nested', 'Settings.0.Access'],
    ['resource', 'Shop/Invoke', 'Permission'],
  ]);
  expect(statements.at(-1)).toMatchObject({
    principals: ['Service events.amazonaws.com'],
    conditions: { ArnLike: { 'AWS:SourceArn': 'arn' } },
  });
});

test.each([
  [null],
  [[]],
  [{ Resources: 7 }],
  [{ Resources: { A: null, B: { Type: 'AWS::IAM::Role', Properties: { Policies: 'x' } } } }],
])('a template of another form has no statement: %j', (template) => {
  expect(new TemplatePolicies([{ stack: 'Shop', template: template as never }]).statements).toEqual([]);
});
