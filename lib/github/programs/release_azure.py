"""Releases images to Azure Container Apps, one command per step of the workflow.

Run by .github/workflows/deploy.yml. Needs only Python 3.9 and the Azure CLI.
"""

import json
import os
import time
import urllib.parse

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

API_VERSION = "2025-01-01"
RUNNING = {"Running", "RunningAtMaxScale", "ScaledToZero"}
# Text of the placeholder that the stack runs before the first image exists.
PLACEHOLDER = "no application has been deployed"


def az(*arguments):
    text = run("az", *arguments, "--only-show-errors", "--output", "json")
    return json.loads(text) if text.strip() else {}


def containerapp(*arguments):
    """Calls Container Apps for the resource group of this environment."""
    return az("containerapp", *arguments, "--resource-group", setting("RESOURCE_GROUP"))


def find_app(name):
    return containerapp("show", "--name", name)


def patch(app_id, properties):
    """Merges properties into an app. The CLI's own update would send, and so need permission to read, more of it."""
    url = f"https://management.azure.com{app_id}?api-version={API_VERSION}"
    az("rest", "--method", "patch", "--url", url, "--body", json.dumps({"properties": properties}))


def begin():
    save({"began": time.time()})
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(f"To restore the database to the time before this release, use {now} as the restore point.")


def promote():
    """Imports the tested images, by digest, into the registry. Azure copies them, so the registry can be private."""
    registry = setting("REGISTRY")
    server = az("acr", "show", "--name", registry)["loginServer"]
    images = {}
    for image in plan()["images"]:
        source = setting(f"SOURCE_{variable_name(image)}")
        digest = source.split("@")[1]
        # With the digest in the tag, an import that replaces a tag replaces it with the same image.
        tag = f"{setting('RELEASE')}-{digest.split(':')[1][:12]}"
        az(
            *("acr", "import", "--name", registry, "--source", source, "--image", f"{image}:{tag}", "--force"),
            *("--username", setting("GITHUB_ACTOR"), "--password", setting("GITHUB_TOKEN")),
        )
        images[image] = f"{server}/{image}@{digest}"
        print(f"{image}: {images[image]}")
    save({**load(), "images": images})


def prepare():
    """Saves what the apps run, and describes their new revisions."""
    state = load()
    state["services"] = []
    attempt = f"r{os.environ.get('GITHUB_RUN_ID', '0')}-{os.environ.get('GITHUB_RUN_ATTEMPT', '1')}"
    for service in plan()["services"]:
        name = service["name"]
        app = find_app(setting(f"CONTAINER_APP_{variable_name(name)}"))
        properties = app["properties"]
        template = properties["template"]
        container = next((it for it in template["containers"] if it["name"] == service["container"]), None)
        if container is None:
            raise Failure(f"The app of {name} has no container {service['container']}.")
        image = state["images"][service["image"]]
        if PLACEHOLDER in " ".join(container.get("command") or []):
            raise Failure(
                f"{name} still runs the placeholder, and its app lacks your command. The new image is in the registry. "
                f"Deploy the infrastructure once with {image}, then rerun this workflow."
            )
        following = json.loads(json.dumps(template))
        next(it for it in following["containers"] if it["name"] == service["container"])["image"] = image
        ingress = properties["configuration"].get("ingress") or {}
        prepared = {
            "name": name,
            "id": app["id"],
            "app": app["name"],
            "multiple": properties["configuration"].get("activeRevisionsMode") == "Multiple",
            "traffic": ingress.get("traffic") or [],
            "previous": properties["latestReadyRevisionName"],
            "previousTemplate": {**template, "revisionSuffix": f"{attempt}-back"},
            "next": f"{app['name']}--{attempt}",
            "nextTemplate": {**following, "revisionSuffix": attempt},
        }
        state["services"].append(prepared)
        save(state)
        print(f"{name}: {prepared['previous']} -> {prepared['next']}")


def migrate():
    """Starts the migration job and waits for it."""
    job = ("--name", setting("MIGRATION_JOB"))
    execution = containerapp("job", "start", *job)["name"]

    def finished():
        found = containerapp("job", "execution", "show", *job, "--job-execution-name", execution)
        status = found["properties"]["status"]
        return None if status in {"Running", "Processing", "Unknown"} else status

    status = wait("The migration job", 60, finished)
    if status != "Succeeded":
        raise Failure(f"The execution {execution} ended as {status}. No app was changed. Read its log.")
    print(f"{execution} succeeded.")


