"""Runs commands of a script of the pipeline against a fake of the AWS CLI and of Docker. See fake_cli.py.

usage: fake-aws.py SCRIPT COMMAND...
"""

import json

from fake_cli import run_script


def service(state, name):
    found = state["services"][name]
    return {
        "serviceName": name, "status": "ACTIVE", "taskDefinition": found["taskDefinition"],
        "desiredCount": found.get("desired", 2), "runningCount": found.get("running", 2),
        "loadBalancers": found.get("loadBalancers", []),
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": ["subnet-private"], "securityGroups": ["sg-tasks"]}
        },
    }


def answer(state, program, arguments, options):
    command = " ".join(arguments[:2])
    if program == "docker":
        # buildx imagetools create --prefer-index=false --tag TARGET SOURCE
        state["tags"][options["--tag"]] = arguments[-1].split("@")[1]
        return {}
    if command in state.get("refused", []):
        raise PermissionError(f"An error occurred (AccessDenied) when calling {command}")
    if command == "secretsmanager get-secret-value":
        return {"SecretString": state["secrets"][f"{options['--region']} {options['--secret-id']}"]}
    if command == "ecs describe-services":
        return {"services": [service(state, options["--services"])]}
    if command == "elbv2 describe-rules":
        groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in state["weights"].items()]
        return {"Rules": [{"Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]}]}
    if command == "elbv2 describe-target-health":
        states = state["targets"][options["--target-group-arn"]]
        return {"TargetHealthDescriptions": [{"TargetHealth": {"State": it}} for it in states]}
    if command == "ecs describe-task-definition":
        definition = state["definitions"][options["--task-definition"]]
        return {"taskDefinition": definition, "tags": [{"key": "Project", "value": "shop"}]}
    if command == "ecs register-task-definition":
        definition = json.loads(options["--cli-input-json"])
        revision = len(state["definitions"]) + 1
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{definition['family']}:{revision}"
        state["definitions"][arn] = definition
        return {"taskDefinition": {"taskDefinitionArn": arn}}
    if command == "ecs list-service-deployments":
        arns = [arn for arn, it in state["deployments"].items() if it["service"] == options["--service"]]
        return {"serviceDeployments": [{"serviceDeploymentArn": arn} for arn in reversed(arns)]}
    if command == "ecs update-service":
        name, target = options["--service"], options["--task-definition"]
        arn = f"arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/{name}/{len(state['deployments']) + 1}"
        statuses = state["outcomes"].get(name, [["SUCCESSFUL"]])
        state["deployments"][arn] = {
            "service": name, "previous": state["services"][name]["taskDefinition"],
            "statuses": statuses.pop(0) if statuses else ["SUCCESSFUL"],
        }
        state["services"][name]["taskDefinition"] = target
        return {"service": {"serviceName": name}}
    if command == "ecs describe-service-deployments":
        found = state["deployments"][options["--service-deployment-arns"]]
        status = found["statuses"].pop(0) if len(found["statuses"]) > 1 else found["statuses"][0]
        if status == "ROLLBACK_SUCCESSFUL":
            state["services"][found["service"]]["taskDefinition"] = found["previous"]
        baking = {"status": "IN_PROGRESS", "lifecycleStage": "BAKE_TIME"} if status == "BAKE" else {}
        return {"serviceDeployments": [{"status": status, "statusReason": "set by the test", **baking}]}
    if command == "ecs stop-service-deployment":
        stopped = state["deployments"][options["--service-deployment-arn"]]
        stopped["statuses"] = ["ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"]
        return {}
    if command == "ecs run-task":
        return {"tasks": [{"taskArn": "arn:aws:ecs:us-east-1:123456789012:task/shop/1"}], "failures": []}
    if command == "ecs describe-tasks":
        left = state["taskStatuses"]
        status = left.pop(0) if len(left) > 1 else left[0]
        return {"tasks": [{"lastStatus": status, "stoppedReason": "Essential container exited", "containers": [
            {"name": "backend", "exitCode": state["exitCode"]}, {"name": "collector", "exitCode": 0}]}]}
    if command == "ecr batch-get-image":
        for tag, digest in state["tags"].items():
            if tag.split("/", 1)[1] == f"{options['--repository-name']}:{options['--image-ids'].split('=')[1]}":
                return {"images": [{"imageId": {"imageDigest": digest}}]}
        return {"images": []}
    if command == "rds create-db-snapshot":
        state["snapshot"] = options["--db-snapshot-identifier"]
        return {}
    if command == "rds describe-db-snapshots":
        left = state["snapshotStatuses"]
        return {"DBSnapshots": [{"Status": left.pop(0) if len(left) > 1 else left[0]}]}
    if command == "ssm put-parameter":
        state["parameters"][options["--name"]] = options["--value"]
        return {}
    if command in ("s3 sync", "s3 cp", "cloudfront create-invalidation"):
        return {}
    raise AssertionError(f"the fake has no {program} {command}")


run_script(answer)
