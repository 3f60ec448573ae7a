/**
 * Paths of the files that the boot of a service writes.
 *
 * @internal
 */
export interface ServicePaths {
  readonly environment: string;
  readonly gunicornConfig: string;
  readonly agentConfig: string;
  readonly prometheusConfig: string;
  readonly rdsCertificates: string;
  readonly unit: string;
  /** Settings of the instance that extend the unit. */
  readonly unitDropIn: string;
  readonly logRotation: string;
  readonly secretsScript: string;
  readonly secretsUnit: string;
  readonly secretsTimer: string;
  readonly secretsConfig: string;
  /** Environment file with the current values. */
  readonly secretsEnvironment: string;
  /** Releases, the virtual environment and the unpacked boot asset. */
  readonly releases: string;
  readonly virtualEnvironment: string;
  readonly bootAsset: string;
  readonly bootArchive: string;
}

/**
 * Returns the paths of the files of a service.
 *
 * @internal
 */
export function servicePaths(service: string): ServicePaths {
  const units = '/etc/systemd/system';
  return {
    environment: `/etc/${service}/environment`,
    agentConfig: `/etc/${service}/amazon-cloudwatch-agent.json`,
    prometheusConfig: `/etc/${service}/prometheus.yaml`,
    rdsCertificates: `/etc/${service}/rds-ca.pem`,
    gunicornConfig: `/etc/${service}/gunicorn.conf.py`,
    unit: `${units}/${service}.service`,
    unitDropIn: `${units}/${service}.service.d/10-boot.conf`,
    logRotation: `/etc/logrotate.d/${service}`,
    secretsScript: `/usr/local/lib/${service}/fetch_secrets.py`,
    secretsUnit: `${units}/${service}-secrets.service`,
    secretsTimer: `${units}/${service}-secrets.timer`,
    secretsConfig: `/etc/${service}/secrets.json`,
    secretsEnvironment: `/run/${service}-secrets.env`,
    releases: `/opt/${service}/releases`,
    virtualEnvironment: `/opt/${service}/venv`,
    bootAsset: `/opt/${service}/boot`,
    bootArchive: `/opt/${service}/boot.zip`,
  };
}
