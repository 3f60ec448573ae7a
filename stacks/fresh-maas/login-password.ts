import { scryptSync } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';

/**
 * Returns the password of a login, derived from that of the administrator, so that one secret is enough. It does not reveal the
 * administrator's: scrypt is slow on purpose.
 */
export function loginPassword(administratorPassword: pulumi.Input<string>, login: string): pulumi.Output<string> {
  return pulumi.secret(
    pulumi.output(administratorPassword).apply((it) => scryptSync(it, `fresh-maas/${login}`, 24).toString('base64url')),
  );
}
