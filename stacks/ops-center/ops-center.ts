import { App } from 'aws-cdk-lib';
import { Problems } from '../../lib/domain';
import { checkAlarmEmail } from '../parts/alarm-email';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { checkApplicationChoices } from '../parts/image-choice';
import { checkMonthlyBudget } from '../parts/monthly-budget';
import { SystemStacks } from '../parts/system-stacks';
import { UserSizing } from '../report/user-sizing';
import { OpsCenterApplication } from './application-stack';
import { OpsCenterData } from './data-stack';
import { BLOCKED_PATHS, HEALTH_PATH, RATE_LIMITS } from './edge';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { OpsCenterProfile, profileFor } from './profile';
import { OpsCenterProps } from './props';

/** The Ops-Center system. Its stacks depend on each other in one direction: global → data → application. */
export class OpsCenter {
  public readonly profile: OpsCenterProfile;
  public readonly sizing: UserSizing;
  public readonly global: GlobalStack;
  public readonly data: OpsCenterData;
  public readonly application: OpsCenterApplication;

  constructor(app: App, props: OpsCenterProps = {}) {
    const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
    if (props.authOrigin !== undefined) {
      problems.match('authOrigin', props.authOrigin, /^https:\/\/([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/, {
        expected: 'https:// and a host, without a path',
        fix: "use an origin such as 'https://auth.example.com'",
      });
    }
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    checkApplicationChoices(problems, this.profile.environment, { backendImage: props.backendImage });
    checkAlarmEmail(problems, this.profile.environment, props.alarmEmail);
    checkMonthlyBudget(problems, props);
    problems.throwIfAny();
    this.sizing = new UserSizing(this.profile.load, LOAD);
    const stacks = new SystemStacks(app, IDENTITY, this.profile, props);
    this.global = stacks.createGlobal({
      rateLimits: RATE_LIMITS,
      blockedPaths: BLOCKED_PATHS,
      healthPath: HEALTH_PATH,
    });
    this.data = new OpsCenterData(app, 'OpsCenterData', {
      ...stacks.stack('data', 'network, database, cache, secrets, images and backups'),
      profile: this.profile,
      sizing: this.sizing,
      availabilityZoneIds: stacks.availabilityZoneIds,
      encryptData: props.encryptData,
    });
    this.application = new OpsCenterApplication(app, 'OpsCenter', {
      ...stacks.stack('', 'edge, load balancer, tasks, jobs and observability'),
      profile: this.profile,
      sizing: this.sizing,
      global: this.global,
      data: this.data,
      domain: props.domain,
      choices: props,
    });
    stacks.tag([this.global, this.data, this.application]);
  }
}
