#!/bin/bash
# Installs and starts the application, as root, from the unpacked boot asset. The first failing command ends the boot, and the
# user data reports it to the Auto Scaling group.
set -euo pipefail
cd "$(dirname "$0")"

service='@@SERVICE@@'
python='@@PYTHON@@'
health_url='@@HEALTH_URL@@'
start_seconds='@@START_SECONDS@@'
secrets='@@SECRETS@@'
rds_certificates='@@RDS_CERTIFICATES@@'

retry() {
  for attempt in 1 2 3 4 5; do
    "$@" && return 0
    echo "Attempt $attempt failed: $1" >&2
    sleep $((attempt * 5))
  done
  return 1
}

echo 'Installing packages'
packages=(amazon-cloudwatch-agent logrotate tar unzip)
[ "$python" = python3 ] || packages+=("$python")
retry dnf -y -q install "${packages[@]}"

echo 'Creating the user, folders and files'
id "$service" >/dev/null 2>&1 ||
  useradd --system --user-group --no-create-home --home-dir "/opt/$service" --shell /sbin/nologin "$service"
install -d -m 0755 "/opt/$service/releases"
install -d -m 0750 -o "$service" -g "$service" "/var/log/$service"
for log in access.log error.log; do
  [ -e "/var/log/$service/$log" ] || install -m 0640 -o "$service" -g "$service" /dev/null "/var/log/$service/$log"
done
(cd files && find . -type f) | while read -r file; do
  install -D -m 0644 "files/$file" "/$file"
done

# First of all services: CloudWatch then has the log of a failed boot although the instance is gone.
echo 'Starting the log and metrics agent'
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \
  -c "file:/etc/$service/amazon-cloudwatch-agent.json" >/dev/null
systemctl enable amazon-cloudwatch-agent

if [ "$rds_certificates" = true ]; then
  echo 'Fetching the RDS certificates'
  retry curl -fsS -o "/etc/$service/rds-ca.pem" https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
  chmod 0644 "/etc/$service/rds-ca.pem"
fi

echo 'Installing the application'
if [ -n "${APPLICATION_URI:-}" ]; then
  release="/opt/$service/releases/$(date -u +%Y%m%dT%H%M%S)"
  archive=$(mktemp)
  retry aws s3 cp --only-show-errors "$APPLICATION_URI" "$archive"
  install -d -m 0755 "$release"
  if unzip -tqq "$archive" >/dev/null 2>&1; then
    unzip -qo "$archive" -d "$release"
  else
    tar -xzf "$archive" -C "$release" --no-same-owner
  fi
  rm -f "$archive"
  chmod -R u+rwX,go+rX,go-w "$release"
  ln -sfn "$release" "/opt/$service/current"
  if [ -f "$release/requirements.txt" ]; then
    "$python" -m venv "/opt/$service/venv"
    retry "/opt/$service/venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir \
      -r "$release/requirements.txt"
  fi
fi
if [ -f install.sh ]; then
  # Sourced, so that `retry` and `set -e` apply to the commands as well.
  # shellcheck source=/dev/null
  . ./install.sh
fi
[ -d "/opt/$service/current" ] || {
  echo "There is no application in /opt/$service/current" >&2
  exit 1
}

give_up() {
  echo "$1" >&2
  systemctl --no-pager --lines=0 status "$service.service" >&2 || true
  journalctl --no-pager --lines=50 --unit="$service.service" >&2
  tail -n 50 "/var/log/$service/error.log" >&2
  exit 1
}

echo 'Starting the service'
systemctl daemon-reload
systemctl enable --now logrotate.timer || echo 'Log rotation is off' >&2
systemctl enable "$service.service"
systemctl start "$service.service" || give_up "$service does not start"
if [ "$secrets" = true ]; then
  systemctl enable --now "$service-secrets.timer"
fi

started=$SECONDS
until curl -fsS -o /dev/null --max-time 5 "$health_url" 2>/dev/null; do
  [ $((SECONDS - started)) -lt "$start_seconds" ] || give_up "$service does not answer at $health_url"
  sleep 1
done
echo 'The application is healthy'
