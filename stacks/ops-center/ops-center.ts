import { App } from 'aws-cdk-lib';
import { CapacityPlan, Problems, ProblemCode } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { GLOBAL_REGION, SystemStacks } from '../parts/system';
import { vpcOriginZoneIds } from '../parts/zones';
import { OpsCenterApplication } from './application-stack';
import { OpsCenterData } from './data-stack';
import { RATE_LIMITS } from './edge';
import { OpsCenterProfile, profileFor } from './profile';
import { OpsCenterProps } from './props';

/** The Ops-Center system: stacks that depend on each other in one direction, Global → Data → application. */
export class OpsCenter {
  public readonly profile: OpsCenterProfile;
  public readonly plan: CapacityPlan;
  public readonly global: GlobalStack;
  public readonly data: OpsCenterData;
  public readonly application: OpsCenterApplication;

  constructor(app: App, props: OpsCenterProps = {}) {
    const problems = new Problems('OpsCenter', 'OpsCenter');
    problems.check(
      props.authOrigin === undefined || /^https:\/\/([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/.test(props.authOrigin),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'authOrigin',
        what: `authOrigin is '${props.authOrigin}'`,
        expected: 'https and a host, without a path',
        fix: "use for instance 'https://auth.example.com'",
      },
    );
    problems.throwIfAny();
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    this.plan = CapacityPlan.forWorkload(this.profile.workload);
    const stacks = new SystemStacks('ops-center', this.profile, props);
    this.global = new GlobalStack(app, 'OpsCenterGlobal', {
      ...stacks.stack('global', 'Ops-Center: what CloudFront accepts only from us-east-1', GLOBAL_REGION),
      dataRemoval: this.profile.dataRemoval,
      domain: props.domain,
      rateLimits: RATE_LIMITS,
    });
    this.data = new OpsCenterData(app, 'OpsCenterData', {
      ...stacks.stack('data', 'Ops-Center: network, database, cache, secrets, images and backups'),
      profile: this.profile,
      plan: this.plan,
      availabilityZoneIds: props.availabilityZoneIds ?? vpcOriginZoneIds(stacks.region),
    });
    this.application = new OpsCenterApplication(app, 'OpsCenter', {
      ...stacks.stack('', 'Ops-Center: edge, load balancer, tasks, jobs and observability'),
      profile: this.profile,
      plan: this.plan,
      global: this.global,
      data: this.data,
      domain: props.domain,
      choices: props,
    });
    stacks.tag('OpsCenter', [this.global, this.data, this.application]);
  }
}
