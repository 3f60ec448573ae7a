import json
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
