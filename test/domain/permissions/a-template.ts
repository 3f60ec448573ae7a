import { NamedTemplate } from '../../../lib/domain';

interface Statement {
  readonly [element: string]: unknown;
}

/** Trust of a service, or of principals. */
export function trust(...principals: string[]): { readonly AssumeRolePolicyDocument: unknown } {
  const Statement = principals.map((it) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: it.endsWith('.amazonaws.com') ? { Service: it } : { AWS: it },
  }));
  return { AssumeRolePolicyDocument: { Statement } };
}

/** A role with statements. One without `Effect` allows. */
export function role(trusted: string[], ...statements: Statement[]): { Type: string; Properties: Statement } {
  const Statement = statements.map((it) => ({ Effect: 'Allow', Resource: '*', ...it }));
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      ...trust(...trusted),
      ...(statements.length === 0 ? {} : { Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement } }] }),
    },
  };
}

/** A template of a stack `Shop`. */
export function shop(Resources: Record<string, unknown>, others: Record<string, unknown> = {}): NamedTemplate {
  return { stack: 'Shop', stackName: 'shop', template: { Resources, ...others } };
}
