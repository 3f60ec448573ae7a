#!/usr/bin/env bash
# Scans the whole git history for secrets with TruffleHog, and fails if it finds one.
set -euo pipefail

docker run --rm --volume "$PWD:/repo:ro" "$TRUFFLEHOG" \
  git file:///repo --results=verified,unknown --fail --no-update --github-actions
