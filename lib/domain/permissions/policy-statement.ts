import { Json, Shape } from '../resources/shape';
import { PolicyText } from './policy-text';
import { Wildcard } from './wildcard';

/**
 * Place of a policy.
 *
 * @internal
 */
export enum PolicyKind {
  /** Policy of a role, user or group: what it may do. */
  IDENTITY = 'identity',
  /** Policy of a resource, such as a bucket or a key: who may use it. */
  RESOURCE = 'resource',
  /** Trust policy of a role: who may assume it. */
  TRUST = 'trust',
  /** Managed policy that limits a role: what it may do at most. */
  BOUNDARY = 'boundary',
}

/**
 * A statement of an IAM policy, with texts in place of template functions.
 *
 * @internal
 */
export interface PolicyStatement {
  readonly kind: PolicyKind;
  /** Stack that declares it. */
  readonly stack: string;
  /** Logical ids of the roles, users, groups or resources that it belongs to, with their stack: `Shop/WebRole`. */
  readonly holders: string[];
  /** Type of the resource that states it, e.g. `AWS::IAM::Policy`. */
  readonly type: string;
  /** Place of the policy, e.g. `WebRole.Policies.0.PolicyDocument`. */
  readonly place: string;
  readonly allows: boolean;
  /** Actions, or those that `exceptActions` leaves out. */
  readonly actions: string[];
  readonly exceptActions: boolean;
  /** Resources, or those that `exceptResources` leaves out. Empty in trust policies. */
  readonly resources: string[];
  readonly exceptResources: boolean;
  /** Principals, e.g. `Service lambda.amazonaws.com`, or those that `exceptPrincipals` leaves out. Empty in identity policies. */
  readonly principals: string[];
  readonly exceptPrincipals: boolean;
  /** Conditions, as in the template. */
  readonly conditions: Json;
}

/**
 * Reads and compares statements of IAM policies.
 *
 * @internal
 */
export class PolicyStatements {
  /** Returns the statements of a policy document. */
  public static read(
    document: unknown,
    at: Pick<PolicyStatement, 'kind' | 'stack' | 'holders' | 'type' | 'place'>,
    texts: PolicyText,
  ): PolicyStatement[] {
    return PolicyText.branches(document)
      .flatMap((it) => PolicyText.branches(Shape.record(it).Statement))
      .map((it) => Shape.record(it))
      .filter((it) => Object.keys(it).length > 0)
      .map((it) => ({
        ...at,
        allows: it.Effect !== 'Deny',
        actions: texts.list(it.Action ?? it.NotAction),
        exceptActions: it.Action === undefined && it.NotAction !== undefined,
        resources: texts.list(it.Resource ?? it.NotResource),
        exceptResources: it.Resource === undefined && it.NotResource !== undefined,
        principals: texts.principals(it.Principal ?? it.NotPrincipal),
        exceptPrincipals: it.Principal === undefined && it.NotPrincipal !== undefined,
        conditions: Shape.record(it.Condition),
      }));
  }

  /** Returns whether a statement is about an action. */
  public static coversAction({ actions, exceptActions }: PolicyStatement, action: string): boolean {
    return actions.some((it) => Wildcard.matchesAction(it, action)) !== exceptActions;
  }

  /** Returns whether a statement holds whatever the request. */
  public static isUnconditional({ conditions }: PolicyStatement): boolean {
    return Object.keys(conditions).length === 0;
  }

  /** Returns the values that a statement requires of a condition key, in lowercase, or none if it does not restrict it. */
  public static required({ conditions }: PolicyStatement, key: string): string[] {
    return Object.entries(conditions)
      .filter(([operator]) =>
        /^(ForA\w+:)?(StringEquals|StringLike|ArnEquals|ArnLike|StringEqualsIgnoreCase)$/.test(operator),
      )
      .flatMap(([, keys]) => Object.entries(Shape.record(keys)))
      .filter(([name]) => name.toLowerCase() === key.toLowerCase())
      .flatMap(([, values]) => [values].flat())
      .map((it) => (typeof it === 'string' ? it.toLowerCase() : '*'));
  }
}
