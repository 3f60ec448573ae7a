"""Steps that a release to every cloud has, and what they share.

Used by release.py. Needs only Python 3.9.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "10"))
STATE = os.path.join(os.environ.get("RUNNER_TEMP", "/tmp"), "release.json")


class Failure(Exception):
    """A failed step; its message goes to the log of the run."""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command[:3])}: {done.stderr.strip()}")
    return done.stdout


def setting(name):
    value = os.environ.get(name, "")
    if not value:
        raise Failure(f"{name} is empty. Set this variable in the GitHub environment (docs/pipelines.md).")
    return value


def variable_name(name):
    return "".join(letter if letter.isalnum() else "_" for letter in name.upper())


def load():
    with open(STATE, encoding="utf-8") as file:
        return json.load(file)


def save(state):
    with open(STATE, "w", encoding="utf-8") as file:
        json.dump(state, file)


def plan():
    return json.loads(setting("PLAN"))


def wait(subject, minutes, poll):
    """Polls until the result is not None, and returns it."""
    end = time.time() + minutes * 60
    while True:
        result = poll()
        if result is not None:
            return result
        if time.time() >= end:
            raise Failure(f"{subject} timed out after {minutes:g} minutes.")
        time.sleep(POLL_SECONDS)


def wait_until_healthy(headers):
    """Waits until the health page reports healthy."""
    address = setting("BASE_URL").rstrip("/") + plan()["healthPath"]
    request = urllib.request.Request(address)
    for name, value in headers.items():
        request.add_unredirected_header(name, value)  # another host must not get it

    def healthy():
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                status = json.load(response).get("status")
        except (OSError, ValueError, AttributeError) as error:
            print(f"{address}: {error}")
            return None
        print(f"{address}: {status}")
        return True if status == "healthy" else None

    wait(f"The health check of {address}", float(os.environ.get("HEALTH_MINUTES", "5")), healthy)


def budget():
    """Compares the time until users get the release with the budget. Bake time does not count."""
    state = load() if os.path.exists(STATE) else {}
    if "began" not in state:
        return
    end = state.get("serving", time.time())
    minutes, limit = (end - state["began"]) / 60, float(setting("DEPLOY_BUDGET_MINUTES"))
    text = f"The deployment to {setting('ENVIRONMENT')} took {minutes:.1f} minutes; the budget is {limit:g} minutes."
    print(f"::{'warning' if minutes > limit else 'notice'}::{text}")
    with open(os.environ.get("GITHUB_STEP_SUMMARY", os.devnull), "a", encoding="utf-8") as summary:
        summary.write(text + "\n")


def notify():
    """Posts the result to Slack if SLACK_WEBHOOK_URL is set. A failed post does not fail the release."""
    release_name = f"{plan()['system']} {os.environ.get('RELEASE', '')}"
    text = f"{release_name} to {setting('ENVIRONMENT')}: {setting('RESULT')}. {os.environ.get('RUN_URL', '')}"
    print(text)
    address = os.environ.get("SLACK_WEBHOOK_URL", "")
    if not address:
        return
    request = urllib.request.Request(address, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except (OSError, ValueError) as error:
        print(f"::warning::Could not post the result to Slack: {type(error).__name__}")


def run_command(steps):
    """Runs the step that the command line names."""
    commands = {step.__name__: step for step in steps}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: release.py {'|'.join(commands)}")
    try:
        commands[sys.argv[1]]()
    except Failure as failure:
        print(f"::error::{failure}")
        sys.exit(1)
