import { DOMAIN_TYPES } from './declared-types';
import { Defaults } from './defaults';
import { Problems } from './problems';

/** Values of the tags that every resource carries. */
export interface RequiredTagsProps {
  /** System the resource belongs to, e.g. `TraitorTrack`. */
  readonly project: string;
  /** Environment, e.g. `production`. */
  readonly environment: string;
  /** Team that responds to incidents. */
  readonly owner: string;
  /** Cost center that pays for the resource. */
  readonly costCenter: string;
  /**
   * Tool that manages the resource.
   * @default 'loadbearing'
   */
  readonly managedBy?: string;
}

const DEFAULTS = { managedBy: 'loadbearing' } satisfies Partial<RequiredTagsProps>;

/** Characters and length that both AWS and Azure accept in a tag value. */
const TAG_VALUE = /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u;

/**
 * The tags that every resource carries: Project, Environment, Owner, CostCenter and ManagedBy.
 *
 * @example
 * const tags = new RequiredTags({
 *   project: 'Shop',
 *   environment: 'production',
 *   owner: 'platform@example.com',
 *   costCenter: 'CC-42',
 * });
 * console.log(tags.asMap.ManagedBy); // loadbearing
 */
export class RequiredTags {
  /** Tag values by tag name. */
  public readonly asMap: { [name: string]: string };

  constructor(props: RequiredTagsProps) {
    const problems = new Problems('the required tags', 'RequiredTags');
    const given = DOMAIN_TYPES.require(problems, 'RequiredTagsProps', props);
    const { project, environment, owner, costCenter, managedBy } = Defaults.apply(given, DEFAULTS);
    this.asMap = {
      Project: project,
      Environment: environment,
      Owner: owner,
      CostCenter: costCenter,
      ManagedBy: managedBy,
    };
    Object.entries(this.asMap).forEach(([name, value]) =>
      problems.match(name, value, TAG_VALUE, {
        expected: '1 to 256 letters, digits, spaces or _ . : / = + - @, which both AWS and Azure accept',
        fix: `set ${name} to such a value`,
      }),
    );
    problems.throwIfAny();
  }
}
