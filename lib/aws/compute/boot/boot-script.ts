/**
 * What boot.sh does on an instance.
 *
 * @internal
 */
export interface BootScriptOptions {
  readonly service: string;
  /** Python package of the virtual environment. */
  readonly python: string;
  readonly port: number;
  readonly healthCheckPath: string;
  /** Seconds the service may take until it answers. */
  readonly startSeconds: number;
  /** Whether secrets are fetched and watched. */
  readonly secrets: boolean;
  /** Whether the certificates of RDS are fetched. */
  readonly rdsCertificates: boolean;
  /** Commands that install the application, instead of an archive. */
  readonly commands: string[];
}

/**
 * Renders boot.sh, which comes with the asset and holds nothing that is known only at deployment. Any failing command ends it,
 * and the user data reports that to the group.
 *
 * The log agent starts first: what goes wrong afterwards can be read in CloudWatch although the instance is gone.
 *
 * @internal
 */
export function renderBootScript(options: BootScriptOptions): string {
  const { service, python } = options;
  const packages = ['amazon-cloudwatch-agent', 'logrotate', 'tar', 'unzip', ...(python === 'python3' ? [] : [python])];
  return `#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")"

retry() {
  for attempt in 1 2 3 4 5; do
    "$@" && return 0
    echo "attempt $attempt failed: $1" >&2
    sleep $((attempt * 5))
  done
  return 1
}

echo 'packages'
retry dnf -y -q install ${packages.join(' ')}

echo 'user, folders, files'
id ${service} >/dev/null 2>&1 || useradd --system --user-group --no-create-home --home-dir /opt/${service} --shell /sbin/nologin ${service}
install -d -m 0755 /opt/${service}/releases
install -d -m 0750 -o ${service} -g ${service} /var/log/${service}
for log in access.log error.log; do
  [ -e /var/log/${service}/$log ] || install -m 0640 -o ${service} -g ${service} /dev/null /var/log/${service}/$log
done
(cd files && find . -type f) | while read -r file; do
  install -D -m 0644 "files/$file" "/$file"
done

echo 'log and metrics agent'
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/${service}/amazon-cloudwatch-agent.json >/dev/null
systemctl enable amazon-cloudwatch-agent

${
  options.rdsCertificates
    ? `echo 'certificates of RDS'
retry curl -fsS -o /etc/${service}/rds-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
chmod 0644 /etc/${service}/rds-ca.pem

`
    : ''
}echo 'application'
if [ -n "\${APPLICATION_URI:-}" ]; then
  release=/opt/${service}/releases/$(date -u +%Y%m%dT%H%M%S)
  archive=$(mktemp)
  retry aws s3 cp --only-show-errors "$APPLICATION_URI" "$archive"
  install -d -m 0755 "$release"
  if unzip -tqq "$archive" >/dev/null 2>&1; then unzip -qo "$archive" -d "$release"; else tar -xzf "$archive" -C "$release" --no-same-owner; fi
  rm -f "$archive"
  chmod -R u+rwX,go+rX,go-w "$release"
  ln -sfn "$release" /opt/${service}/current
  if [ -f "$release/requirements.txt" ]; then
    ${python} -m venv /opt/${service}/venv
    retry /opt/${service}/venv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir -r "$release/requirements.txt"
  fi
fi
${options.commands.map((command) => `${command}\n`).join('')}[ -d /opt/${service}/current ] || { echo 'there is no application in /opt/${service}/current' >&2; exit 1; }

echo 'service'
give_up() {
  echo "$1" >&2
  systemctl --no-pager --lines=0 status ${service}.service >&2 || true
  journalctl --no-pager --lines=50 --unit=${service}.service >&2
  tail -n 50 /var/log/${service}/error.log >&2
  exit 1
}
systemctl daemon-reload
systemctl enable --now logrotate.timer || echo 'logs are not rotated' >&2
systemctl enable ${service}.service
systemctl start ${service}.service || give_up '${service} does not start'${options.secrets ? `\nsystemctl enable --now ${service}-secrets.timer` : ''}

started=$SECONDS
until curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:${options.port}${options.healthCheckPath} 2>/dev/null; do
  [ $((SECONDS - started)) -lt ${options.startSeconds} ] || give_up '${service} does not answer on port ${options.port}'
  sleep 1
done
echo 'healthy'
`;
}
