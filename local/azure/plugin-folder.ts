import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Flag that allows the plugin to start. */
export const LOCAL_FLAG = 'LOADBEARING_AZURE_STAND_IN';

/**
 * Writes the plugin into a private folder on the PATH of the engine only. The plugin is one line that starts
 * `plugin.ts`.
 */
export function writePlugin(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'pulumi-resource-azure-native');
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const words = [process.execPath, '--import', loader, path.join(__dirname, 'plugin.ts')].map(quoted);
  writeFileSync(file, `#!/bin/sh\nexport LOADBEARING_ENGINE_PID=$PPID\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
}

/** Returns the reasons not to start: the stand-in runs for `npm run local` only, with a state in a file. */
export function refuseRealCloud(environment: NodeJS.ProcessEnv): void {
  const problems = [
    ...(environment[LOCAL_FLAG] === '1' ? [] : [`${LOCAL_FLAG} is not 1`]),
    ...(environment.PULUMI_BACKEND_URL?.startsWith('file://') ? [] : ['PULUMI_BACKEND_URL is not file://']),
  ];
  if (problems.length > 0) {
    throw new Error(
      `This is the stand-in for Azure of \`npm run local\`, not azure-native: ${problems.join(', ')}. Remove it from your PATH.`,
    );
  }
}

function quoted(word: string): string {
  return `'${word.replace(/'/g, `'\\''`)}'`;
}
