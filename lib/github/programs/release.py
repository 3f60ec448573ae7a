"""Releases images to Amazon ECS, one command per step of the workflow.

Run by .github/workflows/deploy.yml. Needs only Python 3.9 and the AWS CLI.
"""

import json
import os
import time

from release_steps import (
    STATE,
    Failure,
    budget,
    load,
    notify,
    plan,
    run,
    run_command,
    save,
    setting,
    variable_name,
    wait,
    wait_until_healthy,
)

RUNNING = {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}
# Fields that ECS adds to a task definition and rejects at registration.
READ_ONLY_FIELDS = {
    *("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"),
    *("registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt"),
}


def aws(*arguments):
    text = run("aws", *arguments, "--output", "json")
    return json.loads(text) if text.strip() else {}


def ecs(*arguments):
    """Calls ECS for the cluster of this environment."""
    operation, *options = arguments
    return aws("ecs", operation, "--cluster", setting("ECS_CLUSTER"), *options)


def find_service(name):
    found = ecs("describe-services", "--services", name)["services"]
    if not found or found[0]["status"] != "ACTIVE":
        raise Failure(f"The cluster has no active service {name}.")
    return found[0]


def begin():
    if plan().get("healthHeader"):
        setting("HEALTH_SECRET")  # a missing variable would otherwise roll back a healthy release
    save({"began": time.time()})


def promote():
    """Copies the tested images, by digest, to the repositories of this environment."""
    tag = setting("RELEASE")
    images = {}
    for image in plan()["images"]:
        repository = setting(f"ECR_REPOSITORY_{variable_name(image)}")
        source = setting(f"SOURCE_{variable_name(image)}")
        digest = source.split("@")[1]
        target = f"{repository}:{tag}"
        present = tagged_digest(repository, tag)
        if present not in (None, digest):
            raise Failure(
                f"{target} already exists with another digest, {present}, and tags are immutable. "
                "Release a new version, or rerun only the failed jobs."
            )
        if present is None:
            run("docker", "buildx", "imagetools", "create", "--prefer-index=false", "--tag", target, source)
            copied = tagged_digest(repository, tag)
            if copied != digest:
                raise Failure(f"{target} has digest {copied} after the copy; expected {digest}.")
        images[image] = f"{repository}@{digest}"
        print(f"{image}: {images[image]}")
    save({**load(), "images": images})


def tagged_digest(repository, tag):
    name = repository.split("/", 1)[1]
    listed = aws("ecr", "batch-get-image", "--repository-name", name, "--image-ids", f"imageTag={tag}")
    return listed["images"][0]["imageId"]["imageDigest"] if listed.get("images") else None


def traffic():
    """Fails if the traffic of a service goes to a target group without healthy targets.

    ECS does not look at the weights before it shifts them: https://github.com/aws/containers-roadmap/issues/2853
    """
    for service in plan()["services"]:
        name = service["name"]
        for balancer in find_service(setting(f"ECS_SERVICE_{variable_name(name)}")).get("loadBalancers", []):
            rule = balancer.get("advancedConfiguration", {}).get("productionListenerRule")
            if rule:
                check_targets(name, rule)


def check_targets(name, rule):
    actions = aws("elbv2", "describe-rules", "--rule-arns", rule)["Rules"][0]["Actions"]
    groups = [group for action in actions for group in action.get("ForwardConfig", {}).get("TargetGroups", [])]
    for group in groups:
        if not group.get("Weight"):
            continue
        arn = group["TargetGroupArn"]
        described = aws("elbv2", "describe-target-health", "--target-group-arn", arn)["TargetHealthDescriptions"]
        if not any(target["TargetHealth"]["State"] == "healthy" for target in described):
            raise Failure(
                f"The traffic of {name} goes to {arn}, which has no healthy target. A deployment of the infrastructure "
                "may have reset the weights. Set them to the target group with healthy targets, then rerun this "
                "workflow (docs/containers.md)."
            )
    print(f"{name}: the traffic has healthy targets.")


