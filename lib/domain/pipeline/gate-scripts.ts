/** Succeeds when every needed job succeeded. A job that was skipped did not: GitHub would count it as passed. */
export const ALL_PASSED_SCRIPT = String.raw`import json
import os
import sys

results = {name: job["result"] for name, job in json.loads(os.environ["NEEDS"]).items()}
for name, result in results.items():
    print(f"{name}: {result}")
failed = [name for name, result in results.items() if result != "success"]
if failed:
    sys.exit(f"::error::Not passed: {', '.join(failed)}")
`;

/** Findings of a scan need somebody's review: a label on the pull request. After the merge they are a warning. */
export const FINDINGS_SCRIPT = String.raw`import glob
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
`;
