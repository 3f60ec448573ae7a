"""Runs ten checks against an application that was just deployed.

Run by .github/workflows/deploy.yml after a deployment to staging. Needs only Python 3.9, and the AWS
CLI if the health page requires a header.

usage: smoke_test.py smoke_test.json
environment: BASE_URL, SMOKE_USER, SMOKE_PASSWORD; HEALTH_SECRET if the health page requires a header;
optional FRONTEND_ORIGIN (default: BASE_URL)
"""

import concurrent.futures
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
import uuid

import release

BASE = os.environ.get("BASE_URL", "").rstrip("/")
# Requests that are likely to reach every task behind the load balancer.
REPEATS = 6


class Response:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def fetch(path, method="GET", body=None, secrets=None, **headers):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(BASE + path, data, {"Content-Type": "application/json", **names}, method=method)
    for name, value in (secrets or {}).items():
        request.add_unredirected_header(name, value)  # another host must not get it
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Response(response.status, response.headers, response.read(), time.perf_counter() - began)
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, error.headers, error.read(), time.perf_counter() - began)


def fetch_health(settings, **headers):
    return fetch(settings["healthPath"], secrets=settings["healthHeaders"], **headers)


def expect(ok, text):
    if not ok:
        raise AssertionError(text)


def uncached(path):
    """Returns a URL of the same page that no cache holds yet."""
    return f"{path}{'&' if '?' in path else '?'}smoke={uuid.uuid4().hex}"


def check_pool(settings):
    """Sends as many requests at once as the pool has connections. None may fail."""
    count = settings["poolConnections"]
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        states = [it.status for it in threads.map(lambda _: fetch(uncached(settings["listPath"])), range(count))]
    expect(all(it == 200 for it in states), f"{count} concurrent requests returned {sorted(set(states))}; expected 200")


def check_indexes(settings):
    """Reads the list without a cache. A missing index makes the median slow."""
    times = sorted(fetch(uncached(settings["listPath"])).seconds * 1000 for _ in range(5))
    limit = settings["uncachedBelowMilliseconds"]
    expect(times[2] < limit, f"the uncached list takes {times[2]:.0f} ms; the limit is {limit:g} ms")


def check_cache(settings):
    path, header = uncached(settings["listPath"]), settings["cacheHeader"]
    states = [str(fetch(path).headers.get(header)) for _ in range(2)]
    expect([it.upper() for it in states] == ["MISS", "HIT"], f"{header} is {states}; expected MISS, then HIT")


def check_rate_limits(settings):
    """Checks that all tasks share one limit. Tasks that count in their own memory let more requests through."""
    limit = settings["requestsPerMinute"]
    with concurrent.futures.ThreadPoolExecutor(10) as threads:
        states = [it.status for it in threads.map(lambda _: fetch(settings["listPath"]), range(2 * limit))]
    passed, rejected = states.count(200), states.count(429)
    expect(rejected > 0, f"none of {len(states)} requests returned 429")
    shared = f"{passed} requests passed; the limit is {limit} a minute. Do the tasks share a counter?"
    expect(passed <= limit * 1.1, shared)


def check_revoked_tokens(settings):
    """Checks that every task rejects a token after its user signs out."""
    user, password = os.environ.get("SMOKE_USER"), os.environ.get("SMOKE_PASSWORD")
    expect(user and password, "SMOKE_USER or SMOKE_PASSWORD is empty; set both secrets in the GitHub environment")
    signed_in = fetch(settings["loginPath"], "POST", {"email": user, "password": password}).json() or {}
    token = signed_in.get("access_token")
    expect(token, "the login returned no access_token")
    bearer = {"Authorization": f"Bearer {token}"}
    expect(fetch(settings["profilePath"], **bearer).status == 200, "the profile is not readable after the login")
    fetch(settings["logoutPath"], "POST", {}, **bearer)
    states = {fetch(settings["profilePath"], **bearer).status for _ in range(REPEATS)}
    expect(states == {401}, f"the revoked token returns {sorted(states)}; expected 401")


def check_cors(settings):
    own, header = os.environ.get("FRONTEND_ORIGIN") or BASE, "Access-Control-Allow-Origin"
    expect(fetch_health(settings, Origin=own).headers.get(header) == own, f"the origin {own} is not allowed")
    other = fetch_health(settings, Origin="https://attacker.example").headers.get(header)
    expect(other in (None, own), f"a foreign origin is allowed: {other}")


def check_gzip(settings):
    response = fetch(settings["listPath"], Accept_Encoding="gzip")
    expect(response.headers.get("Content-Encoding") == "gzip", "the list is not compressed with gzip")


def check_health(settings):
    response = fetch_health(settings)
    found = {field: (response.json() or {}).get(field) for field in settings["healthFields"]}
    expect(
        response.status == 200 and set(found.values()) == {"healthy"},
        f"the health page returns {response.status} with {found}; expected 200 with every field healthy",
    )


def check_exception_handler(settings):
    """Checks that malformed input returns a JSON error without a stack trace."""
    response = fetch(settings["loginPath"], "POST", b"{ malformed JSON")
    expect(400 <= response.status < 500, f"a malformed request returns {response.status}; expected 4xx")
    expect(isinstance(response.json(), dict), "the error is not JSON")
    expect(b"Traceback" not in response.body, "the error contains a stack trace")


def check_requirements(settings):
    for file in settings["requirementsFiles"]:
        with open(file, encoding="utf-8") as lines:
            matches = (re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line) for line in lines)
            names = [re.sub(r"[-_.]+", "-", it.group(1)).lower() for it in matches if it]
        duplicates = sorted({name for name in names if names.count(name) > 1})
        expect(not duplicates, f"{file} names {', '.join(duplicates)} twice")


# The rate limits come last: they block this client for a minute.
CHECKS = {
    "connection pool": check_pool,
    "database indexes": check_indexes,
    "cache hit and miss": check_cache,
    "token blacklist": check_revoked_tokens,
    "CORS": check_cors,
    "gzip": check_gzip,
    "health check": check_health,
    "exception handler": check_exception_handler,
    "no duplicate requirements": check_requirements,
    "rate limits": check_rate_limits,
}

if __name__ == "__main__":
    if not BASE:
        sys.exit("::error::BASE_URL is empty. Set this variable in the GitHub environment.")
    with open(sys.argv[1], encoding="utf-8") as file:
        parsed = json.load(file)
    try:
        parsed["healthHeaders"] = release.health_headers(parsed.get("healthHeader"))
    except release.Failure as failure:
        sys.exit(f"::error::{failure}")
    failures = 0
    for title, check in CHECKS.items():
        try:
            check(parsed)
            print(f"ok: {title}")
        except (AssertionError, OSError) as error:
            failures += 1
            print(f"::error::{title}: {error}")
    sys.exit(1 if failures else 0)
