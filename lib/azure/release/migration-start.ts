/** Seconds between two looks at the job. */
const POLL_SECONDS = 10;

/**
 * Starts a job, waits for its end and fails when it does. Everything that goes to the standard error becomes the message of the deployment, so that
 * there is exactly one line: what failed, and how to see more.
 *
 * Sources: https://learn.microsoft.com/azure/azure-resource-manager/bicep/deployment-script-develop
 * and https://learn.microsoft.com/cli/azure/containerapp/job
 *
 * @internal
 */
export const MIGRATION_START = `
set -u
job() { az containerapp job "$@" --name "$JOB" --resource-group "$GROUP" --subscription "$SUBSCRIPTION" --only-show-errors; }
one_line() { tr '\\n' ' ' <"$1" | cut -c1-800; }
fail() { echo "loadbearing migrate: $1" >&2; exit 1; }

# A role that was granted a moment ago is not known everywhere yet, and a login before it saw no subscription.
for attempt in $(seq 1 20); do
  execution=$(job start --query name --output tsv 2>/tmp/refused) && break
  execution=
  grep -Eqi 'authorizationfailed|subscription|az login' /tmp/refused || break
  sleep 15
  az login --identity --client-id "$CLIENT_ID" --allow-no-subscriptions --output none 2>/tmp/login || true
done
[ -n "$execution" ] || fail "the job $JOB did not start: $(one_line /tmp/refused)"
echo "started $execution"

unread=0
status=Unknown
deadline=$(($(date +%s) + WAIT_SECONDS))
while [ "$(date +%s)" -lt "$deadline" ]; do
  if status=$(job execution show --job-execution-name "$execution" --query properties.status --output tsv 2>/tmp/refused); then
    unread=0
  else
    unread=$((unread + 1))
    [ "$unread" -lt 10 ] || fail "the state of $execution cannot be read: $(one_line /tmp/refused)"
  fi
  case "$status" in
    Succeeded) echo "$execution succeeded"; exit 0 ;;
    Failed | Stopped | Degraded) break ;;
  esac
  sleep ${POLL_SECONDS}
done

# The last line of the runner says why. This command is a preview, and the container may be gone: then there is the log.
show="az containerapp job logs show --name $JOB --resource-group $GROUP --execution $execution --container $CONTAINER"
az extension add --name containerapp --only-show-errors >/tmp/extension 2>&1 || true
timeout 120 $show --subscription "$SUBSCRIPTION" --tail 50 --format text --only-show-errors >/tmp/log 2>/tmp/no-log || true
cat /tmp/log
reason=$(grep -o 'loadbearing migrate: .*' /tmp/log | tail -n 1 | cut -c22-)
where="see: $show; or in Log Analytics: ContainerAppConsoleLogs | where ContainerGroupName startswith '$execution'"
fail "\${reason:-no reason was found} ($execution: $status; $where)"
`.trimStart();
