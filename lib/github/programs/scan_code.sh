#!/usr/bin/env bash
# Scans the packages and the configuration of the repository with Trivy.
set -euo pipefail

mkdir -p "$REPORTS"
docker run --rm --volume "$PWD:/code:ro" --volume "$REPORTS:/reports" "$TRIVY" \
  filesystem --scanners vuln,misconfig --severity HIGH,CRITICAL --exit-code 0 --no-progress \
  --format sarif --output /reports/code.sarif /code
