import { Token } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Problems, ProblemCode } from '../../domain';

/** One line of the file that tells an instance what to fetch. */
interface SecretEntry {
  readonly secret: string;
  readonly field?: string;
  readonly template?: string;
  readonly optional?: boolean;
}

/**
 * An environment variable whose value comes from Secrets Manager.
 *
 * The instance fetches it each time the service starts; template, user data and image know only the secret's ARN.
 */
export class SecretEnvironment {
  /** The secret's value, or one field of it when it is JSON. The service does not start while the secret has no value. */
  public static of(secret: secretsmanager.ISecret, jsonField?: string): SecretEnvironment {
    return new SecretEnvironment(secret, { field: jsonField });
  }

  /** As `of`, but the variable is left out while the secret has no value, e.g. a licence key that is entered later. */
  public static optional(secret: secretsmanager.ISecret, jsonField?: string): SecretEnvironment {
    return new SecretEnvironment(secret, { field: jsonField, optional: true });
  }

  /**
   * A text with fields of a JSON secret, each percent-encoded, so that it is a valid URL whatever the password holds:
   * `postgresql://{username}:{password}@HOST:5432/DB?sslmode=verify-full`. `{}` stands for the whole value of a secret that is
   * not JSON. Put together on the instance at each start, so a rotated password is never stale.
   */
  public static template(template: string, secret: secretsmanager.ISecret): SecretEnvironment {
    const problems = new Problems('a secret environment variable', 'SecretEnvironment.template');
    // The braces of CDK tokens are no fields: they are gone when the template is deployed.
    const literal = template.replace(/\$\{Token\[[^\]]*\]\}/g, '');
    problems.check(/\{([A-Za-z_]\w*)?\}/.test(literal), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'template',
      what: `template is '${literal}' without a field`,
      expected: 'at least one {field} of the secret, or {} for its whole value',
      fix: "write for instance 'postgresql://{username}:{password}@HOST:5432/DB'",
    });
    problems.check(!/[\r\n]/.test(literal), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'template',
      what: 'template has a line break',
      expected: 'one line',
      fix: 'remove the line break',
    });
    problems.throwIfAny();
    return new SecretEnvironment(secret, { template });
  }

  private constructor(
    /** The secret that is read. */
    public readonly secret: secretsmanager.ISecret,
    private readonly source: { field?: string; template?: string; optional?: boolean },
  ) {
    if (source.field !== undefined && !Token.isUnresolved(source.field)) {
      const problems = new Problems('a secret environment variable', 'SecretEnvironment');
      problems.check(/^[^\r\n"\\]+$/.test(source.field), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'jsonField',
        what: `jsonField is ${JSON.stringify(source.field)}`,
        expected: 'the name of a field, without quotes and line breaks',
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
