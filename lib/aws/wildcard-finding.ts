import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What an ARN may be made of in a template. */
interface Intrinsic {
  readonly 'Fn::Join'?: [string, ArnPart[]];
  readonly 'Fn::Sub'?: string;
  readonly 'Fn::GetAtt'?: string[];
  readonly Ref?: string;
}
type ArnPart = string | Intrinsic;

/**
 * The id under which cdk-nag reports a resource with a wildcard: references are written `<Like.This>`.
 *
 * @internal
 */
export function wildcardFinding(scope: IConstruct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn) as ArnPart)}]`;
}

function flatten(part: ArnPart): string {
  if (typeof part === 'string') return part.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (part['Fn::Join']) return part['Fn::Join'][1].map(flatten).join(part['Fn::Join'][0]);
  if (part['Fn::Sub']) return flatten(part['Fn::Sub']);
  if (part['Fn::GetAtt']) return `<${part['Fn::GetAtt'].join('.')}>`;
  return part.Ref ? `<${part.Ref}>` : JSON.stringify(part);
}
