#!/usr/bin/env bash
# Builds an image, pushes it to GitHub's registry and outputs its reference by digest.
set -euo pipefail

repository="ghcr.io/${GITHUB_REPOSITORY,,}/$IMAGE"
docker buildx build --push --provenance=false --tag "$repository:$RELEASE" --metadata-file "$RUNNER_TEMP/image.json" \
  --file "$DOCKERFILE" "$CONTEXT"
digest=$(jq --exit-status --raw-output '."containerimage.digest"' "$RUNNER_TEMP/image.json")
echo "source=$repository@$digest" >> "$GITHUB_OUTPUT"
