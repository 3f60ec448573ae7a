import { AspectPriority, Aspects, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { findingsOf } from './nag-rules';

/** Parts of an ARN in a template. */
interface Intrinsic {
  readonly 'Fn::Join'?: [string, ArnPart[]];
  readonly 'Fn::Sub'?: string;
  readonly 'Fn::GetAtt'?: string[];
  readonly Ref?: string;
}
type ArnPart = string | Intrinsic;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html */
const ONE_ROLE =
  'The policy belongs to one role and is deleted with it. Inline, it cannot be attached to another identity by mistake.';

/**
 * Acknowledges findings of cdk-nag and CDK annotations, each on the narrowest construct, with the compensating control as the reason.
 *
 * @internal
 */
export class NagFindings {
  /** Beginning of the answer to a rule of EventBridge without a dead-letter queue. */
  public static readonly RETRIED = 'EventBridge tries again for 24 hours.';
  /** Answer to a subscription of alarms without a dead-letter queue. */
  public static readonly RESENT =
    'SNS tries again for minutes or hours, depending on the protocol. CloudWatch keeps the state and the history of each alarm: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html';
  /** Answers to findings of a bucket of logs. */
  public static readonly LOG_BUCKET = {
    S3BucketReplicationEnabled:
      'The bucket holds logs for the examination of incidents, which expire, and no data of the application. S3 keeps each object in three zones.',
  };

  /** Acknowledges findings of `construct`: reasons by the id of a finding, or by the name of a rule for the findings of all packs. */
  public static acknowledge(construct: IConstruct, reasons: { readonly [name: string]: string }): void {
    const rules = Object.entries(reasons).flatMap(([name, reason]) => findingsOf(name).map((id) => ({ id, reason })));
    Validations.of(construct).acknowledge(...rules);
  }

  /**
   * Acknowledges the inline policies of roles below `scope` when the app is synthesized: a grant can add a policy at any time.
   * Policies of users and groups, and policies that several roles share, stay findings.
   */
  public static acknowledgeInlinePolicies(scope: IConstruct): void {
    const visit = (node: IConstruct): void => {
      if (isPolicyOfOneRole(node)) NagFindings.acknowledge(node, { IAMNoInlinePolicy: ONE_ROLE });
    };
    Aspects.of(scope).add({ visit }, { priority: AspectPriority.READONLY });
  }

  /** Returns the id under which cdk-nag reports a wildcard in `arn`. References appear as `<Like.This>`. */
  public static wildcard(scope: IConstruct, arn: string): string {
    return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn) as ArnPart)}]`;
  }
}

/** By type instead of `instanceof`, which would miss resources of another copy of the CDK. */
function isPolicyOfOneRole(node: IConstruct): boolean {
  if (!CfnResource.isCfnResource(node)) return false;
  if (node.cfnResourceType === 'AWS::IAM::Role') return (node as iam.CfnRole).policies !== undefined;
  if (node.cfnResourceType !== 'AWS::IAM::Policy') return false;
  const { roles, users = [], groups = [] } = attachments(node as iam.CfnPolicy);
  return roles?.length === 1 && users.length + groups.length === 0;
}

function attachments({ stack, roles, users, groups }: iam.CfnPolicy): { [kind: string]: unknown[] | undefined } {
  return stack.resolve({ roles, users, groups }) as { [kind: string]: unknown[] | undefined };
}

function flatten(part: ArnPart): string {
  if (typeof part === 'string') return part.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (part['Fn::Join']) return part['Fn::Join'][1].map(flatten).join(part['Fn::Join'][0]);
  if (part['Fn::Sub']) return flatten(part['Fn::Sub']);
  if (part['Fn::GetAtt']) return `<${part['Fn::GetAtt'].join('.')}>`;
  return part.Ref ? `<${part.Ref}>` : JSON.stringify(part);
}
