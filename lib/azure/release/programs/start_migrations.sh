#!/bin/bash
# Starts a job of Container Apps, waits for its end and fails if it fails.
#
# Azure shows everything on standard error as the message of the deployment. This script therefore prints exactly one line there:
# the reason, and the command that shows more.
#
# https://learn.microsoft.com/azure/azure-resource-manager/bicep/deployment-script-develop
# https://learn.microsoft.com/cli/azure/containerapp/job
set -u
poll_seconds=10

job() { az containerapp job "$@" --name "$JOB" --resource-group "$GROUP" --subscription "$SUBSCRIPTION" --only-show-errors; }
one_line() { tr '\n' ' ' <"$1" | cut -c1-800; }
fail() { echo "loadbearing migrate: $1" >&2; exit 1; }

# A new role assignment takes time to reach all of Azure, and a login from before it does not see the subscription.
for _ in $(seq 1 20); do
  execution=$(job start --query name --output tsv 2>/tmp/rejected) && break
  execution=
  grep -Eqi 'authorizationfailed|subscription|az login' /tmp/rejected || break
  sleep 15
  az login --identity --client-id "$CLIENT_ID" --allow-no-subscriptions --output none 2>/tmp/login || true
done
[ -n "$execution" ] || fail "Cannot start the job $JOB: $(one_line /tmp/rejected)"
echo "Started $execution"

unread=0
status=Unknown
deadline=$(($(date +%s) + WAIT_SECONDS))
while [ "$(date +%s)" -lt "$deadline" ]; do
  if status=$(job execution show --job-execution-name "$execution" --query properties.status --output tsv 2>/tmp/rejected); then
    unread=0
  else
    unread=$((unread + 1))
    [ "$unread" -lt 10 ] || fail "Cannot read the state of $execution: $(one_line /tmp/rejected)"
  fi
  case "$status" in
    Succeeded) echo "$execution succeeded"; exit 0 ;;
    Failed | Stopped | Degraded) break ;;
  esac
  sleep "$poll_seconds"
done

# The runner's last line is the reason. The command for it is a preview and fails if the container is gone; Log Analytics has the line too.
show=(az containerapp job logs show --name "$JOB" --resource-group "$GROUP" --execution "$execution" --container "$CONTAINER")
az extension add --name containerapp --only-show-errors >/tmp/extension 2>&1 || true
timeout 120 "${show[@]}" --subscription "$SUBSCRIPTION" --tail 50 --format text --only-show-errors >/tmp/log 2>/tmp/no-log || true
cat /tmp/log
reason=$(grep -o 'loadbearing migrate: .*' /tmp/log | tail -n 1 | cut -c22-)
query="ContainerAppConsoleLogs | where ContainerGroupName startswith '$execution'"
fail "${reason:-The log has no reason} ($execution: $status). See: ${show[*]}, or in Log Analytics: $query"
