import glob
import json
import os
import sys

findings = []
for file in sorted(glob.glob(os.path.join(os.environ["REPORTS"], "*.sarif"))):
    with open(file, encoding="utf-8") as report:
        for run in json.load(report)["runs"]:
            findings += [(os.path.basename(file), it["ruleId"], it["message"]["text"].split("\n")[0]) for it in run.get("results") or []]
blocks = os.environ["EVENT"] == "pull_request" and os.environ["REVIEWED"] != "true"
for file, rule, text in findings:
    print(f"::{'error' if blocks else 'warning'}::{file}: {rule}: {text}")
print(f"{len(findings)} findings of severity HIGH or CRITICAL")
if findings and blocks:
    sys.exit("::error::Somebody has to look at these findings. Fix them, or set the label security-reviewed.")
