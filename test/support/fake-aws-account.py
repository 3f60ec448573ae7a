#!/usr/bin/env python3
"""Stands in for the AWS CLI: answers reads of one stack from the JSON file in $FAKE_ACCOUNT. Unknown calls fail."""

import json
import os
import sys

with open(os.environ["FAKE_ACCOUNT"], encoding="utf-8") as file:
    account = json.load(file)
arguments = sys.argv[1:]
command = " ".join(arguments[:2])
options = {word: arguments[index + 1] for index, word in enumerate(arguments[:-1]) if word.startswith("--")}


def refuse(text):
    print(f"\nAn error occurred: {text}", file=sys.stderr)
    sys.exit(254)


if account.get("refused"):
    refuse(account["refused"])
if command.startswith("cloudformation ") and options["--stack-name"] != account["stack"]:
    refuse(f"Stack with id {options['--stack-name']} does not exist")
if command == "cloudformation get-template":
    result = {"TemplateBody": account["template"]}
elif command == "cloudformation list-stack-resources":
    result = {
        "StackResourceSummaries": [
            {"LogicalResourceId": name, "PhysicalResourceId": physical} for name, physical in account["ids"].items()
        ]
    }
elif command == "cloudformation describe-stacks":
    result = {"Stacks": [{"Tags": account.get("tags", [])}]}
elif command == "elbv2 describe-rules":
    weights = account["weights"][options["--rule-arns"]]
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    result = {"Rules": [{"Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]}]}
elif command == "elbv2 describe-target-health":
    states = account["targets"].get(options["--target-group-arn"], [])
    result = {"TargetHealthDescriptions": [{"TargetHealth": {"State": state}} for state in states]}
elif command == "ecs list-service-deployments":
    assert options["--cluster"] == "shop", arguments
    result = {"serviceDeployments": account.get("deployments", [])}
else:
    refuse(f"the fake has no {command}")
print(json.dumps(result))
