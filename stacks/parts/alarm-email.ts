import { ProblemCode, Problems } from '../../lib/domain';
import { DeploymentEnvironment } from './environment';

/** Explicit choice of no address, e.g. for a pager that subscribes to the topic. */
export const NO_EMAIL = 'none';

/** Reports an address that is left out in production: nobody would be notified of alarms. */
export function checkAlarmEmail(problems: Problems, environment: DeploymentEnvironment, alarmEmail?: string): void {
  problems.check(environment !== DeploymentEnvironment.PRODUCTION || alarmEmail !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'alarmEmail',
    what: 'alarmEmail is missing: nobody would be notified of alarms in production',
    expected: `an email address, or '${NO_EMAIL}' if you subscribe to the topic yourself`,
    fix: 'add alarmEmail: ops@example.com to environments/production.yaml, below all or the system',
  });
}

/** Returns the address of a choice. */
export function chosenEmail(alarmEmail?: string): string | undefined {
  return alarmEmail === NO_EMAIL ? undefined : alarmEmail;
}
