import { ProblemCode } from './problem-code';
import { Problems } from './problems';

/** What every resource must tell about itself. */
export interface RequiredTagsProps {
  /** The system, e.g. `TraitorTrack`. */
  readonly project: string;
  /** The environment, e.g. `production`. */
  readonly environment: string;
  /** The team that is called when it breaks. */
  readonly owner: string;
  /** Who pays. */
  readonly costCenter: string;
  /**
   * What manages the resource.
   * @default 'loadbearing'
   */
  readonly managedBy?: string;
}

/** The tags every taggable resource carries: Project, Environment, Owner, CostCenter and ManagedBy. */
export class RequiredTags {
  /** Tag names and values. */
  public readonly asMap: { [name: string]: string };

  constructor(props: RequiredTagsProps) {
    this.asMap = {
      Project: props.project,
      Environment: props.environment,
      Owner: props.owner,
      CostCenter: props.costCenter,
      ManagedBy: props.managedBy ?? 'loadbearing',
    };
    const problems = new Problems('the required tags', 'RequiredTags');
    Object.entries(this.asMap).forEach(([name, value]) =>
      problems.check(typeof value === 'string' && /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: name,
        what: `${name} is ${JSON.stringify(value)}`,
        expected: '1 to 256 letters, digits, spaces or _ . : / = + - @ (what both clouds accept)',
        fix: `state ${name}`,
      }),
    );
    problems.throwIfAny();
  }
}
