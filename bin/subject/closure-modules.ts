import { Module, createRequire } from 'node:module';

/** Packages with which the SDK of Pulumi turns functions into text, for callbacks in a cloud. */
const PACKAGES = ['@npmcli/arborist', 'typescript'];

/**
 * Keeps the SDK of Pulumi from loading what turns functions into text, if it is not loaded yet. No program of a reference system has such
 * callbacks, and loading takes a fifth of the time of a bill.
 */
export function leaveOutClosures(): void {
  const ofSdk = createRequire(require.resolve('@pulumi/pulumi'));
  for (const name of PACKAGES) {
    const file = ofSdk.resolve(name);
    require.cache[file] ??= Object.assign(new Module(file), { exports: {}, loaded: true });
  }
}
