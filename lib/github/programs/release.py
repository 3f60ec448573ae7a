"""Releases images to Amazon ECS. Run by .github/workflows/deploy.yml; needs Python 3.9 and the AWS CLI only."""
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

POLL = float(os.environ.get("POLL_SECONDS", "10"))
STATE = os.path.join(os.environ.get("RUNNER_TEMP", "/tmp"), "release.json")
RUNNING = {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}
# What ECS adds to a task definition, and refuses when it is registered anew.
ADDED = {
    "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities",
    "registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt",
}


class Failure(Exception):
    """Something that the person who releases has to know. Its text is shown."""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command[:3])}: {done.stderr.strip()}")
    return done.stdout


def aws(*arguments):
    text = run("aws", *arguments, "--output", "json")
    return json.loads(text) if text.strip() else {}


def setting(name):
    value = os.environ.get(name, "")
    if not value:
        raise Failure(f"The variable {name} is empty: set it in the GitHub environment (docs/pipelines.md).")
    return value


def upper(name):
    return "".join(letter if letter.isalnum() else "_" for letter in name.upper())


def load():
    with open(STATE, encoding="utf-8") as file:
        return json.load(file)


def save(state):
    with open(STATE, "w", encoding="utf-8") as file:
        json.dump(state, file)


def plan():
    return json.loads(setting("PLAN"))


def wait(what, minutes, ask):
    """Asks until it gets an answer other than None."""
    end = time.time() + minutes * 60
    while True:
        answer = ask()
        if answer is not None:
            return answer
        if time.time() >= end:
            raise Failure(f"{what}: not done after {minutes} minutes.")
        time.sleep(POLL)


def service_of(name):
    found = aws("ecs", "describe-services", "--cluster", setting("ECS_CLUSTER"), "--services", name)["services"]
    if not found or found[0]["status"] != "ACTIVE":
        raise Failure(f"There is no active service {name} in the cluster.")
    return found[0]


def begin():
    save({"began": time.time()})


def promote():
    """Copies the images that were built and tested, digest by digest, into the repositories of this environment."""
    tag = setting("RELEASE")
    images = {}
    for image in plan()["images"]:
        repository, source = setting(f"ECR_REPOSITORY_{upper(image)}"), setting(f"SOURCE_{upper(image)}")
        digest = source.split("@")[1]
        present = tagged(repository, tag)
        if present not in (None, digest):
            raise Failure(f"{repository}:{tag} is another image already, {present}: tags cannot be overwritten. Release a new version, or run again only the jobs that failed.")
        if present is None:
            run("docker", "buildx", "imagetools", "create", "--prefer-index=false", "--tag", f"{repository}:{tag}", source)
            if tagged(repository, tag) != digest:
                raise Failure(f"{repository}:{tag} is not {digest} after the copy.")
        images[image] = f"{repository}@{digest}"
        print(f"{image}: {images[image]}")
    save({**load(), "images": images})


def tagged(repository, tag):
    name = repository.split("/", 1)[1]
    listed = aws("ecr", "batch-get-image", "--repository-name", name, "--image-ids", f"imageTag={tag}")
    return listed["images"][0]["imageId"]["imageDigest"] if listed.get("images") else None


def prepare():
    """Remembers what runs, and registers it once more with the new image."""
    state = load()
    state["services"] = []
    for service in plan()["services"]:
        running = service_of(setting(f"ECS_SERVICE_{upper(service['name'])}"))
        answer = aws("ecs", "describe-task-definition", "--task-definition", running["taskDefinition"], "--include", "TAGS")
        definition = {key: value for key, value in answer["taskDefinition"].items() if key not in ADDED}
        image = state["images"][service["image"]]
        container = next((it for it in definition["containerDefinitions"] if it["name"] == service["container"]), None)
        if container is None:
            raise Failure(f"The task of {service['name']} has no container {service['container']}.")
        if "placeholder" in " ".join(container.get("entryPoint") or []):
            raise Failure(
                f"{service['name']} runs the placeholder, whose task knows neither your command nor all secrets. "
                f"The image is in the repository: deploy the stack once with it ({image}), then run this again."
            )
        container["image"] = image
        if answer.get("tags"):
            definition["tags"] = answer["tags"]
        registered = aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(definition))
        state["services"].append({
            "name": service["name"],
            "container": service["container"],
            "service": running["serviceName"],
            "network": running["networkConfiguration"],
            "previous": running["taskDefinition"],
            "next": registered["taskDefinition"]["taskDefinitionArn"],
        })
        save(state)
        print(f"{service['name']}: {running['taskDefinition']} -> {state['services'][-1]['next']}")


