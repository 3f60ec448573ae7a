/** Runs the build, and warns when it takes longer than its budget. */
export const TIMED_BUILD_SCRIPT = String.raw`import os
import subprocess
import sys
import time

began = time.monotonic()
code = subprocess.run(["npm", "run", "build"]).returncode
seconds, budget = time.monotonic() - began, float(os.environ["BUILD_BUDGET_SECONDS"])
print(f"::{'warning' if seconds > budget else 'notice'}::The build took {seconds:.0f} s; the budget is {budget:g} s.")
sys.exit(code)
`;

/** Measures what was built: all of it, and each chunk that has a limit. A megabyte has 10^6 bytes, before compression. */
export const BUNDLE_BUDGET_SCRIPT = String.raw`import json
import os
import sys

sizes = {}
for folder, _, files in os.walk(os.environ["OUTPUT"]):
    for file in files:
        path = os.path.join(folder, file)
        sizes[path] = os.path.getsize(path) / 1e6
if not sizes:
    sys.exit(f"::error::There is nothing in {os.environ['OUTPUT']}.")
total, failed = sum(sizes.values()), False
warn, fail = float(os.environ.get("WARN_ABOVE_MB") or "inf"), float(os.environ.get("FAIL_ABOVE_MB") or "inf")
level, failed = ("error", True) if total > fail else ("warning", False) if total > warn else ("notice", False)
print(f"::{level}::The bundle has {total:.1f} MB; the goal is {warn:g} MB, the limit {fail:g} MB.")
for name, limit in json.loads(os.environ.get("CHUNKS_BELOW_MB") or "{}").items():
    chunk = [size for path, size in sizes.items() if os.path.basename(path).startswith(name + "-") and path.endswith(".js")]
    if not chunk:
        print(f"::error::There is no chunk {name}: does vite.config use vite.chunks.mjs?")
        failed = True
    elif sum(chunk) >= limit:
        print(f"::error::The chunk {name} has {sum(chunk):.2f} MB; it must stay under {limit:g} MB.")
        failed = True
sys.exit(1 if failed else 0)
`;

/** Hands the chunks and image qualities of `vite.chunks.json` to Vite: a function up to version 7, groups from version 8 (Rolldown). */
export const VITE_CHUNKS_MODULE = String.raw`// import { buildOptions, imageOptions } from './vite.chunks.mjs';
// export default defineConfig({ plugins: [react(), ViteImageOptimizer(imageOptions())], build: buildOptions() });
import { readFileSync } from 'node:fs';
import { version } from 'vite';

const settings = JSON.parse(readFileSync(new URL('./vite.chunks.json', import.meta.url), 'utf8'));

/** The name of the chunk that a module belongs to. */
export function chunkOf(id) {
  const parts = id.split('\\').join('/').split('/node_modules/');
  if (parts.length < 2) return undefined;
  const inside = parts.at(-1);
  return Object.keys(settings.chunks).find((name) => settings.chunks[name].some((it) => inside.startsWith(it + '/')));
}

export function buildOptions(major = Number(version.split('.')[0])) {
  const { chunkSizeWarningLimit } = settings;
  if (major < 8) return { chunkSizeWarningLimit, rollupOptions: { output: { manualChunks: chunkOf } } };
  const groups = Object.keys(settings.chunks).map((name) => ({ name, test: (id) => chunkOf(id) === name }));
  return { chunkSizeWarningLimit, rolldownOptions: { output: { codeSplitting: { groups } } } };
}

/** For ViteImageOptimizer of vite-plugin-image-optimizer. */
export function imageOptions() {
  return settings.images ?? {};
}
`;
