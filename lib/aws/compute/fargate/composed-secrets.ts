import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Quote } from '../../../domain';
import { SecretEnvironment } from '../secret-environment';

/** The secret part of a container definition. */
export interface ComposedSecrets {
  /** Variables whose values ECS fetches when a task starts. */
  readonly secrets: { [name: string]: ecs.Secret };
  /** Shell commands that compose the variables with a template, if there are any. */
  readonly exports?: string;
}

/**
 * Translates environment variables from Secrets Manager for ECS.
 *
 * ECS injects a secret or one of its fields, but no text around it. The container's shell therefore composes a URL at start, from
 * fields in separate variables such as `DATABASE_URL__PASSWORD`.
 *
 * @internal
 */
export function composeSecrets(environment: { readonly [name: string]: SecretEnvironment }): ComposedSecrets {
  const secrets: { [name: string]: ecs.Secret } = {};
  const exports: string[] = [];
  Object.entries(environment).forEach(([name, source]) => {
    const { field, template } = source._entry;
    if (template === undefined) {
      secrets[name] = ecs.Secret.fromSecretsManager(source.secret, field);
      return;
    }
    const value = template
      .split(FIELD)
      .map((part, index) => {
        const isField = index % 2 === 1;
        if (!isField) return part === '' ? '' : Quote.shell(part);
        const variable = fieldVariable(name, part);
        secrets[variable] = ecs.Secret.fromSecretsManager(source.secret, part === '' ? undefined : part);
        return `"$${variable}"`;
      })
      .join('');
    exports.push(`export ${name}=${value}`);
  });
  return { secrets, exports: exports.length > 0 ? exports.join('; ') : undefined };
}

/** Returns the variables that hold the fields of templates, each with the field that it is for. */
export function fieldVariables(environment: {
  readonly [name: string]: SecretEnvironment;
}): { readonly name: string; readonly variable: string; readonly source: string }[] {
  return Object.entries(environment).flatMap(([name, { _entry: entry }]) => {
    const fields = (entry.template ?? '').split(FIELD).filter((_, index) => index % 2 === 1);
    return [...new Set(fields)].map((field) => ({
      name,
      variable: fieldVariable(name, field),
      source: `{${field}} of ${name}`,
    }));
  });
}

function fieldVariable(name: string, field: string): string {
  return `${name}__${field === '' ? 'VALUE' : field.toUpperCase()}`;
}

/** A `{field}`, but not the braces of a CDK token. */
const FIELD = /(?<!\$)\{([A-Za-z_]\w*|)\}/;
