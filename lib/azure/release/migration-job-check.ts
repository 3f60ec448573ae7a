import { ProblemCode, Problems } from '../../domain';
import { ContainerRuntime } from '../compute/container-runtime';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { MigrationJobSettings } from './migration-job-args';

/** First version 2.x with `az login --identity --client-id`. */
const MIN_CLI_MINOR = 69;

/** Adds the problems of a migration job. */
export function checkMigrationJob(problems: Problems, settings: MigrationJobSettings): void {
  const { location, jobName, databaseUrl, timeoutSeconds, azCliVersion } = settings;
  Regions.check(problems, location);
  PhysicalName.check(problems, 'jobName', 'containerApp', jobName);
  problems.match('databaseUrl.name', databaseUrl.name, /^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/, {
    expected: 'lowercase letters, digits and hyphens',
    fix: "use a name such as 'database-url'; it applies to this job only",
  });
  const logins = settings.roles?.logins ?? [];
  const given = settings.rolePasswords.map(({ login }) => login);
  problems.check([...given].sort().join() === [...logins].sort().join(), {
    code: ProblemCode.MISSING_VALUE,
    property: 'rolePasswords',
    what: `rolePasswords has ${given.join(', ') || 'no login'}, and roles has ${logins.join(', ') || 'none'}`,
    expected: 'one password for each login of roles',
    fix: 'pass a secret for each login',
  });
  problems.number('timeoutSeconds', timeoutSeconds, { min: 60, max: 82_800, integer: true }, 'use 21600 for 6 hours');
  const [, minor] = /^2\.(\d+)\.\d+$/.exec(azCliVersion) ?? [];
  problems.check(Number(minor) >= MIN_CLI_MINOR, {
    code: ProblemCode.AZURE_CLI_TOO_OLD,
    property: 'azCliVersion',
    what: `azCliVersion is '${azCliVersion}'`,
    expected: `2.${MIN_CLI_MINOR}.0 or a later version 2`,
    fix: 'omit it for a version that works',
  });
  problems.check(settings.scriptSubnetId === undefined || settings.scriptStorageAccountId !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'scriptStorageAccountId',
    what: 'scriptSubnetId is set without scriptStorageAccountId',
    expected: 'a storage account that the subnet can reach, since Azure creates none with a private endpoint',
    fix: 'pass scriptStorageAccountId, or omit scriptSubnetId',
  });
  ContainerRuntime.check(problems, { ...settings, secretVariables: [] });
}
