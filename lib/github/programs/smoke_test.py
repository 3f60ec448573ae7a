"""Smoke test: ten checks. Run by .github/workflows/deploy.yml after a deployment to staging; needs Python 3.9 only.

usage: BASE_URL=https://... SMOKE_USER=... SMOKE_PASSWORD=... [FRONTEND_ORIGIN=https://...] smoke_test.py smoke_test.json
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

BASE = os.environ.get("BASE_URL", "").rstrip("/")
TIMES = 6  # as many answers as several tasks behind one balancer need to be met


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def ask(path, method="GET", body=None, **headers):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(BASE + path, data, {"Content-Type": "application/json", **names}, method=method)
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read(), time.perf_counter() - began)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read(), time.perf_counter() - began)


def expect(ok, text):
    if not ok:
        raise AssertionError(text)


def fresh(path):
    """The same page, which no cache holds yet."""
    return f"{path}{'&' if '?' in path else '?'}smoke={uuid.uuid4().hex}"


def pool(want):
    """As many requests at once as the pool has connections: none may fail."""
    count = want["poolConnections"]
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        states = [it.status for it in threads.map(lambda _: ask(fresh(want["listPath"])), range(count))]
    expect(all(it == 200 for it in states), f"{count} requests at once answered {sorted(set(states))}")


def indexes(want):
    """The list without a cache: the median is slow when an index is missing."""
    times = sorted(ask(fresh(want["listPath"])).seconds * 1000 for _ in range(5))
    limit = want["uncachedBelowMilliseconds"]
    expect(times[2] < limit, f"the list takes {times[2]:.0f} ms without the cache, not less than {limit:g}")


def cache(want):
    path, header = fresh(want["listPath"]), want["cacheHeader"]
    states = [str(ask(path).headers.get(header)) for _ in range(2)]
    expect([it.upper() for it in states] == ["MISS", "HIT"], f"{header} is {states}, not MISS and then HIT")


def rate_limits(want):
    """One limit for all tasks together: with a counter in each task's memory, more requests would pass."""
    limit = want["requestsPerMinute"]
    with concurrent.futures.ThreadPoolExecutor(10) as threads:
        states = [it.status for it in threads.map(lambda _: ask(want["listPath"]), range(2 * limit))]
    passed, refused = states.count(200), states.count(429)
    expect(refused > 0, f"none of {len(states)} requests was refused")
    expect(passed <= limit * 1.1, f"{passed} requests passed, the limit is {limit} in a minute: does each task count for itself?")


def blacklist(want):
    """After signing out the token is refused by every task."""
    user, password = os.environ.get("SMOKE_USER"), os.environ.get("SMOKE_PASSWORD")
    expect(user and password, "the secrets SMOKE_USER and SMOKE_PASSWORD are not set")
    token = (ask(want["loginPath"], "POST", {"email": user, "password": password}).json() or {}).get("access_token")
    expect(token, "the user cannot sign in")
    bearer = {"Authorization": f"Bearer {token}"}
    expect(ask(want["profilePath"], **bearer).status == 200, "the profile cannot be read after signing in")
    ask(want["logoutPath"], "POST", {}, **bearer)
    states = {ask(want["profilePath"], **bearer).status for _ in range(TIMES)}
    expect(states == {401}, f"after signing out the token answers {sorted(states)}, not 401")


def cors(want):
    own, name = os.environ.get("FRONTEND_ORIGIN") or BASE, "Access-Control-Allow-Origin"
    expect(ask(want["healthPath"], Origin=own).headers.get(name) == own, f"{own} is not allowed")
    other = ask(want["healthPath"], Origin="https://attacker.example").headers.get(name)
    expect(other in (None, own), f"another origin is allowed: {other}")


def gzip(want):
    answer = ask(want["listPath"], Accept_Encoding="gzip")
    expect(answer.headers.get("Content-Encoding") == "gzip", "the list is not compressed")


def health(want):
    answer = ask(want["healthPath"])
    found = {field: (answer.json() or {}).get(field) for field in want["healthFields"]}
    expect(answer.status == 200 and set(found.values()) == {"healthy"}, f"{answer.status} {found}")


def exception_handler(want):
    """What cannot be read is answered in JSON, and without a trace of the code."""
    answer = ask(want["loginPath"], "POST", b"{ this is no JSON")
    expect(400 <= answer.status < 500, f"a request that cannot be read answers {answer.status}")
    expect(isinstance(answer.json(), dict), "the error is not JSON")
    expect(b"Traceback" not in answer.body, "the error shows the code")


def no_duplicates(want):
    for file in want["requirementsFiles"]:
        with open(file, encoding="utf-8") as lines:
            matches = (re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line) for line in lines)
            names = [re.sub(r"[-_.]+", "-", it.group(1)).lower() for it in matches if it]
        twice = sorted({name for name in names if names.count(name) > 1})
        expect(not twice, f"{file} names {', '.join(twice)} twice")


# The limits come last: they shut this client out for a minute.
CHECKS = {
    "connection pool": pool,
    "database indexes": indexes,
    "cache hit and miss": cache,
    "token blacklist": blacklist,
    "CORS": cors,
    "gzip": gzip,
    "health check": health,
    "exception handler": exception_handler,
    "no duplicate requirements": no_duplicates,
    "rate limits": rate_limits,
}

if __name__ == "__main__":
    if not BASE:
        sys.exit("::error::The variable BASE_URL is empty: set it in the GitHub environment.")
    with open(sys.argv[1], encoding="utf-8") as file:
        wanted = json.load(file)
    failures = 0
    for title, check in CHECKS.items():
        try:
            check(wanted)
            print(f"ok: {title}")
        except (AssertionError, OSError) as error:
            failures += 1
            print(f"::error::{title}: {error}")
    sys.exit(1 if failures else 0)
