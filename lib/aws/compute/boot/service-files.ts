import { GunicornConfig } from '../../../domain';
import { renderSecretsScript } from './secrets-script';

/**
 * What runs on an instance as a service.
 *
 * @internal
 */
export interface ServiceFilesOptions {
  readonly service: string;
  readonly gunicorn: GunicornConfig;
  /** Without a path: found on the PATH of the virtual environment. */
  readonly startCommand: string;
  readonly secrets: boolean;
}

/**
 * Renders the files of the service by path: server configuration, systemd units, log rotation.
 *
 * @internal
 */
export function renderServiceFiles(options: ServiceFilesOptions): { [path: string]: string } {
  const { service, gunicorn } = options;
  const units = '/etc/systemd/system';
  const fetchSecrets = `/usr/bin/python3 /usr/local/lib/${service}/fetch_secrets.py`;
  return {
    [`/etc/${service}/gunicorn.conf.py`]: gunicorn.render(),
    [`${units}/${service}.service`]: gunicorn.renderServiceUnit({
      description: `${service} web application`,
      user: service,
      workingDirectory: `/opt/${service}/current`,
      command: `/usr/bin/env ${options.startCommand}`,
      directoryName: service,
      stopTimeoutSeconds: gunicorn.gracefulTimeoutSeconds + 10,
      environmentFiles: [
        `/etc/${service}/environment`,
        // The hyphen: systemd reads these files also before startPre, which makes this one, and which fails the start itself.
        ...(options.secrets ? [`-/run/${service}-secrets.env`] : []),
      ],
      startPre: options.secrets ? `${fetchSecrets} write` : undefined,
    }),
    // These logs are opened by root, so the boot creates the file beforehand for the service's user.
    [`${units}/${service}.service.d/10-boot.conf`]: [
      '[Service]',
      `Environment="PATH=/opt/${service}/venv/bin:/usr/local/bin:/usr/bin:/bin"`,
      `Environment="GUNICORN_CMD_ARGS=--config=/etc/${service}/gunicorn.conf.py"`,
      'LogsDirectoryMode=0750',
      `StandardOutput=append:/var/log/${service}/error.log`,
      `StandardError=append:/var/log/${service}/error.log`,
      '',
    ].join('\n'),
    // copytruncate: any server may hold the files open, and no signal means the same to all of them.
    [`/etc/logrotate.d/${service}`]: [
      `/var/log/${service}/*.log {`,
      `  su ${service} ${service}`,
      '  daily',
      '  rotate 3',
      '  maxsize 200M',
      '  missingok',
      '  notifempty',
      '  compress',
      '  copytruncate',
      '}',
      '',
    ].join('\n'),
    ...(options.secrets
      ? {
          [`/usr/local/lib/${service}/fetch_secrets.py`]: renderSecretsScript(service),
          [`${units}/${service}-secrets.service`]: [
            '[Unit]',
            `Description=Restart ${service} when one of its secrets has changed`,
            '',
            '[Service]',
            'Type=oneshot',
            `ExecStart=${fetchSecrets} check`,
            '',
          ].join('\n'),
          // Counted from each instance's own boot, so that not all of them restart at the same moment.
          [`${units}/${service}-secrets.timer`]: [
            '[Unit]',
            `Description=Look for changed secrets of ${service} once a minute`,
            '',
            '[Timer]',
            'OnActiveSec=60',
            'OnUnitInactiveSec=60',
            'AccuracySec=1',
            'RandomizedDelaySec=15',
            '',
            '[Install]',
            'WantedBy=timers.target',
            '',
          ].join('\n'),
        }
      : {}),
  };
}
