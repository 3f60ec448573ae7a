import os
import re
import sys

twice = []
for file in os.environ["FILES"].split():
    seen = {}
    with open(file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            name = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line)
            if name is None:
                continue
            key = re.sub(r"[-_.]+", "-", name.group(1)).lower()
            if key in seen:
                twice.append(f"{file}:{number}: {key} is also in line {seen[key]}")
            seen.setdefault(key, number)
for text in twice:
    print(f"::error::{text}")
sys.exit(1 if twice else 0)
