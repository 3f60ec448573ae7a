"""Sends requests from many users at once and compares the response times and errors with their limits.

Run by .github/workflows/load-test.yml. Needs only Python 3.9.

usage: BASE_URL=https://... load_test.py load_test.json
"""

import collections
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request


def send_requests(base, load, results, start):
    """Sends the requests of one user, one after the other."""
    headers = {"User-Agent": "load-test", "Content-Type": "application/json"}
    if os.environ.get("LOAD_TOKEN"):
        headers["Authorization"] = "Bearer " + os.environ["LOAD_TOKEN"]
    body = load["body"].encode() if load.get("body") else None
    start.wait()
    for _ in range(load["requests"]):
        request = urllib.request.Request(base + load["path"], body, headers, method=load["method"])
        began = time.perf_counter()
        error = None
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                response.read()
        except (OSError, ValueError) as failure:
            error = str(failure)
        results.append(((time.perf_counter() - began) * 1000, error))


def passes(base, load):
    """Runs one load, prints its numbers and returns whether it kept its limits."""
    results = []
    start = threading.Event()
    users = [threading.Thread(target=send_requests, args=(base, load, results, start)) for _ in range(load["users"])]
    for user in users:
        user.start()
    start.set()
    for user in users:
        user.join()

    times = sorted(milliseconds for milliseconds, _ in results)
    errors = [error for _, error in results if error is not None]
    count = len(results)
    average, percent_failed = sum(times) / count, 100 * len(errors) / count
    p95 = times[max(0, int(count * 0.95) - 1)]
    print(
        f"{load['name']}: {load['users']} users, {count} requests, "
        f"average {average:.0f} ms, p95 {p95:.0f} ms, {percent_failed:.1f} % failed"
    )
    for error, times_seen in collections.Counter(errors).most_common(3):
        print(f"  {times_seen} x {error}")

    missed = []
    if errors and percent_failed >= load["errorsBelowPercent"]:
        missed.append(f"{percent_failed:.1f} % of requests failed; the limit is {load['errorsBelowPercent']:g} %")
    if "averageBelowMilliseconds" in load and average >= load["averageBelowMilliseconds"]:
        missed.append(f"the average is {average:.0f} ms; the limit is {load['averageBelowMilliseconds']:g} ms")
    for text in missed:
        print(f"::error::{load['name']}: {text}")
    return not missed


if __name__ == "__main__":
    address = os.environ.get("BASE_URL", "").rstrip("/")
    if not address:
        sys.exit("::error::BASE_URL is empty. Set this variable in the GitHub environment.")
    with open(sys.argv[1], encoding="utf-8") as file:
        loads = json.load(file)
    results = [passes(address, load) for load in loads]
    sys.exit(0 if all(results) else 1)
