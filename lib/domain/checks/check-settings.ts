import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { CheckOptions } from './check-options';

/**
 * Checks the settings of checks.
 *
 * @internal
 */
export class CheckSettings {
  /** Returns settings, without null. Throws every problem with them. */
  public static require(options: CheckOptions): CheckOptions {
    const problems = new Problems('the settings of checks', 'CheckOptions');
    const settings = CheckSettings.check(problems, options);
    problems.throwIfAny();
    return settings;
  }

  /** Adds the problems of settings, and returns them without null. */
  public static check(problems: Problems, options: CheckOptions): CheckOptions {
    const settings = DOMAIN_TYPES.require(problems, 'CheckOptions', options);
    const count = { min: 1, max: MOST_COUNT, integer: true };
    settings.pools?.forEach(({ service, processes, connections }) => {
      problems.number(`pools[${service}].processes`, processes, count, 'count the processes of an instance');
      problems.number(`pools[${service}].connections`, connections, count, 'use the pool of one process');
    });
    const { reservedConnections, coreQuota, namePattern } = settings;
    problems.optionalNumber('reservedConnections', reservedConnections, { ...count, min: 0 }, 'keep about 10');
    problems.optionalNumber('coreQuota', coreQuota, { ...count, integer: false }, 'use the quota of an environment');
    problems.check(namePattern === undefined || isExpression(namePattern), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'namePattern',
      what: `namePattern is ${JSON.stringify(namePattern)}`,
      expected: 'a regular expression of JavaScript',
      fix: 'use e.g. ^shop-[a-z0-9-]+$',
    });
    return settings;
  }
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
