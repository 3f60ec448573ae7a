#!/bin/bash
set -euo pipefail
service='@@SERVICE@@'
secrets='@@SECRETS@@'
export AWS_DEFAULT_REGION='@@REGION@@' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10

# Completes the launch hook in any case. After a failed boot, the group replaces the instance at once.
finish() {
  code=$?
  set +e
  result=CONTINUE
  if [ "$code" -ne 0 ]; then
    echo "Boot failed with code $code" >&2
    result=ABANDON
    sleep 20 # The agent sends the log every five seconds.
  fi
  imds=http://169.254.169.254/latest
  token=$(curl -fsS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
  instance=$(curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/instance-id")
  for _ in 1 2 3 4 5; do
    group=$(aws ec2 describe-tags --filters "Name=resource-id,Values=$instance" Name=key,Values=aws:autoscaling:groupName \
      --query 'Tags[0].Value' --output text)
    aws autoscaling complete-lifecycle-action --lifecycle-hook-name '@@HOOK@@' --auto-scaling-group-name "$group" \
      --instance-id "$instance" --lifecycle-action-result "$result" && break
    sleep 5
  done
}
trap finish EXIT

install -d -m 0755 "/etc/$service" "/opt/$service/boot"
cat > "/etc/$service/environment" <<'END_OF_FILE'
@@ENVIRONMENT@@
END_OF_FILE
chmod 0600 "/etc/$service/environment"
if [ "$secrets" = true ]; then
  cat > "/etc/$service/secrets.json" <<'END_OF_FILE'
@@SECRETS_JSON@@
END_OF_FILE
  chmod 0600 "/etc/$service/secrets.json"
fi
cat > "/etc/$service/amazon-cloudwatch-agent.json" <<'END_OF_FILE'
@@AGENT_JSON@@
END_OF_FILE
chmod 0644 "/etc/$service/amazon-cloudwatch-agent.json"

boot_uri='@@BOOT_URI@@'
for _ in 1 2 3 4 5; do
  aws s3 cp --only-show-errors "$boot_uri" "/opt/$service/boot.zip" && break
  sleep 5
done
python3 -m zipfile -e "/opt/$service/boot.zip" "/opt/$service/boot"
# A here-document, since a key known only at deployment may contain a quote.
IFS= read -r APPLICATION_URI <<'END_OF_FILE'
@@APPLICATION_URI@@
END_OF_FILE
export APPLICATION_URI
bash "/opt/$service/boot/boot.sh"
