"""Runs commands of a script of the pipeline against a fake of the Azure CLI. See fake_cli.py.

usage: fake-azure.py SCRIPT COMMAND...
"""

import json
import re

from fake_cli import run_script

# Fields of a template that this version of the API accepts.
TEMPLATE = {"revisionSuffix", "containers", "initContainers", "scale", "terminationGracePeriodSeconds"}
CONTAINER = {"name", "image", "command", "args", "env", "resources", "probes", "volumeMounts"}


class Refused(PermissionError):
    """An answer above 399, as `az rest` prints it."""

    def __init__(self, reason, code):
        super().__init__(f'ERROR: {reason}({{"error": {{"code": "{code}"}}}})')


def patch_app(app, properties):
    """Merges properties as Azure does: objects are merged, lists replaced, and a changed template is a new revision."""
    ingress = properties.get("configuration", {}).get("ingress", {})
    if "traffic" in ingress:
        app["pending"] = {"traffic": ingress["traffic"], "reads": 1, "outcome": app.get("trafficOutcome", "Succeeded")}
    if "template" not in properties:
        return
    template = properties["template"]
    unknown = (set(template) - TEMPLATE) | {key for it in template["containers"] for key in set(it) - CONTAINER}
    if unknown:
        raise Refused("Bad Request", f"Unknown properties {', '.join(unknown)} are not supported")
    name = f"{app['name']}--{template['revisionSuffix']}"
    if name in app["revisions"]:
        raise Refused("Conflict", "RevisionSuffixInUse")
    merged = {**app["properties"]["template"], **template}
    app["properties"]["template"] = {key: it for key, it in merged.items() if it is not None}
    image = template["containers"][0]["image"]
    states = list(app["outcomes"].get(image, ["Running"]))
    app["revisions"][name] = {"template": app["properties"]["template"], "active": True, "states": states}


def read_app(app):
    """Returns an app. A change of its traffic happens after it was accepted."""
    pending = app.pop("pending", None)
    status = "Succeeded"
    if pending and pending["reads"] > 0:
        app["pending"] = {**pending, "reads": pending["reads"] - 1}
        status = "InProgress"
    elif pending:
        status = pending["outcome"]
        if status == "Succeeded":
            app["properties"]["configuration"]["ingress"]["traffic"] = pending["traffic"]
    return {"properties": {**app["properties"], "provisioningState": status}}


def read_revision(app, name):
    revision = app["revisions"].get(name)
    if revision is None:
        raise Refused("Not Found", "RevisionNotFound")
    running = revision["states"].pop(0) if len(revision["states"]) > 1 else revision["states"][0]
    if re.match("Running", running):
        app["properties"]["latestReadyRevisionName"] = name
    state = {
        "runningState": running,
        "provisioningState": "Failed" if running == "Failed" else "Provisioned",
        "healthState": "Healthy",
        "template": revision["template"],
    }
    return {"properties": state}


def rest(state, method, path, body):
    """Answers `az rest` for container apps and the purge of Front Door."""
    parts = path.split("/")
    if parts[:2] == ["Microsoft.Cdn", "profiles"] and (method, parts[-1]) == ("post", "purge"):
        return None
    if parts[:2] != ["Microsoft.App", "containerApps"]:
        raise AssertionError(f"the fake has no {method} {path}")
    app = state["apps"][parts[2]]
    if parts[3:] == []:
        return read_app(app) if method == "get" else patch_app(app, body["properties"])
    if method == "get":
        return read_revision(app, parts[4])
    if (method, parts[5]) not in (("post", "activate"), ("post", "deactivate")):
        raise AssertionError(f"the fake has no {method} {path}")
    app["revisions"][parts[4]]["active"] = parts[5] == "activate"
    return None


def answer(state, program, arguments, options):
    call = " ".join(arguments)
    refused = next((it for it in state.get("refused", []) if it in call), None)
    if program != "az":
        raise AssertionError(f"the fake has no {program}")
    if refused:
        raise PermissionError(f"ERROR: (AuthorizationFailed) {refused}")
    # Faults by a part of the call, each answered once.
    fault = next((it for it in state.get("faults", []) if it[0] in call), None)
    if fault:
        state["faults"].remove(fault)
        raise Refused(*fault[1:])
    command = " ".join(arguments[: next(i for i, word in enumerate([*arguments, "-"]) if word.startswith("-"))])
    if command == "acr show":
        return {"loginServer": f"{options['--name']}.azurecr.io"}
    if command == "acr import":
        state["imported"][options["--image"]] = options["--source"]
        return None
    if command == "rest":
        group, path = options["--url"].split("?")[0].split("/providers/")
        if group != "/subscriptions/{subscriptionId}/resourceGroups/shop":
            raise AssertionError(group)
        return rest(state, options["--method"], path, json.loads(options.get("--body", "{}")))
    if command == "containerapp job start":
        return {"name": f"{options['--name']}-run1"}
    if command == "containerapp job execution show":
        left = state["jobStatuses"]
        return {"properties": {"status": left.pop(0) if len(left) > 1 else left[0]}}
    raise AssertionError(f"the fake has no az {command}")


run_script(answer)