def revision_is_ready(service, revision):
    """Returns whether a revision is healthy and, with one revision at a time, serves. Raises Failure if it failed."""
    named = ("--name", service["app"], "--revision", revision)
    try:
        found = containerapp("revision", "show", *named)["properties"]
    except Failure as failure:
        if "not" in str(failure).lower() and ("found" in str(failure).lower() or "exist" in str(failure).lower()):
            return False  # Azure has accepted the change and not yet created the revision.
        raise
    provisioning, running = found.get("provisioningState"), found.get("runningState")
    if provisioning == "Failed" or running == "Failed":
        details = found.get("provisioningError") or found.get("runningStateDetails") or "read the log of the revision"
        raise Failure(f"The revision {revision} of {service['name']} failed: {details}")
    if provisioning != "Provisioned" or running not in RUNNING or found.get("healthState") == "Unhealthy":
        return False
    return service["multiple"] or find_app(service["app"])["properties"]["latestReadyRevisionName"] == revision


def wait_for_revisions(services):
    """Polls all services in turn: a failure of one shows while another still starts."""
    pending = list(services)

    def all_ready():
        pending[:] = [(service, revision) for service, revision in pending if not revision_is_ready(service, revision)]
        return None if pending else True

    wait(f"The start of {', '.join(revision for _, revision in services)}", 30, all_ready)


def release():
    """Creates the new revisions, waits until they are healthy, and gives them the traffic."""
    state = load()
    for service in state["services"]:
        service["started"] = True
        save(state)
        patch(service["id"], {"template": service["nextTemplate"]})
        service["created"] = True
        save(state)
    wait_for_revisions([(service, service["next"]) for service in state["services"]])
    for service in state["services"]:
        if has_fixed_traffic(service):
            service["shifted"] = True
            save(state)
            set_traffic(service, [{"revisionName": service["next"], "weight": 100}])
    state["serving"] = time.time()
    save(state)
    print("All services run the new release.")


def has_fixed_traffic(service):
    """Returns whether the traffic names revisions. Otherwise it follows the newest revision by itself."""
    return service["multiple"] and not any(it.get("latestRevision") for it in service["traffic"])


def set_traffic(service, traffic):
    if traffic:
        patch(service["id"], {"configuration": {"ingress": {"traffic": traffic}}})


def health_headers(_name):
    """Container Apps require no secret header."""
    return {}


def health():
    wait_until_healthy({})


def purge():
    """Removes the former release from the edge. Azure needs minutes until all locations have done so."""
    endpoint = ("--profile-name", setting("FRONT_DOOR_PROFILE"), "--endpoint-name", setting("FRONT_DOOR_ENDPOINT"))
    host = urllib.parse.urlsplit(setting("BASE_URL")).hostname
    az(
        *("afd", "endpoint", "purge", *endpoint, "--resource-group", setting("RESOURCE_GROUP")),
        *("--content-paths", "/*", "--domains", host, "--no-wait"),
    )
    print(f"Started to purge {host}.")


def rollback():
    """Gives every started service its previous revision back. Migrations stay: they are backward compatible."""
    state = load() if os.path.exists(STATE) else {}
    started = [service for service in reversed(state.get("services", [])) if service.get("started")]
    failed = []
    for service in started:
        try:
            restore(service)
            print(f"{service['name']}: rolled back to {service['previous']}")
        except Failure as failure:
            failed.append(f"{service['name']}: {failure}")
    if started and plan().get("purge"):
        purge()
    if failed:
        raise Failure("; ".join(failed))


def restore(service):
    if has_fixed_traffic(service):
        containerapp("revision", "activate", "--name", service["app"], "--revision", service["previous"])
        if service.get("shifted"):
            set_traffic(service, service["traffic"])
    else:
        # The template of the previous revision becomes the newest revision.
        patch(service["id"], {"template": service["previousTemplate"]})
        wait_for_revisions([(service, f"{service['app']}--{service['previousTemplate']['revisionSuffix']}")])
    if service["multiple"] and service.get("created"):
        containerapp("revision", "deactivate", "--name", service["app"], "--revision", service["next"])


def retire():
    """Stops the previous revisions of apps with several active revisions. They can be activated again."""
    for service in load()["services"]:
        if service["multiple"] and service["previous"] != service["next"]:
            containerapp("revision", "deactivate", "--name", service["app"], "--revision", service["previous"])
            print(f"{service['previous']}: deactivated.")


def record():
    """Writes the released images to the summary of the run, for the next deployment of the infrastructure."""
    images = load()["images"]
    lines = ["Deploy the infrastructure with these images from now on:", ""]
    lines += [f"- {image}: `{address}`" for image, address in images.items()]
    print("\n".join(lines))
    with open(os.environ.get("GITHUB_STEP_SUMMARY", os.devnull), "a", encoding="utf-8") as summary:
        summary.write("\n".join(lines) + "\n")


STEPS = [begin, promote, prepare, migrate, release, health, purge, rollback, retire, record, budget, notify]

if __name__ == "__main__":
    run_command(STEPS)
