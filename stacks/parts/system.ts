import { Stack, StackProps, Tags } from 'aws-cdk-lib';
import { RequiredTags } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';
import { SystemProps } from './system-props';

/** Where CloudFront takes its web ACL and its certificate from, and where a system stands unless told otherwise. */
export const GLOBAL_REGION = 'us-east-1';

/** What the stacks of one system share. Construct ids carry no environment, CloudFormation's names of the stacks do. */
export class SystemStacks {
  /** @param name as CloudFormation's names begin, e.g. `ops-center` */
  constructor(
    private readonly name: string,
    private readonly profile: EnvironmentProfile,
    private readonly props: SystemProps,
  ) {}

  public get region(): string {
    return this.props.region ?? GLOBAL_REGION;
  }

  /** Properties of the stack of one part: `global`, `data`, or the application itself when it is empty. */
  public stack(part: string, description: string, region: string = this.region): StackProps {
    return {
      env: { account: this.props.account, region },
      stackName: [this.name, part, this.profile.environment].filter((word) => word !== '').join('-'),
      terminationProtection: this.profile.protectsData,
      description,
    };
  }

  /** Puts the tags that every resource carries. */
  public tag(project: string, stacks: Stack[]): void {
    const tags = new RequiredTags({
      project,
      environment: this.profile.environment,
      owner: this.props.owner ?? 'devops',
      costCenter: this.props.costCenter ?? this.name,
    });
    stacks.forEach((stack) => Object.entries(tags.asMap).forEach(([name, value]) => Tags.of(stack).add(name, value)));
  }
}
