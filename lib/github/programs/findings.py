"""Fails a pull request with unreviewed findings in its SARIF reports; only warns for every other event."""

import glob
import json
import os
import sys

findings = []
for path in sorted(glob.glob(os.path.join(os.environ["REPORTS"], "*.sarif"))):
    with open(path, encoding="utf-8") as report:
        runs = json.load(report)["runs"]
    for result in (it for run in runs for it in run.get("results") or []):
        findings.append((os.path.basename(path), result["ruleId"], result["message"]["text"].split("\n")[0]))

blocking = os.environ["EVENT"] == "pull_request" and os.environ["REVIEWED"] != "true"
for file, rule, text in findings:
    print(f"::{'error' if blocking else 'warning'}::{file}: {rule}: {text}")
print(f"{len(findings)} findings of severity HIGH or CRITICAL")
if findings and blocking:
    print("A label from before the last commit does not count: remove it and add it again.")
    sys.exit("::error::Fix these findings, or review them and add the label security-reviewed to the pull request.")
