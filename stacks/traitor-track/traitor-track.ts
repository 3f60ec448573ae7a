import { App } from 'aws-cdk-lib';
import { Problems } from '../../lib/domain';
import { checkAlarmEmail } from '../parts/alarm-email';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { checkApplicationChoices } from '../parts/image-choice';
import { checkMonthlyBudget } from '../parts/monthly-budget';
import { RecoveryStack } from '../parts/recovery-stack';
import { GLOBAL_REGION, SystemStacks } from '../parts/system-stacks';
import { ApmAgent } from './choices';
import { TraitorTrackApplication } from './application-stack';
import { TraitorTrackData } from './data-stack';
import { BLOCKED_PATHS, HEALTH_PATH, rateLimits } from './edge';
import { IDENTITY } from './identity';
import { TraitorTrackProfile, profileFor } from './profile';
import { TraitorTrackProps } from './props';
import { ReportSizing } from './report-sizing';
import { AFTER } from './reported-costs';

/**
 * The TraitorTrack system. Its stacks depend on each other in one direction, global → data → application, with a recovery vault in a
 * second region.
 */
export class TraitorTrack {
  public readonly profile: TraitorTrackProfile;
  public readonly sizing: ReportSizing;
  public readonly global: GlobalStack;
  public readonly recovery?: RecoveryStack;
  public readonly data: TraitorTrackData;
  public readonly application: TraitorTrackApplication;

  constructor(app: App, props: TraitorTrackProps = {}) {
    const apm = props.apm ?? ApmAgent.NONE;
    const profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    const stacks = new SystemStacks(app, IDENTITY, profile, props);
    const recoveryRegion = props.recoveryRegion ?? (stacks.region === GLOBAL_REGION ? 'us-west-2' : GLOBAL_REGION);
    const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
    if (profile.recovery) stacks.checkRecoveryRegion(problems, recoveryRegion);
    const isChosen = props.application !== undefined || props.placeholder === true;
    checkApplicationChoices(
      problems,
      profile.environment,
      { applicationDirectory: isChosen ? 'chosen' : undefined },
      '../traitor-track',
    );
    checkAlarmEmail(problems, profile.environment, props.alarmEmail);
    checkMonthlyBudget(problems, props);
    problems.throwIfAny();
    this.profile = profile;
    this.sizing = new ReportSizing(profile.load, profile.readReplicas);
    this.global = stacks.createGlobal({
      rateLimits: rateLimits(props.requestsPerTenMinutes ?? 500), // TT-LIM-04
      blockedPaths: BLOCKED_PATHS,
      healthPath: HEALTH_PATH,
      monthlyBudgetUsd: profile.environment === DeploymentEnvironment.PRODUCTION ? AFTER.total : undefined, // TT-COST-12
    });
    if (profile.recovery) this.recovery = stacks.createRecovery(recoveryRegion);
    this.data = new TraitorTrackData(app, 'TraitorTrackData', {
      ...stacks.stack('data', 'network, database, cache, secrets and backups'),
      profile,
      sizing: this.sizing,
      availabilityZoneIds: stacks.availabilityZoneIds,
      encryptData: props.encryptData,
      recoveryRegion: this.recovery && recoveryRegion,
      apm,
    });
    if (this.recovery) this.data.addStackDependency(this.recovery);
    this.application = new TraitorTrackApplication(app, 'TraitorTrack', {
      ...stacks.stack('', 'load balancer, instances, edge and observability'),
      profile,
      sizing: this.sizing,
      global: this.global,
      data: this.data,
      domain: props.domain,
      apm,
      choices: props,
    });
    stacks.tag([this.global, this.recovery, this.data, this.application]);
  }
}
