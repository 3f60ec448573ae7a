import { Token } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ProblemCode, Problems, SecretDetector } from '../../domain';
import { requireArguments } from '../declared-types';

/** Source of one variable, as an instance reads it from secrets.json. */
interface SecretEntry {
  readonly secret: string;
  readonly field?: string;
  readonly template?: string;
  readonly optional?: boolean;
}

/**
 * An environment variable whose value comes from Secrets Manager.
 *
 * The service fetches the value each time it starts. Templates, user data and images contain only the secret's ARN.
 *
 * @example
 * const secretEnvironment = {
 *   DATABASE_URL: SecretEnvironment.template(
 *     `postgresql://{username}:{password}@${database.writerEndpoint}:${database.port}/shop`,
 *     database.secret,
 *   ),
 *   REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret),
 * };
 */
export class SecretEnvironment {
  /**
   * Returns a variable with the secret's value, or with one field of a JSON secret.
   *
   * The service does not start while the secret has no value.
   */
  public static of(secret: secretsmanager.ISecret, jsonField?: string): SecretEnvironment {
    requireArguments('SecretEnvironment.of', { secret, jsonField });
    return new SecretEnvironment(secret, { field: jsonField });
  }

  /**
   * Like `of`, but leaves the variable out while the secret has no value.
   *
   * Use it for values that you enter later, such as a license key.
   */
  public static optional(secret: secretsmanager.ISecret, jsonField?: string): SecretEnvironment {
    requireArguments('SecretEnvironment.optional', { secret, jsonField });
    return new SecretEnvironment(secret, { field: jsonField, optional: true });
  }

  /**
   * Returns a variable composed from fields of a JSON secret, e.g.
   * `postgresql://{username}:{password}@HOST:5432/DB?sslmode=verify-full`.
   *
   * Each field is percent-encoded, so that any password results in a valid URL. `{}` stands for the whole value of a secret that is
   * not JSON. The service composes the value at each start, so that it uses the current password after a rotation.
   */
  public static template(template: string, secret: secretsmanager.ISecret): SecretEnvironment {
    requireArguments('SecretEnvironment.template', { template, secret });
    const problems = new Problems('a secret environment variable', 'SecretEnvironment.template');
    // The braces of CDK tokens are not fields. Deployment replaces them.
    const literal = template.replace(/\$\{Token\[[^\]]*\]\}/g, '');
    problems.check(/\{([A-Za-z_]\w*)?\}/.test(literal), {
      code: ProblemCode.SECRET_TEMPLATE_WITHOUT_FIELD,
      property: 'template',
      what: 'template has no field',
      expected: 'at least one {field} of the secret, or {} for its whole value',
      fix: "use a template such as 'postgresql://{username}:{password}@HOST:5432/DB'",
    });
    problems.match('template', literal, /^[^\r\n\0]*$/, {
      expected: 'one line without zero bytes',
      fix: 'remove the line break or the zero byte',
    });
    SecretDetector._check(
      problems,
      'template',
      'template',
      template,
      'name the field of the secret in braces, e.g. {password}',
    );
    problems.throwIfAny();
    return new SecretEnvironment(secret, { template });
  }

  private constructor(
    /** Secret that provides the value. */
    public readonly secret: secretsmanager.ISecret,
    private readonly source: { field?: string; template?: string; optional?: boolean },
  ) {
    if (source.field !== undefined && !Token.isUnresolved(source.field)) {
      const problems = new Problems('a secret environment variable', 'SecretEnvironment');
      problems.match('jsonField', source.field, /^[^\r\n\0"\\]+$/, {
        expected: 'the name of a field, without quotes, backslashes and line breaks',
        fix: 'correct the name',
      });
      problems.throwIfAny();
    }
  }

  /** @internal */
  public get _entry(): SecretEntry {
    return { secret: this.secret.secretArn, ...this.source };
  }
}
