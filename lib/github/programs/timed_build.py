import os
import subprocess
import sys
import time

began = time.monotonic()
code = subprocess.run(["npm", "run", "build"]).returncode
seconds, budget = time.monotonic() - began, float(os.environ["BUILD_BUDGET_SECONDS"])
print(f"::{'warning' if seconds > budget else 'notice'}::The build took {seconds:.0f} s; the budget is {budget:g} s.")
sys.exit(code)
