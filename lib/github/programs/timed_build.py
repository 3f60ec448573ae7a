"""Builds the frontend, and warns if the build takes longer than its budget."""

import os
import subprocess
import sys
import time

began = time.monotonic()
code = subprocess.run(["npm", "run", "build"]).returncode
seconds, budget = time.monotonic() - began, float(os.environ["BUILD_BUDGET_SECONDS"])
level = "warning" if seconds > budget else "notice"
print(f"::{level}::The build took {seconds:.0f} s; its budget is {budget:g} s.")
sys.exit(code)
