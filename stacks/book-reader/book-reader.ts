import { App } from 'aws-cdk-lib';
import { Problems } from '../../lib/domain';
import { checkAlarmEmail } from '../parts/alarm-email';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { checkApplicationChoices } from '../parts/image-choice';
import { checkMonthlyBudget } from '../parts/monthly-budget';
import { RecoveryStack } from '../parts/recovery-stack';
import { SystemStacks } from '../parts/system-stacks';
import { UserSizing } from '../report/user-sizing';
import { BookReaderApplication } from './application-stack';
import { Frontend } from './choices';
import { BookReaderData } from './data-stack';
import { HEALTH_PATH, rateLimits } from './edge';
import { IDENTITY } from './identity';
import { LOAD } from './load';
import { BookReaderProfile, profileFor } from './profile';
import { BookReaderProps } from './props';

/** Memory that the language models need, in MiB. A container of 4 GB was too small (BR-MEM-03). */
const LEAST_WORKER_MIB = 6144;

/** The BookReader system. Its stacks depend on each other in one direction: global → data → application. */
export class BookReader {
  public readonly profile: BookReaderProfile;
  public readonly sizing: UserSizing;
  public readonly global: GlobalStack;
  public readonly recovery?: RecoveryStack;
  public readonly data: BookReaderData;
  public readonly application: BookReaderApplication;

  constructor(app: App, props: BookReaderProps = {}) {
    const problems = new Problems(`the system ${IDENTITY.name}`, IDENTITY.name);
    problems.optionalNumber(
      'workerMemoryMiB',
      props.workerMemoryMiB,
      { min: LEAST_WORKER_MIB, integer: true },
      `use ${LEAST_WORKER_MIB} or more: with 4 GB, three of ten runs ran out of memory`,
    );
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    this.sizing = new UserSizing(this.profile.load, LOAD);
    const stacks = new SystemStacks(app, IDENTITY, this.profile, props);
    stacks.checkRecoveryRegion(problems, props.recoveryRegion);
    const { backendImage, frontendImage } = props;
    checkApplicationChoices(problems, this.profile.environment, {
      backendImage,
      ...(props.frontend === Frontend.CONTAINER && { frontendImage }),
    });
    checkAlarmEmail(problems, this.profile.environment, props.alarmEmail);
    checkMonthlyBudget(problems, props);
    problems.throwIfAny();
    const alternativeNames = props.domain && [`www.${props.domain.domainName}`]; // BR-ENV-09
    this.global = stacks.createGlobal({
      alternativeNames,
      rateLimits: rateLimits(props.requestsPerFiveMinutes ?? 2000),
      healthPath: HEALTH_PATH,
    });
    if (props.recoveryRegion) this.recovery = stacks.createRecovery(props.recoveryRegion);
    this.data = new BookReaderData(app, 'BookReaderData', {
      ...stacks.stack('data', 'network, database, cache, broker, secrets, images and backups'),
      profile: this.profile,
      sizing: this.sizing,
      workerConcurrency: props.workerConcurrency ?? 2,
      availabilityZoneIds: stacks.availabilityZoneIds,
      encryptData: props.encryptData,
      recoveryRegion: props.recoveryRegion,
    });
    if (this.recovery) this.data.addStackDependency(this.recovery);
    this.application = new BookReaderApplication(app, 'BookReader', {
      ...stacks.stack('', 'edge, load balancer, backend, workers and observability'),
      profile: this.profile,
      sizing: this.sizing,
      global: this.global,
      data: this.data,
      domain: props.domain,
      alternativeNames,
      choices: props,
    });
    stacks.tag([this.global, this.recovery, this.data, this.application]);
  }
}
