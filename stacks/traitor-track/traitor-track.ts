import { App, Tags } from 'aws-cdk-lib';
import { vpcOriginZoneIds } from '../parts/zones';
import { CapacityPlan, Problems, RequiredTags, ProblemCode } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { ApmAgent } from './application-environment';
import { TraitorTrackApplication } from './application-stack';
import { TraitorTrackData } from './data-stack';
import { rateLimits } from './edge';
import { stackName } from './naming';
import { TraitorTrackProfile, profileFor } from './profile';
import { TraitorTrackProps } from './props';
import { TraitorTrackRecovery } from './recovery-stack';
import { roughMonthlyUsd } from './rough-cost';

const GLOBAL_REGION = 'us-east-1';

/**
 * The TraitorTrack system: stacks that depend on each other in one direction, Global → Data → application, and a vault for
 * recovery in a second region.
 */
export class TraitorTrack {
  public readonly profile: TraitorTrackProfile;
  public readonly plan: CapacityPlan;
  public readonly global: GlobalStack;
  public readonly recovery?: TraitorTrackRecovery;
  public readonly data: TraitorTrackData;
  public readonly application: TraitorTrackApplication;
  /** What the environment costs about, per month, in USD: an order of magnitude. */
  public readonly roughMonthlyUsd: number;

  constructor(app: App, props: TraitorTrackProps = {}) {
    const environment = props.environment ?? DeploymentEnvironment.PRODUCTION;
    const region = props.region ?? GLOBAL_REGION;
    const recoveryRegion = props.recoveryRegion ?? (region === GLOBAL_REGION ? 'us-west-2' : GLOBAL_REGION);
    const apm = props.apm ?? ApmAgent.NONE;
    const profile = profileFor(environment);
    const problems = new Problems('TraitorTrack', 'TraitorTrack');
    problems.check(!profile.recovery || recoveryRegion !== region, {
      code: ProblemCode.UNREVIEWED,
      property: 'recoveryRegion',
      what: `recoveryRegion is '${recoveryRegion}', which is the main region`,
      expected: 'another region',
      fix: 'choose one with -c recoveryRegion=us-west-2, or leave it out',
    });
    problems.throwIfAny();
    this.profile = profile;
    this.plan = CapacityPlan.forWorkload(profile.workload);
    this.roughMonthlyUsd = roughMonthlyUsd(profile, this.plan);

    const common = (part: string, stackRegion: string) => ({
      env: { account: props.account, region: stackRegion },
      stackName: stackName(part, environment),
      terminationProtection: profile.protectsData,
      profile,
    });
    this.global = new GlobalStack(app, 'TraitorTrackGlobal', {
      ...common('global', GLOBAL_REGION),
      description: 'TraitorTrack: what CloudFront accepts only from us-east-1',
      domain: props.domain,
      dataRemoval: profile.dataRemoval,
      rateLimits: rateLimits(props.requestsPerTenMinutes ?? 500), // TT-LIM-04
    });
    if (profile.recovery) {
      this.recovery = new TraitorTrackRecovery(app, 'TraitorTrackRecovery', {
        ...common('recovery', recoveryRegion),
        description: 'TraitorTrack: copies of backups, in a second region',
      });
    }
    this.data = new TraitorTrackData(app, 'TraitorTrackData', {
      ...common('data', region),
      description: 'TraitorTrack: network, database, cache, secrets and backups',
      plan: this.plan,
      availabilityZoneIds: props.availabilityZoneIds ?? vpcOriginZoneIds(region),
      recoveryRegion: this.recovery && recoveryRegion,
      apm,
    });
    if (this.recovery) this.data.addStackDependency(this.recovery);
    this.application = new TraitorTrackApplication(app, 'TraitorTrack', {
      ...common('', region),
      description: 'TraitorTrack: load balancer, instances, edge and observability',
      plan: this.plan,
      global: this.global,
      data: this.data,
      domain: props.domain,
      application: props.application,
      apm,
      alarmEmail: props.alarmEmail,
      keyName: props.keyName,
      applicationLimits: props.applicationLimits ?? '2000 per day;500 per hour', // TT-LIM-04
      cloudFrontPrefixListId: props.cloudFrontPrefixListId,
      prometheus: props.prometheus ?? false,
      grafana: props.grafana ?? false,
      migrationRun: props.migrationRun ?? 0,
      purgeAuditLog: props.purgeAuditLog ?? false,
    });

    const tags = new RequiredTags({
      project: 'TraitorTrack',
      environment,
      owner: props.owner ?? 'devops',
      costCenter: props.costCenter ?? 'traitor-track',
    });
    const stacks = [this.global, this.recovery, this.data, this.application];
    stacks.forEach(
      (stack) => stack && Object.entries(tags.asMap).forEach(([name, value]) => Tags.of(stack).add(name, value)),
    );
  }
}