def prepare():
    """Saves the running task definitions and registers new revisions with the new images."""
    state = load()
    state["services"] = []
    for service in plan()["services"]:
        name = service["name"]
        running = find_service(setting(f"ECS_SERVICE_{variable_name(name)}"))
        previous = running["taskDefinition"]
        described = aws("ecs", "describe-task-definition", "--task-definition", previous, "--include", "TAGS")
        definition = {key: value for key, value in described["taskDefinition"].items() if key not in READ_ONLY_FIELDS}
        image = state["images"][service["image"]]
        container = next((it for it in definition["containerDefinitions"] if it["name"] == service["container"]), None)
        if container is None:
            raise Failure(f"The task definition of {name} has no container {service['container']}.")
        if "placeholder" in " ".join(container.get("entryPoint") or []):
            raise Failure(
                f"{name} still runs the placeholder image, and its task definition lacks your command and secrets. "
                f"The new image is in the repository. Deploy the stack once with {image}, then rerun this workflow."
            )
        container["image"] = image
        if described.get("tags"):
            definition["tags"] = described["tags"]
        registered = aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(definition))
        following = registered["taskDefinition"]["taskDefinitionArn"]
        prepared = {
            "name": name,
            "container": service["container"],
            "service": running["serviceName"],
            "network": running["networkConfiguration"],
            "previous": previous,
            "next": following,
        }
        state["services"].append(prepared)
        save(state)
        print(f"{name}: {previous} -> {following}")


def snapshot():
    database = setting("DATABASE_IDENTIFIER")
    attempt = f"{os.environ.get('GITHUB_RUN_ID', '0')}-{os.environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    name = f"{plan()['system']}-{setting('ENVIRONMENT')}-{setting('RELEASE')}-{attempt}".lower()
    # RDS accepts single hyphens between letters and digits, 255 characters in all.
    words = "".join(letter if letter.isalnum() else "-" for letter in name).split("-")
    name = "-".join(word for word in words if word)[:255]
    aws("rds", "create-db-snapshot", "--db-instance-identifier", database, "--db-snapshot-identifier", name)

    def available():
        status = aws("rds", "describe-db-snapshots", "--db-snapshot-identifier", name)["DBSnapshots"][0]["Status"]
        if status == "failed":
            raise Failure(f"Snapshot {name} failed.")
        return status if status == "available" else None

    wait(f"Snapshot {name}", 60, available)
    print(f"Created snapshot {name}.")


def migrate():
    """Runs the migrations in the new image, with the network, roles and secrets of the first service."""
    first, command = load()["services"][0], plan()["migration"]
    overrides = {"containerOverrides": [{"name": first["container"], "command": command}]}
    started = ecs(
        *("run-task", "--task-definition", first["next"], "--launch-type", "FARGATE"),
        *("--network-configuration", json.dumps(first["network"]), "--overrides", json.dumps(overrides)),
    )
    if started.get("failures") or not started.get("tasks"):
        raise Failure(f"The migration task did not start: {json.dumps(started.get('failures'))}")
    task = started["tasks"][0]["taskArn"]

    def stopped():
        found = ecs("describe-tasks", "--tasks", task)["tasks"][0]
        return found if found["lastStatus"] == "STOPPED" else None

    done = wait("The migration task", 30, stopped)
    code = next((it.get("exitCode") for it in done["containers"] if it["name"] == first["container"]), None)
    if code != 0:
        raise Failure(
            f"{' '.join(command)} exited with {code} ({done.get('stoppedReason')}). No service was changed. "
            f"Read the log of task {task}."
        )
    print(f"Ran {' '.join(command)}.")


def list_deployments(service):
    listed = ecs("list-service-deployments", "--service", service)
    return [it["serviceDeploymentArn"] for it in listed["serviceDeployments"]]


def describe_deployment(arn):
    return aws("ecs", "describe-service-deployments", "--service-deployment-arns", arn)["serviceDeployments"][0]


def finished_status(arn):
    """Returns the final status of a deployment, or None while it runs."""
    status = describe_deployment(arn)["status"]
    return None if status in RUNNING else status


def update(service, definition):
    """Starts a deployment and returns its ARN.

    The waiter 'services-stable' cannot replace the ARN: it also succeeds after a rollback.
    """
    known = set(list_deployments(service))
    ecs("update-service", "--service", service, "--task-definition", definition)

    def started():
        return next((arn for arn in list_deployments(service) if arn not in known), None)

    return wait(f"The start of the deployment of {service}", 5, started)


