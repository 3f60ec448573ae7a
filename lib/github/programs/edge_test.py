"""Checks that the edge in front of a release caches and compresses.

Run by .github/workflows/deploy.yml after the release. Needs only Python 3.9.

usage: BASE_URL=https://... edge_test.py edge_test.json
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BASE = os.environ.get("BASE_URL", "").rstrip("/")
# Time until a response must come from the cache: a purge takes Front Door up to ten minutes, and each location of the
# edge has several servers with caches of their own.
CACHED_AFTER_MINUTES = float(os.environ.get("EDGE_MINUTES", "10"))
PAUSE_SECONDS = float(os.environ.get("POLL_SECONDS", "3"))
# Rules that cache each query string separately have nothing of a former release for this one.
QUERY = urllib.parse.urlencode({"release": os.environ.get("RELEASE", "")})


def headers_of(path):
    address = f"{BASE}{path}{'&' if '?' in path else '?'}{QUERY}"
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip", "User-Agent": "edge-test"})
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()
        return response.headers


def check_cached(path, header):
    """Requests a path until the edge has it in its cache."""
    seen, end = [], time.time() + CACHED_AFTER_MINUTES * 60
    while not seen or time.time() < end:
        seen.append(str(headers_of(path).get(header)))
        if "HIT" in seen[-1].upper():
            print(f"ok: {path} is cached after {len(seen)} requests ({header}: {seen[-1]})")
            return None
        time.sleep(PAUSE_SECONDS)
    return f"{path}: {header} is never a hit in {len(seen)} requests; it is {', '.join(sorted(set(seen)))}"


def check_compressed(path):
    encoding = headers_of(path).get("Content-Encoding")
    if encoding in ("br", "gzip"):
        print(f"ok: {path} is compressed with {encoding}")
        return None
    return f"{path}: Content-Encoding is {encoding}; expected br or gzip"


def reported(check, *arguments):
    try:
        return check(*arguments)
    except (OSError, ValueError) as error:
        return f"{arguments[0]}: {error}"


if __name__ == "__main__":
    if not BASE:
        sys.exit("::error::BASE_URL is empty. Set this variable in the GitHub environment.")
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    results = [reported(check_cached, path, settings["cacheHeader"]) for path in settings["cachedPaths"]]
    results += [reported(check_compressed, path) for path in settings["compressedPaths"]]
    problems = [it for it in results if it is not None]
    for text in problems:
        print(f"::error::{text}")
    sys.exit(1 if problems else 0)
