import { App, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { VpcOriginZones } from '../../lib/aws';
import { PathPattern, ProblemCode, Problems, RateLimit, RequiredTags } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';
import { GlobalStack } from './global-stack';
import { SystemIdentity, recoveryVaultName, stackName } from './naming';
import { RecoveryStack } from './recovery-stack';
import { SystemProps } from './system-props';

/** Region of the web ACL and certificate (CloudFront requires us-east-1), and the default region of every system. */
export const GLOBAL_REGION = 'us-east-1';

/** Rules of the firewall and domain names of the stack in us-east-1. */
interface GlobalProps {
  readonly rateLimits: RateLimit[];
  readonly blockedPaths?: PathPattern[];
  readonly healthPath: string;
  readonly alternativeNames?: string[];
  /** Budget of a month in USD, unless the props state one. */
  readonly monthlyBudgetUsd?: number;
}

/** Properties that the stacks of one system share, and the two stacks outside its main region. */
export class SystemStacks {
  constructor(
    private readonly app: App,
    private readonly identity: SystemIdentity,
    private readonly profile: EnvironmentProfile,
    private readonly props: SystemProps,
  ) {}

  /** Main region. */
  public get region(): string {
    return this.props.region ?? GLOBAL_REGION;
  }

  /** Ids of the Availability Zones to use; undefined if the account's first two work. */
  public get availabilityZoneIds(): string[] | undefined {
    const supported = VpcOriginZones.supported(this.region, 2);
    return this.props.availabilityZoneIds ?? (supported.length > 0 ? supported : undefined);
  }

  /** Stack properties of one part: `data`, for example, or the application itself if `part` is empty. */
  public stack(part: string, description: string, region: string = this.region): StackProps {
    return {
      env: { account: this.props.account, region },
      stackName: stackName(this.identity.prefix, part, this.profile.environment),
      terminationProtection: this.profile.protectsData,
      description: `${this.identity.title}: ${description}`,
    };
  }

  /** Creates the stack in us-east-1. */
  public createGlobal(props: GlobalProps): GlobalStack {
    return new GlobalStack(this.app, `${this.identity.name}Global`, {
      ...this.stack('global', 'web ACL and certificate for CloudFront', GLOBAL_REGION),
      ...props,
      dataRemoval: this.profile.dataRemoval,
      ownKeys: this.profile.ownKeys,
      domain: this.props.domain,
      project: this.identity.name,
      alarmEmail: this.props.alarmEmail,
      monthlyBudgetUsd: this.props.monthlyBudgetUsd ?? props.monthlyBudgetUsd,
    });
  }

  /** Creates the vault that receives copies of backups in a second region. */
  public createRecovery(region: string): RecoveryStack {
    return new RecoveryStack(this.app, `${this.identity.name}Recovery`, {
      ...this.stack('recovery', 'backup copies in a second region', region),
      profile: this.profile,
      vaultName: recoveryVaultName(this.identity.prefix, this.profile.environment),
    });
  }

  /** Rejects copies of backups in the main region, which would be lost with it. */
  public checkRecoveryRegion(problems: Problems, region: string | undefined): void {
    problems.check(region !== this.region, {
      code: ProblemCode.RECOVERY_IN_MAIN_REGION,
      property: 'recoveryRegion',
      what: `recoveryRegion is '${region}', which is the main region`,
      expected: 'another region',
      fix: 'use another region, e.g. -c recoveryRegion=us-west-2, or remove the option',
    });
  }

  /** Adds the required tags to all stacks. */
  public tag(stacks: (Stack | undefined)[]): void {
    const tags = new RequiredTags({
      project: this.identity.name,
      environment: this.profile.environment,
      owner: this.props.owner ?? 'devops',
      costCenter: this.props.costCenter ?? this.identity.prefix,
    });
    stacks.forEach(
      (stack) => stack && Object.entries(tags.asMap).forEach(([name, value]) => Tags.of(stack).add(name, value)),
    );
  }
}
