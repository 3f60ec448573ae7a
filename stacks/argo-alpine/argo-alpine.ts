import { App } from 'aws-cdk-lib';
import { CapacityPlan, Problems, ProblemCode } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { GLOBAL_REGION, SystemStacks } from '../parts/system';
import { vpcOriginZoneIds } from '../parts/zones';
import { ArgoAlpineApplication } from './application-stack';
import { ArgoAlpineData } from './data-stack';
import { RATE_LIMITS } from './edge';
import { ArgoAlpineProfile, profileFor } from './profile';
import { ArgoAlpineProps } from './props';

/** The Argo-Alpine system: stacks that depend on each other in one direction, Global → Data → application. */
export class ArgoAlpine {
  public readonly profile: ArgoAlpineProfile;
  public readonly plan: CapacityPlan;
  public readonly global: GlobalStack;
  public readonly data: ArgoAlpineData;
  public readonly application: ArgoAlpineApplication;

  constructor(app: App, props: ArgoAlpineProps = {}) {
    const problems = new Problems('ArgoAlpine', 'ArgoAlpine');
    Object.entries(props.cacheTtls ?? {}).forEach(([route, seconds]) => {
      problems.check(/^[A-Z][A-Z0-9_]*$/.test(route), {
        code: ProblemCode.INVALID_FORMAT,
        property: `cacheTtls['${route}']`,
        what: `the name is '${route}'`,
        expected: 'capital letters, digits and underscores',
        fix: "use for instance 'SIGNALS_LATEST'",
      });
      problems.optionalNumber(`cacheTtls['${route}']`, seconds, { min: 1, integer: true }, 'state whole seconds');
    });
    problems.optionalNumber(
      'tokenLifetimeSeconds',
      props.tokenLifetimeSeconds,
      { min: 60, integer: true },
      'use the lifetime of a token: a revocation that ends sooner lets it come alive',
    );
    problems.throwIfAny();
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    this.plan = CapacityPlan.forWorkload(this.profile.workload);
    const stacks = new SystemStacks('argo-alpine', this.profile, props);
    this.global = new GlobalStack(app, 'ArgoAlpineGlobal', {
      ...stacks.stack('global', 'Argo-Alpine: what CloudFront accepts only from us-east-1', GLOBAL_REGION),
      dataRemoval: this.profile.dataRemoval,
      domain: props.domain,
      rateLimits: RATE_LIMITS,
    });
    this.data = new ArgoAlpineData(app, 'ArgoAlpineData', {
      ...stacks.stack('data', 'Argo-Alpine: network, database, cache, revoked tokens, secrets, images and backups'),
      profile: this.profile,
      plan: this.plan,
      defaultPool: props.defaultPool ?? false,
      availabilityZoneIds: props.availabilityZoneIds ?? vpcOriginZoneIds(stacks.region),
    });
    this.application = new ArgoAlpineApplication(app, 'ArgoAlpine', {
      ...stacks.stack('', 'Argo-Alpine: edge, load balancer, backend, engine and observability'),
      profile: this.profile,
      plan: this.plan,
      global: this.global,
      data: this.data,
      domain: props.domain,
      choices: props,
    });
    stacks.tag('ArgoAlpine', [this.global, this.data, this.application]);
  }
}
