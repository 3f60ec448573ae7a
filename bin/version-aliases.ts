import type { mergeOptions } from '@pulumi/pulumi';

/**
 * Leaves out the aliases that each resource of azure-native has for every version of its API, until the function that this returns is called.
 * Only an engine reads them, and they take most of the time of a program without one.
 */
export function leaveOutVersionAliases(): () => void {
  // Its classes call the function of this module.
  const sdk = require('@pulumi/pulumi/resource') as { mergeOptions: typeof mergeOptions };
  const { mergeOptions: merge } = sdk;
  const isVersions = (options: object = {}): boolean => Object.keys(options).join() === 'aliases';
  sdk.mergeOptions = (first?: object, second?: object) => merge(first, isVersions(second) ? {} : second);
  return () => {
    sdk.mergeOptions = merge;
  };
}
