"""Compares the size of a built frontend, and of its chunks, with their limits."""

import json
import os
import sys

output = os.environ["OUTPUT"]
sizes = {}
for folder, _, files in os.walk(output):
    for file in files:
        path = os.path.join(folder, file)
        sizes[path] = os.path.getsize(path) / 1e6
if not sizes:
    sys.exit(f"::error::The build left no files in {output}. Set outputFolder to the folder that the build writes.")

total = sum(sizes.values())
warn, limit = (float(os.environ.get(name) or "inf") for name in ("WARN_ABOVE_MB", "FAIL_ABOVE_MB"))
failed = total > limit
level = "error" if failed else "warning" if total > warn else "notice"
stated = [(verb, size) for verb, size in (("warns", warn), ("fails", limit)) if size != float("inf")]
budget = " and ".join(f"{verb} above {size:g} MB" for verb, size in stated) or "has no budget"
print(f"::{level}::The bundle is {total:.1f} MB; this check {budget}.")

for name, most in json.loads(os.environ.get("CHUNKS_BELOW_MB") or "{}").items():
    names = {path: os.path.basename(path) for path in sizes}
    chunk = [sizes[path] for path, file in names.items() if file.startswith(name + "-") and file.endswith(".js")]
    if not chunk:
        print(f"::error::The bundle has no chunk {name}. Pass buildOptions() from vite.chunks.mjs to Vite.")
        failed = True
    elif sum(chunk) >= most:
        print(f"::error::Chunk {name} is {sum(chunk):.2f} MB; it must stay under {most:g} MB.")
        failed = True
sys.exit(1 if failed else 0)
