import { App } from 'aws-cdk-lib';
import { CapacityPlan, Problems, ProblemCode } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { GlobalStack } from '../parts/global-stack';
import { GLOBAL_REGION, SystemStacks } from '../parts/system';
import { vpcOriginZoneIds } from '../parts/zones';
import { BookReaderApplication } from './application-stack';
import { BookReaderData } from './data-stack';
import { rateLimits } from './edge';
import { BookReaderProfile, profileFor } from './profile';
import { BookReaderProps } from './props';
import { BookReaderRecovery } from './recovery-stack';

/** What the language models need, in MiB: a container of 4 GB was too small (BR-MEM-03). */
const LEAST_WORKER_MIB = 6144;

/** The BookReader system: stacks that depend on each other in one direction, Global → Data → application. */
export class BookReader {
  public readonly profile: BookReaderProfile;
  public readonly plan: CapacityPlan;
  public readonly global: GlobalStack;
  public readonly recovery?: BookReaderRecovery;
  public readonly data: BookReaderData;
  public readonly application: BookReaderApplication;

  constructor(app: App, props: BookReaderProps = {}) {
    const problems = new Problems('BookReader', 'BookReader');
    problems.optionalNumber(
      'workerMemoryMiB',
      props.workerMemoryMiB,
      { min: LEAST_WORKER_MIB, integer: true },
      `use ${LEAST_WORKER_MIB} or more: with 4 GB three of ten runs ended for want of memory`,
    );
    this.profile = profileFor(props.environment ?? DeploymentEnvironment.PRODUCTION);
    this.plan = CapacityPlan.forWorkload(this.profile.workload);
    const stacks = new SystemStacks('book-reader', this.profile, props);
    problems.check(props.recoveryRegion !== stacks.region, {
      code: ProblemCode.UNREVIEWED,
      property: 'recoveryRegion',
      what: `recoveryRegion is '${props.recoveryRegion}', which is the main region`,
      expected: 'another region',
      fix: 'choose another, or leave it out',
    });
    problems.throwIfAny();
    const alternativeNames = props.domain && [`www.${props.domain.domainName}`]; // BR-ENV-09
    this.global = new GlobalStack(app, 'BookReaderGlobal', {
      ...stacks.stack('global', 'BookReader: what CloudFront accepts only from us-east-1', GLOBAL_REGION),
      dataRemoval: this.profile.dataRemoval,
      domain: props.domain,
      alternativeNames,
      rateLimits: rateLimits(props.requestsPerFiveMinutes ?? 2000),
    });
    if (props.recoveryRegion) {
      this.recovery = new BookReaderRecovery(app, 'BookReaderRecovery', {
        ...stacks.stack('recovery', 'BookReader: copies of backups, in a second region', props.recoveryRegion),
        profile: this.profile,
      });
    }
    this.data = new BookReaderData(app, 'BookReaderData', {
      ...stacks.stack('data', 'BookReader: network, database, cache, broker, secrets, images and backups'),
      profile: this.profile,
      plan: this.plan,
      workerConcurrency: props.workerConcurrency ?? 2,
      availabilityZoneIds: props.availabilityZoneIds ?? vpcOriginZoneIds(stacks.region),
      recoveryRegion: props.recoveryRegion,
    });
    if (this.recovery) this.data.addStackDependency(this.recovery);
    this.application = new BookReaderApplication(app, 'BookReader', {
      ...stacks.stack('', 'BookReader: edge, load balancer, backend, workers and observability'),
      profile: this.profile,
      plan: this.plan,
      global: this.global,
      data: this.data,
      domain: props.domain,
      alternativeNames,
      choices: props,
    });
    const all = [this.global, this.recovery, this.data, this.application];
    stacks.tag(
      'BookReader',
      all.filter((stack) => stack !== undefined),
    );
  }
}
