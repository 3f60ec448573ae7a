"""Runs commands of a script of the pipeline against a fake of the Azure CLI. See fake_cli.py.

usage: fake-azure.py SCRIPT COMMAND...
"""

import json
import re

from fake_cli import run_script


def patch_app(app, properties):
    """Merges properties as Azure does: objects are merged, lists replaced, and a changed template is a new revision."""
    ingress = properties.get("configuration", {}).get("ingress", {})
    if "traffic" in ingress:
        app["properties"]["configuration"]["ingress"]["traffic"] = ingress["traffic"]
    if "template" not in properties:
        return
    template = properties["template"]
    name = f"{app['name']}--{template['revisionSuffix']}"
    if name in app["revisions"]:
        raise PermissionError(f"ERROR: (RevisionSuffixInUse) {name} exists already")
    app["properties"]["template"] = template
    image = template["containers"][0]["image"]
    app["revisions"][name] = {"image": image, "active": True, "states": list(app["outcomes"].get(image, ["Running"]))}


def answer(state, program, arguments, options):
    words = [word for word in arguments if not word.startswith("-")]
    refused = next((it for it in state.get("refused", []) if " ".join(arguments).startswith(it)), None)
    if program != "az":
        raise AssertionError(f"the fake has no {program}")
    if refused:
        raise PermissionError(f"ERROR: (AuthorizationFailed) {refused}")
    command = " ".join(arguments[: next(i for i, word in enumerate([*arguments, "-"]) if word.startswith("-"))])
    if command == "acr show":
        return {"loginServer": f"{options['--name']}.azurecr.io"}
    if command == "acr import":
        state["imported"][options["--image"]] = options["--source"]
        return None
    if command == "rest":
        app = next(it for it in state["apps"].values() if f"{it['id']}?" in options["--url"])
        patch_app(app, json.loads(options["--body"])["properties"])
        return {}
    if command == "containerapp job start":
        return {"name": f"{options['--name']}-run1"}
    if command == "containerapp job execution show":
        left = state["jobStatuses"]
        return {"properties": {"status": left.pop(0) if len(left) > 1 else left[0]}}
    if command == "afd endpoint purge":
        return {}
    if not command.startswith("containerapp "):
        raise AssertionError(f"the fake has no az {' '.join(words)}")
    app = state["apps"][options["--name"]]
    if command == "containerapp show":
        return {key: app[key] for key in ("id", "name", "properties")}
    revision = app["revisions"].get(options["--revision"])
    if revision is None:
        raise PermissionError("ERROR: (RevisionNotFound) the revision was not found")
    if command == "containerapp revision show":
        running = revision["states"].pop(0) if len(revision["states"]) > 1 else revision["states"][0]
        if re.match("Running", running):
            app["properties"]["latestReadyRevisionName"] = options["--revision"]
        provisioning = "Failed" if running == "Failed" else "Provisioned"
        return {"properties": {"runningState": running, "provisioningState": provisioning, "healthState": "Healthy"}}
    if command in ("containerapp revision activate", "containerapp revision deactivate"):
        revision["active"] = command.endswith(" activate")
        return {}
    raise AssertionError(f"the fake has no az {command}")


run_script(answer)