def snapshot():
    database = setting("DATABASE_IDENTIFIER")
    began = f"{os.environ.get('GITHUB_RUN_ID', '0')}-{os.environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    name = f"{plan()['system']}-{setting('ENVIRONMENT')}-{setting('RELEASE')}-{began}"
    # An identifier may hold single hyphens between letters and digits.
    name = "-".join(part for part in "".join(it if it.isalnum() else "-" for it in name.lower()).split("-") if part)[:255]
    aws("rds", "create-db-snapshot", "--db-instance-identifier", database, "--db-snapshot-identifier", name)

    def available():
        status = aws("rds", "describe-db-snapshots", "--db-snapshot-identifier", name)["DBSnapshots"][0]["Status"]
        if status == "failed":
            raise Failure(f"The snapshot {name} failed.")
        return status if status == "available" else None

    wait(f"The snapshot {name}", 60, available)
    print(f"{name} is available.")


def migrate():
    """Runs the migrations in the new image, as the first service would run: its network, its roles, its secrets."""
    first, command = load()["services"][0], plan()["migration"]
    overrides = {"containerOverrides": [{"name": first["container"], "command": command}]}
    started = aws(
        "ecs", "run-task", "--cluster", setting("ECS_CLUSTER"), "--task-definition", first["next"], "--launch-type", "FARGATE",
        "--network-configuration", json.dumps(first["network"]), "--overrides", json.dumps(overrides),
    )
    if started.get("failures") or not started.get("tasks"):
        raise Failure(f"The migrations did not start: {json.dumps(started.get('failures'))}")
    task = started["tasks"][0]["taskArn"]

    def stopped():
        found = aws("ecs", "describe-tasks", "--cluster", setting("ECS_CLUSTER"), "--tasks", task)["tasks"][0]
        return found if found["lastStatus"] == "STOPPED" else None

    done = wait("The migrations", 30, stopped)
    code = next((it.get("exitCode") for it in done["containers"] if it["name"] == first["container"]), None)
    if code != 0:
        raise Failure(f"{' '.join(command)} ended with {code} ({done.get('stoppedReason')}); see the log of task {task}. No service was changed.")
    print(f"{' '.join(command)}: done.")


def deployments(service):
    answer = aws("ecs", "list-service-deployments", "--cluster", setting("ECS_CLUSTER"), "--service", service)
    return [it["serviceDeploymentArn"] for it in answer["serviceDeployments"]]


def deployment(arn):
    return aws("ecs", "describe-service-deployments", "--service-deployment-arns", arn)["serviceDeployments"][0]


def update(service, definition):
    """Starts a deployment and answers its ARN. The list is that of ECS: 'services-stable' would also be true after a rollback."""
    known = set(deployments(service))
    aws("ecs", "update-service", "--cluster", setting("ECS_CLUSTER"), "--service", service, "--task-definition", definition)
    return wait(f"The deployment of {service}", 5, lambda: next((it for it in deployments(service) if it not in known), None))


def release():
    state = load()
    for service in state["services"]:
        service["started"] = True
        save(state)
        service["deployment"] = update(service["service"], service["next"])
        save(state)
    serving = set()

    def finished(service):
        found = deployment(service["deployment"])
        if found["status"] == "SUCCESSFUL" or found.get("lifecycleStage") == "BAKE_TIME":
            serving.add(service["name"])
            if len(serving) == len(state["services"]) and "serving" not in state:
                state["serving"] = time.time()
                save(state)
        if found["status"] in RUNNING:
            return None
        if found["status"] != "SUCCESSFUL":
            raise Failure(f"The deployment of {service['name']} is {found['status']}: {found.get('statusReason', 'see the events of the service')}")
        return True

    # Round by round, so that the failure of one is seen while another still waits.
    open_services = list(state["services"])

    def all_finished():
        open_services[:] = [it for it in open_services if not finished(it)]
        return None if open_services else True

    wait("The deployments", 45, all_finished)
    print("All services run the new release.")


def health():
    address = setting("BASE_URL").rstrip("/") + plan()["healthPath"]

    def healthy():
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                status = json.load(answer).get("status")
        except (OSError, ValueError, AttributeError) as error:
            print(f"{address}: {error}")
            return None
        print(f"{address}: {status}")
        return True if status == "healthy" else None

    wait(address, float(os.environ.get("HEALTH_MINUTES", "5")), healthy)


