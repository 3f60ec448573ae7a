#!/usr/bin/python3
"""Fetches the secrets of a service: `write` before each start, `check` once a minute.

`write` stores the values in a file that only root can read and that systemd passes to the service. `check` restarts the
service if a value has changed. Values stay in memory and in that file, never on a command line or in a log.

Needs only the standard library and the AWS CLI.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

SERVICE = "@@SERVICE@@"
CONFIG = f"/etc/{SERVICE}/secrets.json"
TARGET = f"/run/{SERVICE}-secrets.env"
ATTEMPTS = 5


class NoValue(Exception):
    """A secret has no value, or a binary one."""


def fetch(arn):
    """Returns the text of a secret."""
    region = arn.split(":")[3]
    command = ["aws", "secretsmanager", "get-secret-value", "--region", region, "--secret-id", arn]
    for attempt in range(1, ATTEMPTS + 1):
        done = subprocess.run([*command, "--query", "SecretString", "--output", "json"], capture_output=True, text=True)
        if done.returncode == 0:
            value = json.loads(done.stdout)
            if value is None:
                raise NoValue(f"{arn} contains no text")
            return value
        if "ResourceNotFoundException" in done.stderr:
            raise NoValue(f"{arn} has no value yet")
        if attempt < ATTEMPTS:
            time.sleep(2 * attempt)
    raise RuntimeError(f"cannot read {arn}: {done.stderr.strip()}")


def value_of(entry, text):
    """Returns the value of a variable from the text of its secret."""
    if "template" in entry:

        def field(match):
            value = json.loads(text)[match.group(1)] if match.group(1) else text
            return urllib.parse.quote(str(value), safe="")

        return re.sub(r"\{([A-Za-z_]\w*|)\}", field, entry["template"])
    if "field" in entry:
        value = json.loads(text)[entry["field"]]
        return value if isinstance(value, str) else json.dumps(value)
    return text


def render():
    """Returns the environment file with the current values."""
    with open(CONFIG, encoding="utf-8") as file:
        entries = json.load(file)
    fetched = {}
    lines = []
    for name, entry in sorted(entries.items()):
        try:
            if entry["secret"] not in fetched:
                fetched[entry["secret"]] = fetch(entry["secret"])
            value = value_of(entry, fetched[entry["secret"]])
        except NoValue as missing:
            if not entry.get("optional"):
                raise RuntimeError(f"{name}: {missing}") from None
            continue
        except (ValueError, KeyError, TypeError):
            # The text of these errors could quote the secret.
            raise RuntimeError(f"{name}: {entry['secret']} does not contain the expected JSON field") from None
        if "\0" in value:
            raise RuntimeError(f"{name}: the value contains a zero byte")
        escaped = re.sub(r'(["\\$`])', r"\\\1", value)
        lines.append(f'{name}="{escaped}"\n')
    return "".join(lines)


def write(text):
    """Replaces the environment file."""
    temporary = TARGET + ".new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, TARGET)


def check(text):
    """Restarts the service if the environment file is no longer current."""
    with open(TARGET, encoding="utf-8") as file:
        if file.read() == text:
            return
    print(f"A secret has changed. Restarting {SERVICE}")
    subprocess.run(["systemctl", "try-restart", f"{SERVICE}.service"], check=True)


if __name__ == "__main__":
    try:
        current = render()
        if sys.argv[1:] == ["write"]:
            write(current)
        else:
            check(current)
    except (RuntimeError, OSError) as error:
        sys.exit(f"secrets of {SERVICE}: {error}")
