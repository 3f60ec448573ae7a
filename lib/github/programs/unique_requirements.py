"""Fails if a requirements file names a package twice, in any spelling."""

import os
import re
import sys

duplicates = []
for file in os.environ["FILES"].split():
    first_lines = {}
    with open(file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            name = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line)
            if name is None:
                continue
            # https://peps.python.org/pep-0503/#normalized-names
            package = re.sub(r"[-_.]+", "-", name.group(1)).lower()
            if package in first_lines:
                duplicates.append(f"{file}:{number}: {package} is already in line {first_lines[package]}")
            first_lines.setdefault(package, number)
for text in duplicates:
    print(f"::error::{text}")
sys.exit(1 if duplicates else 0)
