"""Removes labels from a pull request."""

import os
import sys
import urllib.error
import urllib.request

api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
labels = f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}/issues/{int(os.environ['NUMBER'])}/labels"

for label in os.environ["LABELS"].split():
    request = urllib.request.Request(f"{labels}/{label}", method="DELETE")
    request.add_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    try:
        with urllib.request.urlopen(request, timeout=30):
            print(f"removed {label}")
    except urllib.error.HTTPError as error:
        # GitHub has no such label on this pull request.
        if error.code == 404:
            continue
        # The checks ignore a label from before the commit, so it is not a review, only a wrong impression.
        print(f"::warning::GitHub answered {error.code}: remove {label} and add it again after a review.")
        if error.code != 403:
            sys.exit(1)
