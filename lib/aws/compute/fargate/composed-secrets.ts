import * as ecs from 'aws-cdk-lib/aws-ecs';
import { SecretEnvironment } from '../secret-environment';

/** What of a container's definition brings its secrets. */
export interface ComposedSecrets {
  /** Variables whose values ECS fetches when a task starts. */
  readonly secrets: { [name: string]: ecs.Secret };
  /** Shell commands that put composed variables together, when there are any. */
  readonly exports?: string;
}

/**
 * ECS can inject a secret or one field of it, but no text around it. A URL is therefore put together by the container's shell when
 * it starts, from fields that are variables of their own: `DATABASE_URL__PASSWORD`.
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
        if (index % 2 === 0) return quoted(part);
        const variable = `${name}__${part === '' ? 'VALUE' : part.toUpperCase()}`;
        secrets[variable] = ecs.Secret.fromSecretsManager(source.secret, part === '' ? undefined : part);
        return `"$${variable}"`;
      })
      .join('');
    exports.push(`export ${name}=${value}`);
  });
  return { secrets, exports: exports.length > 0 ? exports.join('; ') : undefined };
}

/** A `{field}`, but not the braces of a CDK token. */
const FIELD = /(?<!\$)\{([A-Za-z_]\w*|)\}/;

function quoted(text: string): string {
  return text === '' ? '' : `'${text.replace(/'/g, `'\\''`)}'`;
}
