"""Fails unless every job that this one needs succeeded."""

import json
import os
import sys

results = {name: job["result"] for name, job in json.loads(os.environ["NEEDS"]).items()}
for name, result in results.items():
    print(f"{name}: {result}")
failed = [name for name, result in results.items() if result != "success"]
if failed:
    sys.exit(f"::error::These jobs did not succeed: {', '.join(failed)}")