def release():
    """Updates every service and waits for all deployments."""
    state = load()
    for service in state["services"]:
        service["started"] = True
        save(state)
        service["deployment"] = update(service["service"], service["next"])
        save(state)
    serving = set()

    def finished(service):
        found = describe_deployment(service["deployment"])
        if found["status"] == "SUCCESSFUL" or found.get("lifecycleStage") == "BAKE_TIME":
            serving.add(service["name"])
            if len(serving) == len(state["services"]) and "serving" not in state:
                state["serving"] = time.time()
                save(state)
        if found["status"] in RUNNING:
            return False
        if found["status"] != "SUCCESSFUL":
            reason = found.get("statusReason", "read the events of the service")
            raise Failure(f"The deployment of {service['name']} ended as {found['status']}: {reason}")
        return True

    # Polls all services in turn: a failure of one shows while another still deploys.
    pending = list(state["services"])

    def all_finished():
        pending[:] = [it for it in pending if not finished(it)]
        return None if pending else True

    wait("The release", 45, all_finished)
    print("All services run the new release.")


def health_headers(name):
    """Returns the header `name`, with its value from Secrets Manager; nothing if the health page requires no header."""
    if name is None:
        return {}
    secret = setting("HEALTH_SECRET")
    # The secret is beside the web ACL, usually in another region than the services.
    region = ["--region", secret.split(":")[3]] if secret.startswith("arn:") else []
    value = aws("secretsmanager", "get-secret-value", "--secret-id", secret, *region)["SecretString"]
    print(f"::add-mask::{value}")
    return {name: value}


def health():
    wait_until_healthy(health_headers(plan().get("healthHeader")))


def tasks():
    """Fails if fewer tasks of the first service run than the smoke test needs."""
    least, name = plan()["smokeTasks"], setting(f"ECS_SERVICE_{variable_name(plan()['services'][0]['name'])}")
    service = find_service(name)
    running, desired = service["runningCount"], service["desiredCount"]
    if min(desired, running) < least:
        raise Failure(f"{name} runs {running} of {desired} tasks; the smoke test needs {least}.")
    print(f"{name} runs {running} tasks.")


def rollback():
    """Restores the previous revision of every started service. Migrations stay: they are backward compatible."""
    state = load() if os.path.exists(STATE) else {}
    failed = []
    for service in reversed(state.get("services", [])):
        if not service.get("started"):
            continue
        try:
            restore(service)
            print(f"{service['name']}: rolled back to {service['previous']}")
        except Failure as failure:
            failed.append(f"{service['name']}: {failure}")
    if failed:
        raise Failure("; ".join(failed))


def restore(service):
    arn = service.get("deployment")
    if arn and describe_deployment(arn)["status"] in {"PENDING", "IN_PROGRESS"}:
        aws("ecs", "stop-service-deployment", "--service-deployment-arn", arn, "--stop-type", "ROLLBACK")
    if arn:
        # ECS may already be rolling back because of an alarm or the circuit breaker.
        wait("The rollback", 30, lambda: finished_status(arn))
    if find_service(service["service"])["taskDefinition"] != service["previous"]:
        back = update(service["service"], service["previous"])
        status = wait("The rollback", 30, lambda: finished_status(back))
        if status != "SUCCESSFUL":
            raise Failure(f"the deployment of {service['previous']} ended as {status}")


def site():
    """Uploads the site, index.html last, so that every file it loads exists. Keeps the files that older pages load."""
    bucket, folder = f"s3://{setting('SITE_BUCKET')}/", os.environ.get("SITE_FOLDER", "site")
    page = os.path.join(folder, "index.html")
    if not os.path.exists(page):
        raise Failure(f"{folder} has no index.html.")
    run("aws", "s3", "sync", folder, bucket, "--exclude", "index.html", "--only-show-errors")
    run("aws", "s3", "cp", page, bucket, "--cache-control", "no-cache", "--only-show-errors")
    print(f"Uploaded {folder} to {bucket}")
    distribution = os.environ.get("DISTRIBUTION_ID")
    if distribution:
        paths = ("--paths", "/", "/index.html")
        aws("cloudfront", "create-invalidation", "--distribution-id", distribution, *paths)


def record():
    """Writes the released images to SSM parameters, from which the next CDK deployment reads them."""
    for image, address in load()["images"].items():
        name = f"/{plan()['system']}-{setting('ENVIRONMENT')}/{image}/image"
        aws("ssm", "put-parameter", "--name", name, "--value", address, "--type", "String", "--overwrite")
        print(f"{name} = {address}")


STEPS = [
    begin,
    promote,
    traffic,
    prepare,
    snapshot,
    migrate,
    release,
    health,
    tasks,
    rollback,
    site,
    record,
    budget,
    notify,
]

if __name__ == "__main__":
    run_command(STEPS)
