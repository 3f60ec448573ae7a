import { main } from '@pulumi/pulumi/provider';
import { Cloud } from './cloud';
import { refuseRealCloud } from './plugin-folder';
import { AzureProvider } from './provider';

// The plugin that the engine starts, one process per deployment.

refuseRealCloud(process.env);
// Ends with the engine, even if the engine is killed during the start.
const engine = Number(process.env.LOADBEARING_ENGINE_PID);
const endWithEngine = (): void => {
  if (process.ppid !== engine) process.exit(1);
};
endWithEngine();
setInterval(endWithEngine, 500).unref();
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1));
const { LOADBEARING_AZURE_VERSION: version = '0.0.0', LOADBEARING_AZURE_CLOUD: file } = process.env;
void main(new AzureProvider(version, new Cloud(file)), process.argv.slice(2));
