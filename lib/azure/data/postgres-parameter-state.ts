import type * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import * as pulumi from '@pulumi/pulumi';
import { AzureParameters } from './azure-parameters';

/** Returns the parameters whose value differs from the one that was set. `prefix` names the replica. */
export function ignoredParameters(
  prefix: string,
  parameters: dbforpostgresql.Configuration[],
  settings: { [name: string]: string },
): pulumi.Output<string[]> {
  return pulumi
    .all(parameters.map((it) => pulumi.all([it.name, it.value])))
    .apply((all) =>
      all
        .filter(
          ([name, value]) => Object.hasOwn(settings, name) && !AzureParameters.isSame(value ?? '', settings[name]),
        )
        .map(([name]) => `${prefix}${name}`),
    );
}

/** Returns the parameters that take effect after a restart. `prefix` names the replica. */
export function pendingRestarts(prefix: string, parameters: dbforpostgresql.Configuration[]): pulumi.Output<string[]> {
  return pulumi
    .all(parameters.map((it) => pulumi.all([it.name, it.isConfigPendingRestart])))
    .apply((all) => all.filter(([, pending]) => pending).map(([name]) => `${prefix}${name}`));
}
