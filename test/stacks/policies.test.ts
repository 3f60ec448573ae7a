/** Policies of all reference systems on AWS, as they are deployed. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseContext } from '../../bin/context';
import { PLACEHOLDERS } from '../support/container-systems';
import { anApp } from '../support/stacks';
import { Json } from '../support/template';

jest.setTimeout(120_000);

/** A permission that a resource gives to a service. */
interface Grant {
  readonly resource: string;
  readonly service: string;
  readonly actions: string;
  readonly limited: boolean;
}

const POLICIES = ['PolicyDocument', 'KeyPolicy', 'ResourcePolicy', 'RepositoryPolicyText'];
/** Keys by which a statement knows the account, or the resource, for which a service acts. */
const SOURCE = /aws:SourceAccount|aws:SourceArn|kms:EncryptionContext:/i;

/** Permissions whose service sends none of those keys, by resource and service, with the reason. */
const UNLIMITED: { readonly [grant: string]: string } = {
  'AWS::SNS::TopicPolicy events.amazonaws.com sns:Publish':
    'EventBridge: "You can\'t use Condition blocks in Amazon SNS topic policies" ' +
    '(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html)',
  'AWS::KMS::Key events.amazonaws.com kms:Decrypt,kms:GenerateDataKey*':
    'The key of that topic: EventBridge sends KMS no source either ' +
    '(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html)',
  'AWS::KMS::Key delivery.logs.amazonaws.com kms:GenerateDataKey*':
    'Legacy standard logs of CloudFront are documented without a condition, and may write only, to a bucket that names them',
  'AWS::S3::BucketPolicy delivery.logs.amazonaws.com s3:PutObject':
    'The CDK writes this statement for Elastic Load Balancing, below the prefix of the account and with its full control',
  'AWS::S3::BucketPolicy delivery.logs.amazonaws.com s3:GetBucketAcl':
    'The CDK writes this statement for Elastic Load Balancing. The ACL of the bucket holds nothing but its owner',
};

function grantsOf(template: Template): Grant[] {
  return Object.values(template.toJSON().Resources as { [id: string]: Json }).flatMap(({ Type, Properties = {} }) => {
    if (Type === 'AWS::Lambda::Permission') {
      const limited = Properties.SourceArn !== undefined || Properties.SourceAccount !== undefined;
      return [{ resource: Type, service: String(Properties.Principal), actions: Properties.Action, limited }];
    }
    return POLICIES.flatMap((name): Json[] => Properties[name]?.Statement ?? [])
      .filter(({ Effect, Principal }) => Effect === 'Allow' && Principal?.Service !== undefined)
      .flatMap(({ Principal, Action, Condition }) =>
        [Principal.Service].flat().map((service) => ({
          resource: Type,
          service: typeof service === 'string' ? service : JSON.stringify(service),
          actions: [Action].flat().join(),
          limited: SOURCE.test(JSON.stringify(Condition ?? {})),
        })),
      );
  });
}

function synthesized(): Template[] {
  const app = anApp({ ...PLACEHOLDERS, applicationDirectory: 'placeholder', image: 'placeholder' });
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  parseContext(app).forEach(({ system, values }) => system.build(app, values));
  const templates = app.node
    .findAll()
    .filter((node): node is Stack => Stack.isStack(node))
    .map((stack) => Template.fromStack(stack));
  printed.mockRestore();
  return templates;
}

describe('in production', () => {
  const templates = synthesized();
  const resources = templates.flatMap((template) =>
    Object.entries(template.toJSON().Resources as { [id: string]: Json }),
  );

  test('[LB-RC-16] a service may use a resource only for this account, or for a named reason', () => {
    const grants = templates.flatMap(grantsOf);
    expect(grants.filter(({ limited }) => limited).length).toBeGreaterThan(10);
    const unlimited = grants
      .filter(({ limited }) => !limited)
      .map(({ resource, service, actions }) => `${resource} ${service} ${actions}`);
    expect([...new Set(unlimited)].filter((grant) => UNLIMITED[grant] === undefined)).toEqual([]);
  });

  test('[LB-RC-16] no role reads all objects of the bucket that all CDK apps of the account share', () => {
    const shared = resources
      .filter(([, { Type }]) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::Role')
      .flatMap(([id, { Properties }]) => {
        const text = JSON.stringify(Properties);
        return /cdk-hnb659fds-assets[^}]*\/\*/.test(text) ? [id] : [];
      });
    expect(shared).toEqual([]);
  });

  test('[LB-RC-06] what stays after the stack goes with a first deployment that fails, but for buckets that AWS fills', () => {
    const kept = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    // A service may have written to them by then, and CloudFormation cannot delete a bucket that is not empty. Their names are generated.
    expect(kept.filter(([, { Type, Properties }]) => Type !== 'AWS::S3::Bucket' || Properties.BucketName)).toEqual([]);
  });

  test('[LB-RC-06] a log group that stays has a name that a second deployment can take', () => {
    const fixed = resources
      .filter(([, { Type, DeletionPolicy }]) => Type === 'AWS::Logs::LogGroup' && DeletionPolicy !== 'Delete')
      .map(([, { Properties }]) => Properties.LogGroupName)
      .filter((name) => name !== undefined && !JSON.stringify(name).includes('AWS::StackId'));
    // The audit log keeps its name, since the application knows it: the option adoptAuditLog uses it again.
    expect(fixed).toEqual(['/ops-center/audit']);
  });
});
