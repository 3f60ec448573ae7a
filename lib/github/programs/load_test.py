"""Load test. Run by .github/workflows/load-test.yml; needs Python 3.9 only.

usage: BASE_URL=https://... load_test.py load_test.json
"""
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request


def measure(base, load, results, start):
    headers = {"User-Agent": "load-test", "Content-Type": "application/json"}
    if os.environ.get("LOAD_TOKEN"):
        headers["Authorization"] = "Bearer " + os.environ["LOAD_TOKEN"]
    body = load["body"].encode() if load.get("body") else None
    start.wait()
    for _ in range(load["requests"]):
        request = urllib.request.Request(base + load["path"], body, headers, method=load["method"])
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            ok = True
        except (OSError, ValueError) as error:
            ok = False
            results["problems"][str(error)] = results["problems"].get(str(error), 0) + 1
        results["times"].append((time.perf_counter() - began) * 1000)
        results["failed"] += 0 if ok else 1


def check(base, load):
    results = {"times": [], "failed": 0, "problems": {}}
    start = threading.Event()
    users = [threading.Thread(target=measure, args=(base, load, results, start)) for _ in range(load["users"])]
    for user in users:
        user.start()
    start.set()
    for user in users:
        user.join()
    count = len(results["times"])
    average, errors = sum(results["times"]) / count, 100 * results["failed"] / count
    slowest = sorted(results["times"])[max(0, int(count * 0.95) - 1)]
    print(f"{load['name']}: {load['users']} users, {count} requests, average {average:.0f} ms, 95 % under {slowest:.0f} ms, {errors:.1f} % failed")
    for problem, times in sorted(results["problems"].items(), key=lambda it: -it[1])[:3]:
        print(f"  {times} x {problem}")
    missed = []
    if errors > 0 and errors >= load["errorsBelowPercent"]:
        missed.append(f"{errors:.1f} % failed, allowed are less than {load['errorsBelowPercent']:g} %")
    if "averageBelowMilliseconds" in load and average >= load["averageBelowMilliseconds"]:
        missed.append(f"the average is {average:.0f} ms, promised are less than {load['averageBelowMilliseconds']:g} ms")
    for text in missed:
        print(f"::error::{load['name']}: {text}")
    return not missed


if __name__ == "__main__":
    address = os.environ.get("BASE_URL", "").rstrip("/")
    if not address:
        sys.exit("::error::The variable BASE_URL is empty: set it in the GitHub environment.")
    with open(sys.argv[1], encoding="utf-8") as file:
        loads = json.load(file)
    sys.exit(0 if all([check(address, load) for load in loads]) else 1)
