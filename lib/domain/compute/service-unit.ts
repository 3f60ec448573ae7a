import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** A systemd unit that runs an application server. */
export interface ServiceUnitProps {
  /** Description of the unit, in one line. */
  readonly description: string;
  /** User that runs the server. */
  readonly user: string;
  /** Working directory of the server. */
  readonly workingDirectory: string;
  /** Command with its absolute path, e.g. `/opt/app/venv/bin/gunicorn -c /etc/app/gunicorn.conf.py main:app`. */
  readonly command: string;
  /**
   * Command to run as root before the server starts, e.g. to fetch secrets.
   * @default - none
   */
  readonly startPre?: string;
  /**
   * Files with environment variables. A missing file stops the start.
   *
   * systemd also reads them before `startPre`. Put `-` in front of the path of a file that `startPre` creates.
   * @default - none
   */
  readonly environmentFiles?: string[];
  /**
   * Name of the runtime directory in /run and of the log directory in /var/log. The user owns both.
   * @default - none
   */
  readonly directoryName?: string;
  /**
   * Seconds systemd waits for a graceful stop. Must be more than Gunicorn's graceful timeout.
   * @default - gracefulTimeoutSeconds + 10
   */
  readonly stopTimeoutSeconds?: number;
}

/**
 * Renders a systemd unit that restarts the server when it ends and runs it without privileges.
 *
 * @internal
 */
export function renderServiceUnit(unit: ServiceUnitProps, gracefulTimeoutSeconds: number): string {
  const stopTimeoutSeconds = unit.stopTimeoutSeconds ?? gracefulTimeoutSeconds + 10;
  const problems = new Problems('a service unit', 'ServiceUnitProps');
  problems.number(
    'stopTimeoutSeconds',
    stopTimeoutSeconds,
    { above: gracefulTimeoutSeconds, integer: true },
    `use ${gracefulTimeoutSeconds + 10}, so that systemd does not kill workers that still finish their requests`,
  );
  Object.entries(unit).forEach(([name, value]) =>
    problems.check(![value].flat().some((text) => /[\r\n]|\\$/.test(String(text))), {
      code: ProblemCode.INVALID_FORMAT,
      property: name,
      what: `${name} is ${JSON.stringify(value)}`,
      expected: 'one line that does not end in a backslash',
      fix: 'remove line breaks and the final backslash, which would change the directives that follow',
    }),
  );
  problems.throwIfAny();
  return [
    '[Unit]',
    `Description=${unit.description}`,
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    `User=${unit.user}`,
    `WorkingDirectory=${unit.workingDirectory}`,
    ...(unit.environmentFiles ?? []).map((file) => `EnvironmentFile=${file}`),
    ...(unit.startPre === undefined ? [] : [`ExecStartPre=+${unit.startPre}`]),
    `ExecStart=${unit.command}`,
    'ExecReload=/bin/kill -s HUP $MAINPID',
    'KillMode=mixed',
    `TimeoutStopSec=${stopTimeoutSeconds}`,
    'Restart=always',
    'RestartSec=5',
    ...(unit.directoryName === undefined
      ? []
      : [`RuntimeDirectory=${unit.directoryName}`, `LogsDirectory=${unit.directoryName}`]),
    'NoNewPrivileges=true',
    'PrivateTmp=true',
    'ProtectSystem=full',
    'ProtectHome=true',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
