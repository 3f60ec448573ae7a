import { scrypt } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { requireTypes } from '../declared-types';

/** Bytes of a password. */
const LENGTH = 24;

/**
 * Passwords of the logins of a database, derived from that of its administrator, so that a deployment needs one secret only.
 *
 * A password does not reveal the administrator's: scrypt is slow on purpose. It changes when that changes.
 *
 * @example
 * const password = LoginPassword.derive(config.requireSecret('databasePassword'), 'shop', 'shop_web');
 * export const url = database.loginUrl('shop', 'shop_web', password);
 */
export class LoginPassword {
  /** Returns the password of a login, as a secret. Passwords of different scopes, such as applications, differ. */
  public static derive(
    administratorPassword: pulumi.Input<string>,
    scope: string,
    login: string,
  ): pulumi.Output<string> {
    const values = { administratorPassword, scope, login };
    requireTypes('LoginPassword', 'derive', values, 'LoginPassword.derive');
    return pulumi.secret(pulumi.output(administratorPassword).apply((it) => derived(it, `${scope}/${login}`)));
  }
}

// A deployment derives several passwords: each beside the others, and beside its other work.
function derived(password: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, LENGTH, (error, key) => (error ? reject(error) : resolve(key.toString('base64url'))));
  });
}
