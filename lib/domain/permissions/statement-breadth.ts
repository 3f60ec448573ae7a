import { PolicyKind, PolicyStatement, PolicyStatements } from './policy-statement';

/**
 * A way in which a statement allows more than single actions on single resources.
 *
 * @internal
 */
export enum Breadth {
  /** `*`, or all but some. */
  ANY_ACTION = 'any action',
  /** `s3:*`. */
  ANY_ACTION_OF_A_SERVICE = 'any action of a service',
  /** `kms:ReEncrypt*`. */
  ACTIONS_BY_PATTERN = 'actions by pattern',
  /** `*`, or all but some. */
  ANY_RESOURCE = 'any resource',
  /** Anyone, also in other accounts, without a condition. */
  ANY_PRINCIPAL = 'any principal',
}

/**
 * Measures how much a statement allows.
 *
 * @internal
 */
export class StatementBreadth {
  /** Returns the ways in which a statement is broad, or none. A denial is never too broad. */
  public static of(statement: PolicyStatement): Breadth[] {
    const { allows, actions, exceptActions, resources, exceptResources, kind } = statement;
    if (!allows) return [];
    const found: [Breadth, boolean][] = [
      [Breadth.ANY_ACTION, exceptActions || actions.some((it) => /^(\*|[*?]+:.*)$/.test(it))],
      [Breadth.ANY_ACTION_OF_A_SERVICE, actions.some((it) => /^[^*?]+:\**$/.test(it))],
      [Breadth.ACTIONS_BY_PATTERN, actions.some((it) => /:.*[^*:].*[*?]|:.*[*?].*[^*]/.test(it))],
      // In the policy of a resource, `*` is that resource.
      [
        Breadth.ANY_RESOURCE,
        kind !== PolicyKind.RESOURCE && (exceptResources || resources.some((it) => /^\*+$/.test(it))),
      ],
      [Breadth.ANY_PRINCIPAL, StatementBreadth.isForAnyone(statement)],
    ];
    return found.filter(([, is]) => is).map(([breadth]) => breadth);
  }

  private static isForAnyone(statement: PolicyStatement): boolean {
    const { principals, exceptPrincipals } = statement;
    const isAnyone = exceptPrincipals || principals.some((it) => /^(AWS|Federated) \*$/.test(it));
    return isAnyone && PolicyStatements.isUnconditional(statement);
  }
}