def tasks():
    """Fails while fewer tasks of the first service run than the smoke test wants to meet."""
    least, name = plan()["smokeTasks"], setting(f"ECS_SERVICE_{upper(plan()['services'][0]['name'])}")
    service = service_of(name)
    if min(service["desiredCount"], service["runningCount"]) < least:
        raise Failure(f"{name} runs {service['runningCount']} of {service['desiredCount']} tasks; the smoke test needs {least}.")
    print(f"{name} runs {service['runningCount']} tasks.")


def rollback():
    """Back to what ran before. Migrations stay: they are backward compatible."""
    state = load() if os.path.exists(STATE) else {}
    failed = []
    for service in reversed(state.get("services", [])):
        if not service.get("started"):
            continue
        try:
            take_back(service)
            print(f"{service['name']}: back to {service['previous']}")
        except Failure as failure:
            failed.append(f"{service['name']}: {failure}")
    if failed:
        raise Failure("; ".join(failed))


def take_back(service):
    arn = service.get("deployment")
    if arn and deployment(arn)["status"] in {"PENDING", "IN_PROGRESS"}:
        aws("ecs", "stop-service-deployment", "--service-deployment-arn", arn, "--stop-type", "ROLLBACK")
    if arn:
        # ECS may have begun to go back by itself: alarms, circuit breaker.
        wait("The rollback", 30, lambda: None if deployment(arn)["status"] in RUNNING else True)
    if service_of(service["service"])["taskDefinition"] != service["previous"]:
        back = update(service["service"], service["previous"])
        status = wait("The rollback", 30, lambda: None if deployment(back)["status"] in RUNNING else deployment(back)["status"])
        if status != "SUCCESSFUL":
            raise Failure(f"the deployment of {service['previous']} is {status}")


def site():
    """The page comes last, when what it loads is there. What older pages load stays."""
    bucket, folder = f"s3://{setting('SITE_BUCKET')}/", os.environ.get("SITE_FOLDER", "site")
    if not os.path.exists(os.path.join(folder, "index.html")):
        raise Failure(f"There is no index.html in {folder}.")
    run("aws", "s3", "sync", folder, bucket, "--exclude", "index.html", "--only-show-errors")
    run("aws", "s3", "cp", os.path.join(folder, "index.html"), bucket, "--cache-control", "no-cache", "--only-show-errors")
    print(f"{folder} is in {bucket}")
    if os.environ.get("DISTRIBUTION_ID"):
        aws("cloudfront", "create-invalidation", "--distribution-id", setting("DISTRIBUTION_ID"), "--paths", "/", "/index.html")


def record():
    """Tells the infrastructure what runs, so that its next deployment starts from there."""
    for image, address in load()["images"].items():
        name = f"/{plan()['system']}-{setting('ENVIRONMENT')}/{image}/image"
        aws("ssm", "put-parameter", "--name", name, "--value", address, "--type", "String", "--overwrite")
        print(f"{name} = {address}")


def budget():
    state = load() if os.path.exists(STATE) else {}
    if "began" not in state:
        return
    end = state.get("serving", time.time())
    minutes, limit = (end - state["began"]) / 60, float(setting("DEPLOY_BUDGET_MINUTES"))
    text = f"Deployment to {setting('ENVIRONMENT')}: {minutes:.1f} minutes until users got it; the budget is {limit:g}."
    print(f"::{'warning' if minutes > limit else 'notice'}::{text}")
    with open(os.environ.get("GITHUB_STEP_SUMMARY", os.devnull), "a", encoding="utf-8") as summary:
        summary.write(text + "\n")


def notify():
    """Tells Slack how it ended, if SLACK_WEBHOOK_URL is set. A message that cannot be sent fails no release."""
    text = f"{plan()['system']} {os.environ.get('RELEASE', '')} to {setting('ENVIRONMENT')}: {setting('RESULT')}. {os.environ.get('RUN_URL', '')}"
    print(text)
    address = os.environ.get("SLACK_WEBHOOK_URL", "")
    if not address:
        return
    request = urllib.request.Request(address, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except (OSError, ValueError):
        print("::warning::The message could not be sent.")


COMMANDS = {it.__name__: it for it in (
    begin, promote, prepare, snapshot, migrate, release, health, tasks, rollback, site, record, budget, notify,
)}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: release.py {'|'.join(COMMANDS)}")
    try:
        COMMANDS[sys.argv[1]]()
    except Failure as failure:
        print(f"::error::{failure}")
        sys.exit(1)
