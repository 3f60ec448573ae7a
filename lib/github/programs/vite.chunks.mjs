// Chunks and image quality of the bundle, from vite.chunks.json. Use it in vite.config:
//
//   import { buildOptions, imageOptions } from './vite.chunks.mjs';
//   export default defineConfig({ plugins: [react(), ViteImageOptimizer(imageOptions())], build: buildOptions() });
import { readFileSync } from 'node:fs';
import { version } from 'vite';

const settings = JSON.parse(readFileSync(new URL('./vite.chunks.json', import.meta.url), 'utf8'));

/** Returns the chunk of a module, or undefined if no chunk lists its package. */
export function chunkOf(id) {
  const parts = id.split('\\').join('/').split('/node_modules/');
  if (parts.length < 2) return undefined;
  const path = parts.at(-1);
  return Object.keys(settings.chunks).find((name) => settings.chunks[name].some((it) => path.startsWith(it + '/')));
}

/** Returns the `build` options of Vite: Rollup's function up to Vite 7, Rolldown's groups from Vite 8. */
export function buildOptions(major = Number(version.split('.')[0])) {
  const { chunkSizeWarningLimit } = settings;
  if (major < 8) return { chunkSizeWarningLimit, rollupOptions: { output: { manualChunks: chunkOf } } };
  const groups = Object.keys(settings.chunks).map((name) => ({ name, test: (id) => chunkOf(id) === name }));
  return { chunkSizeWarningLimit, rolldownOptions: { output: { codeSplitting: { groups } } } };
}

/** Returns the options of ViteImageOptimizer (vite-plugin-image-optimizer). */
export function imageOptions() {
  return settings.images ?? {};
}
