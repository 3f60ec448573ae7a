import * as pulumi from '@pulumi/pulumi';
import { Defaults, ProblemCode, Problems, Resolved } from '../../domain';
import { SecretVariable } from './container-args';

/** A secret that a scaler authenticates with. */
export interface ScaleRuleSecret {
  /** Parameter of the scaler, e.g. `connection`. */
  readonly parameter: string;
  /** Name of a secret of `secretVariables`. */
  readonly secretName: string;
}

/** A KEDA scaler, e.g. the length of a queue. */
export interface ScaleRule {
  /** Name of the rule: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Type of the scaler, e.g. `azure-servicebus`. [Scalers](https://keda.sh/docs/latest/scalers/) */
  readonly type: string;
  /** Metadata of the scaler. Numbers are texts: `{ queueName: 'orders', messageCount: '5' }`. */
  readonly metadata: { [name: string]: pulumi.Input<string> };
  /**
   * Secrets of the scaler.
   * @default []
   */
  readonly secrets?: ScaleRuleSecret[];
  /**
   * Authenticates with the identity of the app or job. Give it the role that the scaler needs.
   * @default false
   */
  readonly useIdentity?: boolean;
}

const DEFAULTS = { secrets: [], useIdentity: false } satisfies Partial<ScaleRule>;
/** Scalers that measure running replicas, so they cannot start the first one. */
const LOCAL_SCALERS = ['cpu', 'memory'];

/** A rule as Container Apps accepts it. */
export interface RenderedScaleRule {
  readonly name: string;
  readonly type: string;
  readonly metadata: { [name: string]: pulumi.Input<string> };
  readonly auth: { secretRef: string; triggerParameter: string }[];
  readonly identity?: pulumi.Input<string>;
}

/**
 * KEDA scalers of an app or a job.
 *
 * @internal
 */
export class ScaleRules {
  /** Adds the problems of rules. `taken` are names of other rules of the app. */
  public static check(
    problems: Problems,
    property: string,
    rules: ScaleRule[],
    variables: SecretVariable[],
    taken: string[],
  ): void {
    problems.unique(property, [...taken, ...rules.map(({ name }) => name)], 'rule name');
    const known = variables.map(({ secretName }) => secretName);
    rules.map(resolve).forEach(({ name, type, secrets }) => {
      const at = `${property}[${name}]`;
      problems.match(`${at}.name`, name, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
        expected: '1 to 63 lower-case letters, digits and inner hyphens',
        fix: 'rename the rule',
      });
      problems.match(`${at}.type`, type, /^[a-z0-9][a-z0-9-]*$/, {
        expected: 'the type of a KEDA scaler, e.g. azure-servicebus',
        fix: 'copy the type from https://keda.sh/docs/latest/scalers/',
      });
      secrets.forEach(({ parameter, secretName }) =>
        problems.check(known.includes(secretName), {
          code: ProblemCode.UNKNOWN_SCALE_RULE_SECRET,
          property: `${at}.secrets[${parameter}]`,
          what: `secretName is ${JSON.stringify(secretName)}, which no secret variable has`,
          expected: known.length === 0 ? 'a secretName of secretVariables' : `one of ${known.join(', ')}`,
          fix: 'add the secret to secretVariables',
        }),
      );
    });
  }

  /** Returns whether a rule can start the first replica. */
  public static startFromZero(rules: ScaleRule[]): boolean {
    return rules.some(({ type }) => !LOCAL_SCALERS.includes(type));
  }

  /** Returns the rules as Container Apps accepts them. */
  public static render(rules: ScaleRule[], identityId: pulumi.Input<string>): RenderedScaleRule[] {
    return rules.map(resolve).map(({ name, type, metadata, secrets, useIdentity }) => ({
      name,
      type,
      metadata,
      auth: secrets.map((it) => ({ secretRef: it.secretName, triggerParameter: it.parameter })),
      identity: useIdentity ? identityId : undefined,
    }));
  }
}

function resolve(rule: ScaleRule): Resolved<ScaleRule, typeof DEFAULTS> {
  return Defaults.apply(rule, DEFAULTS);
}
