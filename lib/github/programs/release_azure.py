"""Releases images to Azure Container Apps, one command per step of the workflow.

Run by .github/workflows/deploy.yml. Needs only Python 3.9 and the Azure CLI.
"""

import json
import os
import re
import time
import urllib.parse

from release_steps import (
    POLL_SECONDS,
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

APPS_API = "2025-07-01"
EDGE_API = "2024-02-01"
RUNNING = {"Running", "RunningAtMaxScale", "ScaledToZero"}
# States that a starting revision may leave by itself, unless they last.
UNWELL = {"Degraded", "Stopped"}
UNWELL_MINUTES = float(os.environ.get("UNWELL_MINUTES", "10"))
# GitHub's token for the session has expired when Azure's does, about an hour after the sign-in.
MIGRATION_MINUTES = float(os.environ.get("MIGRATION_MINUTES", "45"))
RETRY_MINUTES = float(os.environ.get("RETRY_MINUTES", "15"))
# Another change of the app, throttling, and faults of the service. The CLI does not retry them.
TRANSIENT = re.compile(
    r"OperationInProgress|TooManyRequests|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable"
    r"|Gateway Time-?out|Connection aborted|Connection reset|ConnectionError|timed out"
)
NOT_FOUND = re.compile(r"Not Found\(|NotFound")
# Text of the placeholder that the stack runs before the first image exists.
PLACEHOLDER = "no application has been deployed"
# Azure returns it and rejects it.
READ_ONLY = "imageType"


def az(*arguments):
    end = time.time() + RETRY_MINUTES * 60
    while True:
        try:
            text = run("az", *arguments, "--only-show-errors", "--output", "json")
            return json.loads(text) if text.strip() else {}
        except Failure as failure:
            if not TRANSIENT.search(str(failure)) or time.time() >= end:
                raise
            print(f"Azure is busy: {str(failure).splitlines()[0]}")
            time.sleep(POLL_SECONDS)


def rest(method, path, api, body=None):
    """Calls Azure for a resource below the resource group. The CLI fills in the subscription."""
    group = f"/subscriptions/{{subscriptionId}}/resourceGroups/{setting('RESOURCE_GROUP')}"
    content = () if body is None else ("--body", json.dumps(body))
    return az("rest", "--method", method, "--url", f"{group}/providers/{path}?api-version={api}", *content)


def app_call(method, path, body=None):
    return rest(method, f"Microsoft.App/containerApps/{path}", APPS_API, body)


def find_app(name):
    return app_call("get", name)["properties"]


def find_revision(app, revision):
    """Returns a revision, or None if there is none."""
    try:
        return app_call("get", f"{app}/revisions/{revision}")["properties"]
    except Failure as failure:
        if NOT_FOUND.search(str(failure)):
            return None
        raise


def patch(app, properties):
    """Merges properties into an app. The CLI's own update would send, and so need permission to read, more of it."""
    app_call("patch", app, {"properties": properties})


def activate(app, revision):
    app_call("post", f"{app}/revisions/{revision}/activate")


def deactivate(app, revision):
    app_call("post", f"{app}/revisions/{revision}/deactivate")


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
        prepared = describe(service, state["images"][service["image"]], attempt)
        state["services"].append(prepared)
        save(state)
        print(f"{prepared['name']}: {prepared['previous']} -> {prepared['next']}")


def describe(service, image, attempt):
    """Returns the present and the new revision of a service."""
    name, app = service["name"], setting(f"CONTAINER_APP_{variable_name(service['name'])}")
    properties = find_app(app)
    template = sendable(properties["template"])
    container = next((it for it in template["containers"] if it["name"] == service["container"]), None)
    if container is None:
        raise Failure(f"The app of {name} has no container {service['container']}.")
    if PLACEHOLDER in " ".join(container.get("command") or []):
        raise Failure(
            f"{name} still runs the placeholder, and its app lacks your command. The new image is in the registry. "
            f"Deploy the infrastructure once with {image}, then rerun this workflow."
        )
    multiple = properties["configuration"].get("activeRevisionsMode") == "Multiple"
    traffic = (properties["configuration"].get("ingress") or {}).get("traffic") or []
    pinned = pinned_share(name, traffic) if multiple else None
    previous = pinned["revisionName"] if pinned else properties.get("latestReadyRevisionName")
    found = find_revision(app, previous) if previous else None
    if found is None:
        raise Failure(f"No revision of {name} is ready. Deploy the infrastructure until its app runs, then rerun this.")
    containers = [{**it, "image": image} if it is container else it for it in template["containers"]]
    # A merge keeps what only the newest template has, unless it is null.
    former = {**dict.fromkeys(template), **sendable(found["template"])}
    new = f"{app}--{attempt}"
    return {
        "name": name,
        "app": app,
        "multiple": multiple,
        "pinned": pinned is not None,
        "traffic": traffic,
        "nextTraffic": [{**it, "revisionName": new} if it is pinned else it for it in traffic],
        "previous": previous,
        "previousTemplate": {**former, "revisionSuffix": f"{attempt}-back"},
        "next": new,
        "nextTemplate": {**template, "containers": containers, "revisionSuffix": attempt},
    }


def sendable(value):
    """Returns what Azure takes back of a template that it has returned."""
    if isinstance(value, list):
        return [sendable(it) for it in value]
    if isinstance(value, dict):
        return {key: sendable(it) for key, it in value.items() if it is not None and key != READ_ONLY}
    return value


def pinned_share(name, traffic):
    """Returns the share of the revision that gets all requests by its name, or None if they follow the newest one."""
    shares = [it for it in traffic if it.get("weight")]
    if len(shares) > 1:
        names = " and ".join(it.get("revisionName") or "the newest revision" for it in shares)
        raise Failure(f"The traffic of {name} is split between {names}. Give one of them all of it, then rerun this.")
    return shares[0] if shares and not shares[0].get("latestRevision") else None


def migrate():
    """Starts the migration job and waits for it."""
    job = ("--name", setting("MIGRATION_JOB"), "--resource-group", setting("RESOURCE_GROUP"))
    execution = az("containerapp", "job", "start", *job)["name"]

    def finished():
        found = az("containerapp", "job", "execution", "show", *job, "--job-execution-name", execution)
        status = found["properties"]["status"]
        return None if status in {"Running", "Processing", "Unknown"} else status

    try:
        status = wait("The migration job", MIGRATION_MINUTES, finished)
    except Failure as failure:
        raise Failure(f"{failure} {execution} may still run: wait for its end, then rerun this workflow.") from failure
    if status != "Succeeded":
        raise Failure(f"The execution {execution} ended as {status}. No app was changed. Read its log.")
    print(f"{execution} succeeded.")


def revision_is_ready(service, revision, unwell):
    """Returns whether a revision is healthy and, with one revision at a time, serves. Raises Failure if it failed."""
    found = find_revision(service["app"], revision)
    if found is None:
        if find_app(service["app"]).get("provisioningState") == "Failed":
            raise Failure(f"Azure did not create the revision {revision} of {service['name']}. Read the app's log.")
        return False  # Azure has accepted the change and not yet created the revision.
    provisioning, running, health = (found.get(it) for it in ("provisioningState", "runningState", "healthState"))
    is_unwell = running in UNWELL or health == "Unhealthy"
    if not is_unwell:
        unwell.pop(revision, None)
    lasts = is_unwell and time.time() - unwell.setdefault(revision, time.time()) >= UNWELL_MINUTES * 60
    if "Failed" in (provisioning, running) or lasts:
        details = found.get("provisioningError") or found.get("runningStateDetails") or "read the log of the revision"
        raise Failure(f"The revision {revision} of {service['name']} failed ({running}, {health}): {details}")
    if provisioning != "Provisioned" or running not in RUNNING or is_unwell:
        return False
    return service["multiple"] or find_app(service["app"]).get("latestReadyRevisionName") == revision


def wait_for_revisions(services):
    """Polls all services in turn: a failure of one shows while another still starts."""
    pending, unwell = list(services), {}

    def all_ready():
        pending[:] = [it for it in pending if not revision_is_ready(*it, unwell)]
        return None if pending else True

    wait(f"The start of {', '.join(revision for _, revision in services)}", 30, all_ready)


def release():
    """Creates the new revisions, waits until they are healthy, and gives them the traffic."""
    state = load()
    for service in state["services"]:
        service["started"] = True
        save(state)
        patch(service["app"], {"template": service["nextTemplate"]})
        service["created"] = True
        save(state)
    wait_for_revisions([(service, service["next"]) for service in state["services"]])
    for service in state["services"]:
        if service["pinned"]:
            service["shifted"] = True
            save(state)
            set_traffic(service, service["nextTraffic"])
            wait_for_traffic(service, service["nextTraffic"])
    state["serving"] = time.time()
    save(state)
    print("All services run the new release.")


def set_traffic(service, traffic):
    patch(service["app"], {"configuration": {"ingress": {"traffic": traffic}}})


def wait_for_traffic(service, traffic):
    """Azure accepts a change before it makes it."""

    def weights(of):
        return {it.get("revisionName"): it["weight"] for it in of or [] if it.get("weight")}

    def moved():
        properties = find_app(service["app"])
        if properties.get("provisioningState") in {"Failed", "Canceled"}:
            raise Failure(f"Azure did not move the traffic of {service['name']}. Read the app's log.")
        is_done = properties.get("provisioningState") == "Succeeded"
        return is_done and weights(properties["configuration"]["ingress"].get("traffic")) == weights(traffic) or None

    wait(f"The traffic of {service['name']}", 15, moved)


def health_headers(_name):
    """Container Apps require no secret header."""
    return {}


def health():
    wait_until_healthy({})


def purge():
    """Removes the former release from the edge. Azure needs minutes until all locations have done so."""
    host = urllib.parse.urlsplit(setting("BASE_URL")).hostname
    endpoint = f"{setting('FRONT_DOOR_PROFILE')}/afdEndpoints/{setting('FRONT_DOOR_ENDPOINT')}"
    rest("post", f"Microsoft.Cdn/profiles/{endpoint}/purge", EDGE_API, {"contentPaths": ["/*"], "domains": [host]})
    print(f"Started to purge {host}.")


def rollback():
    """Gives every started service its previous revision back. Migrations stay: they are backward compatible."""
    state = load() if os.path.exists(STATE) else {}
    started = [service for service in reversed(state.get("services", [])) if service.get("started")]
    failed = {}

    def attempt(work, services):
        for service in services:
            try:
                work(service)
            except Failure as failure:
                failed[service["name"]] = f"{service['name']}: {failure}"

    # Every change before the first wait: GitHub ends a canceled job after five minutes.
    attempt(start_to_restore, started)
    attempt(finish_to_restore, [it for it in started if it["name"] not in failed])
    for service in started:
        if service["name"] not in failed:
            print(f"{service['name']}: rolled back to {service['previous']}")
    if started and plan().get("purge"):
        try:
            purge()
        except Failure as failure:
            print(f"::warning::The edge was not purged: {failure}")
    if failed:
        raise Failure("; ".join(failed.values()))


def start_to_restore(service):
    if not service["pinned"]:
        # The template of the previous revision becomes the newest revision.
        patch(service["app"], {"template": service["previousTemplate"]})
    elif service.get("shifted"):
        activate(service["app"], service["previous"])
        set_traffic(service, service["traffic"])


def finish_to_restore(service):
    app = service["app"]
    if not service["pinned"]:
        wait_for_revisions([(service, f"{app}--{service['previousTemplate']['revisionSuffix']}")])
    elif service.get("shifted"):
        wait_for_traffic(service, service["traffic"])
    if service["multiple"]:
        # The restored revision has replaced its model.
        leave = [service["next"]] if service.get("created") else []
        leave += [] if service["pinned"] else [service["previous"]]
        for revision in leave:
            deactivate(app, revision)


def retire():
    """Stops the previous revisions of apps with several active revisions. They can be activated again."""
    for service in load()["services"]:
        previous = service["previous"]
        if not service["multiple"] or previous == service["next"]:
            continue
        try:
            ingress = find_app(service["app"])["configuration"].get("ingress") or {}
            if any(it.get("revisionName") == previous for it in ingress.get("traffic") or []):
                print(f"{previous}: still has traffic or a label, so it keeps running.")
                continue
            deactivate(service["app"], previous)
            print(f"{previous}: deactivated.")
        except Failure as failure:
            print(f"::warning::{previous} keeps running: {failure}")


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
