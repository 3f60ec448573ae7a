import * as pulumi from '@pulumi/pulumi';
import type { RoleAssignment } from '@pulumi/azure-native/authorization';

/**
 * Time that Azure usually needs to distribute a new role assignment, in milliseconds. It can take up to ten minutes.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
 */
const PROPAGATION_MS = 120_000;

/**
 * Returns `value` once new role assignments are in effect. Container Apps reads secrets and images while it creates an app or a job,
 * and fails without the role. Role assignments of earlier deployments cause no wait.
 */
export function onceEffective<T>(value: pulumi.Output<T>, grants: RoleAssignment[]): pulumi.Output<T> {
  return pulumi.all([value, pulumi.all(grants.map((it) => it.createdOn))]).apply(async ([it, createdOn]) => {
    const newest = Math.max(0, ...createdOn.map((time) => Date.parse(time) || 0));
    const remaining = newest + PROPAGATION_MS - Date.now();
    if (remaining > 0 && !pulumi.runtime.isDryRun()) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(remaining, PROPAGATION_MS)));
    }
    return it as T;
  });
}
