import { App } from 'aws-cdk-lib';
import { Problems } from '../../lib/domain';
import { checkAlarmEmail } from '../parts/alarm-email';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { checkApplicationChoices } from '../parts/image-choice';
import { checkMonthlyBudget } from '../parts/monthly-budget';
import { SystemStacks } from '../parts/system-stacks';
import { UserSizing } from '../report/user-sizing';
import { ArgoAlpineApplication } from './application-stack';
import { ArgoAlpineData } from './data-stack';
import { HEALTH_PATH, RATE_LIMITS } from './edge';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { ArgoAlpineProfile, profileFor } from './profile';
import { ArgoAlpineProps } from './props';

/** The Argo-Alpine system. Its stacks depend on each other in one direction: global → data → application. */
export class ArgoAlpine {
  public readonly profile: ArgoAlpineProfile;
  public readonly sizing: UserSizing;
  public readonly global: GlobalStack;
  public readonly data: ArgoAlpineData;
  public readonly application: ArgoAlpineApplication;

  constructor(app: App, props: ArgoAlpineProps = {}) {
    const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
    Object.entries(props.cacheTtls ?? {}).forEach(([route, seconds]) => {
      problems.match(`cacheTtls['${route}']`, route, /^[A-Z][A-Z0-9_]*$/, {
        expected: 'uppercase letters, digits and underscores, starting with a letter',
        fix: "use a name such as 'SIGNALS_LATEST'",
      });
      problems.optionalNumber(
        `cacheTtls['${route}']`,
        seconds,
        { min: 1, integer: true },
        'use a whole number of seconds',
      );
    });
    problems.optionalNumber(
      'tokenLifetimeSeconds',
      props.tokenLifetimeSeconds,
      { min: 60, integer: true },
      'use the lifetime of a token: a revocation that expires sooner makes the token valid again',
    );
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    const { backendImage, argoImage } = props;
    checkApplicationChoices(problems, this.profile.environment, { backendImage, argoImage });
    checkAlarmEmail(problems, this.profile.environment, props.alarmEmail);
    checkMonthlyBudget(problems, props);
    problems.throwIfAny();
    this.sizing = new UserSizing(this.profile.load, LOAD);
    const stacks = new SystemStacks(app, IDENTITY, this.profile, props);
    this.global = stacks.createGlobal({ rateLimits: RATE_LIMITS, healthPath: HEALTH_PATH });
    this.data = new ArgoAlpineData(app, 'ArgoAlpineData', {
      ...stacks.stack('data', 'network, database, cache, revoked tokens, secrets, images and backups'),
      profile: this.profile,
      sizing: this.sizing,
      defaultPool: props.defaultPool ?? false,
      availabilityZoneIds: stacks.availabilityZoneIds,
      encryptData: props.encryptData,
    });
    this.application = new ArgoAlpineApplication(app, 'ArgoAlpine', {
      ...stacks.stack('', 'edge, load balancer, backend, engine and observability'),
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
