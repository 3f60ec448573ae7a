import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Quote } from '../quote';

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

/** A name that Linux accepts for a user, and systemd for a folder. An empty user would be root. */
const USER = /^[a-z_][a-z0-9_-]{0,30}$/;
const FOLDER = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
/** An absolute path without spaces. */
const PATH = /^\/[\w./@:+-]*$/;

function checkServiceUnit(problems: Problems, unit: ServiceUnitProps): void {
  const { user, workingDirectory, environmentFiles = [], directoryName, command, startPre, description } = unit;
  problems.match('user', user, USER, {
    expected: 'the name of a user: lowercase letters, digits, _ and -',
    fix: "use a user without privileges, such as 'app'",
  });
  problems.check(user !== 'root', {
    code: ProblemCode.INVALID_FORMAT,
    property: 'user',
    what: 'user is root',
    expected: 'a user without privileges',
    fix: "use a user of its own, such as 'app'",
  });
  const line = {
    expected: 'one line that does not end in a backslash',
    fix: 'remove line breaks and the final backslash, which would change the directives that follow',
  };
  // eslint-disable-next-line no-control-regex
  const oneLine = /^[^\0-\x1f\x7f]*[^\0-\x1f\x7f\\]$/;
  Object.entries({ description, startPre, command }).forEach(([name, value]) => {
    if (value !== undefined || name === 'command') problems.match(name, value, oneLine, line);
  });
  const path = { expected: 'an absolute path without spaces', fix: "use a path such as '/opt/app/current'" };
  problems.match('workingDirectory', workingDirectory, PATH, path);
  environmentFiles.forEach((file) => problems.match('environmentFiles', String(file).replace(/^-/, ''), PATH, path));
  if (directoryName !== undefined) {
    problems.match('directoryName', directoryName, FOLDER, {
      expected: 'one name of letters, digits, dots, _ and -',
      fix: "use a name such as 'app'",
    });
  }
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
  checkServiceUnit(problems, unit);
  problems.throwIfAny();
  return [
    '[Unit]',
    `Description=${Quote.unit(unit.description)}`,
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    `User=${Quote.unit(unit.user)}`,
    `WorkingDirectory=${Quote.unit(unit.workingDirectory)}`,
    ...(unit.environmentFiles ?? []).map((file) => `EnvironmentFile=${Quote.unit(file)}`),
    ...(unit.startPre === undefined ? [] : [`ExecStartPre=+${Quote.unit(unit.startPre)}`]),
    `ExecStart=${Quote.unit(unit.command)}`,
    'ExecReload=/bin/kill -s HUP $MAINPID',
    'KillMode=mixed',
    `TimeoutStopSec=${stopTimeoutSeconds}`,
    'Restart=always',
    'RestartSec=5',
    ...(unit.directoryName === undefined
      ? []
      : [`RuntimeDirectory=${Quote.unit(unit.directoryName)}`, `LogsDirectory=${Quote.unit(unit.directoryName)}`]),
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
