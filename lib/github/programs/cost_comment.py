"""Posts the cost report as a comment on the pull request, or updates the comment of an earlier run."""

import json
import os
import sys
import urllib.error
import urllib.request

MARK = "<!-- loadbearing cost -->"
# GitHub rejects comments above 65536 characters.
LIMIT = 65000
PAGE = 100

api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
repository = f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}"
comments = f"{repository}/issues/{int(os.environ['NUMBER'])}/comments"


def call(method, url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), method=method)
    request.add_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def posted():
    """Returns the id of the comment of an earlier run. Others may copy its mark, so its author counts, too."""
    page = 1
    while True:
        found = call("GET", f"{comments}?per_page={PAGE}&page={page}")
        for comment in found:
            if comment["user"]["login"] == "github-actions[bot]" and comment["body"].startswith(MARK):
                return comment["id"]
        if len(found) < PAGE:
            return None
        page += 1


def shortened(text):
    """Returns the text up to the last line within GitHub's limit."""
    if len(text) <= LIMIT:
        return text
    lines = text[:LIMIT].rsplit("\n", 1)[0]
    fence = "\n~~~" if lines.count("~~~") % 2 else ""
    return f"{lines}{fence}\n\nThe report is longer: see the summary of the run.\n"


with open(os.environ["REPORT"], encoding="utf-8") as report:
    text = shortened(report.read())
try:
    known = posted()
    if known is None:
        call("POST", comments, {"body": text})
    else:
        call("PATCH", f"{repository}/issues/comments/{known}", {"body": text})
    print("posted" if known is None else "updated")
except urllib.error.HTTPError as error:
    # Dependabot's tokens cannot write, whatever the workflow asks for.
    kind = "warning" if error.code == 403 else "error"
    print(f"::{kind}::GitHub answered {error.code} to {error.url}, so the report is in the summary of the run only.")
    sys.exit(0 if error.code == 403 else 1)
