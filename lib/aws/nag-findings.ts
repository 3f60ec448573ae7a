import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Parts of an ARN in a template. */
interface Intrinsic {
  readonly 'Fn::Join'?: [string, ArnPart[]];
  readonly 'Fn::Sub'?: string;
  readonly 'Fn::GetAtt'?: string[];
  readonly Ref?: string;
}
type ArnPart = string | Intrinsic;

/**
 * Acknowledges findings of cdk-nag and CDK annotations, each on the narrowest construct, with the compensating control as the reason.
 *
 * @internal
 */
export class NagFindings {
  /** Acknowledges findings of `construct`: reasons by finding id. */
  public static acknowledge(construct: IConstruct, reasons: { readonly [id: string]: string }): void {
    Object.entries(reasons).forEach(([id, reason]) => Validations.of(construct).acknowledge({ id, reason }));
  }

  /** Returns the id under which cdk-nag reports a wildcard in `arn`. References appear as `<Like.This>`. */
  public static wildcard(scope: IConstruct, arn: string): string {
    return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn) as ArnPart)}]`;
  }
}

function flatten(part: ArnPart): string {
  if (typeof part === 'string') return part.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (part['Fn::Join']) return part['Fn::Join'][1].map(flatten).join(part['Fn::Join'][0]);
  if (part['Fn::Sub']) return flatten(part['Fn::Sub']);
  if (part['Fn::GetAtt']) return `<${part['Fn::GetAtt'].join('.')}>`;
  return part.Ref ? `<${part.Ref}>` : JSON.stringify(part);
}
