import { GunicornConfig } from '../../../domain';
import { renderSecretsScript } from './secrets-script';
import { servicePaths } from './service-paths';

/**
 * A service on an instance.
 *
 * @internal
 */
export interface ServiceFilesOptions {
  readonly service: string;
  readonly gunicorn: GunicornConfig;
  /** Command of the service, looked up on the PATH of the virtual environment. */
  readonly startCommand: string;
  /** If true, the service fetches secrets before each start. */
  readonly secrets: boolean;
}

/**
 * Renders the files of a service by path: server configuration, systemd units and log rotation.
 *
 * @internal
 */
export function renderServiceFiles(options: ServiceFilesOptions): { [path: string]: string } {
  const { service, gunicorn } = options;
  const paths = servicePaths(service);
  const fetchSecrets = `/usr/bin/python3 ${paths.secretsScript}`;
  return {
    [paths.gunicornConfig]: gunicorn.render(),
    [paths.unit]: gunicorn.renderServiceUnit({
      description: `${service} web application`,
      user: service,
      workingDirectory: `/opt/${service}/current`,
      command: `/usr/bin/env ${options.startCommand}`,
      directoryName: service,
      environmentFiles: [
        paths.environment,
        // systemd also reads this file before startPre creates it. The hyphen accepts its absence; startPre itself stops the start.
        ...(options.secrets ? [`-${paths.secretsEnvironment}`] : []),
      ],
      startPre: options.secrets ? `${fetchSecrets} write` : undefined,
    }),
    // systemd opens these logs as root, so the boot creates the files for the user of the service.
    [paths.unitDropIn]: [
      '[Service]',
      `Environment="PATH=${paths.virtualEnvironment}/bin:/usr/local/bin:/usr/bin:/bin"`,
      `Environment="GUNICORN_CMD_ARGS=--config=${paths.gunicornConfig}"`,
      'LogsDirectoryMode=0750',
      `StandardOutput=append:/var/log/${service}/error.log`,
      `StandardError=append:/var/log/${service}/error.log`,
      '',
    ].join('\n'),
    // copytruncate, since not every server reopens its logs on a signal.
    [paths.logRotation]: [
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
    ...(options.secrets ? renderSecretsFiles(service, fetchSecrets) : {}),
  };
}

function renderSecretsFiles(service: string, fetchSecrets: string): { [path: string]: string } {
  const paths = servicePaths(service);
  return {
    [paths.secretsScript]: renderSecretsScript(service),
    [paths.secretsUnit]: [
      '[Unit]',
      `Description=Restart ${service} after one of its secrets has changed`,
      '',
      '[Service]',
      'Type=oneshot',
      `ExecStart=${fetchSecrets} check`,
      '',
    ].join('\n'),
    // The time counts from the boot of each instance, so that not all of them restart at the same moment.
    [paths.secretsTimer]: [
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
  };
}
