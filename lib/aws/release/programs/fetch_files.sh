#!/bin/sh
# Fetches the runner, the compiled SQL, the plan of the roles if there is one, and the RDS certificates
# into the volume that the migration container reads.
set -eu
folder='@@FOLDER@@'

aws s3 cp --only-show-errors "$RUNNER" "$folder/index.js"
aws s3 cp --only-show-errors "$BUNDLE" "$folder/bundle.json"
if [ -n "${ROLES-}" ]; then
  aws s3 cp --only-show-errors "$ROLES" "$folder/roles.json"
fi
curl -fsS --retry 5 --retry-all-errors -o "$folder/rds-ca.pem" '@@CERTIFICATES@@'
