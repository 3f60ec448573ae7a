#!/usr/bin/env bash
# Scans a built image with Trivy, from a file: the scanner gets no access to the Docker daemon.
set -euo pipefail

mkdir -p "$REPORTS"
docker save --output "$REPORTS/$IMAGE.tar" "$IMAGE:check"
docker run --rm --volume "$REPORTS:/reports" "$TRIVY" \
  image --scanners vuln --severity HIGH,CRITICAL --exit-code 0 --no-progress --ignore-unfixed \
  --format sarif --output "/reports/$IMAGE.sarif" --input "/reports/$IMAGE.tar"
