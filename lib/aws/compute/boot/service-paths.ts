/**
 * Paths of the files that the boot of a service writes.
 *
 * @internal
 */
export interface ServicePaths {
  readonly gunicornConfig: string;
  readonly unit: string;
  /** Settings of the instance that extend the unit. */
  readonly unitDropIn: string;
  readonly logRotation: string;
  readonly secretsScript: string;
  readonly secretsUnit: string;
  readonly secretsTimer: string;
}

/**
 * Returns the paths of the files of a service.
 *
 * @internal
 */
export function servicePaths(service: string): ServicePaths {
  const units = '/etc/systemd/system';
  return {
    gunicornConfig: `/etc/${service}/gunicorn.conf.py`,
    unit: `${units}/${service}.service`,
    unitDropIn: `${units}/${service}.service.d/10-boot.conf`,
    logRotation: `/etc/logrotate.d/${service}`,
    secretsScript: `/usr/local/lib/${service}/fetch_secrets.py`,
    secretsUnit: `${units}/${service}-secrets.service`,
    secretsTimer: `${units}/${service}-secrets.timer`,
  };
}
