import { CheckCode, CheckCodes, CheckOptions, CheckSettings, Checks, Declared, Json, Severity } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';

/** Names of passwords, which a policy gets as plain values. */
const PASSWORD = /password$/i;
/** Values nested deeper than that belong to no resource. */
const DEEPEST = 50;
/** Codes about files that a policy does not see: loads, earlier versions. */
const OF_COMMAND: readonly CheckCode[] = [
  ...[CheckCode.SIZE_BELOW_LOAD, CheckCode.STORE_REPLACED, CheckCode.STORE_DELETED, CheckCode.STORE_RENAMED],
];

/** Resource of a stack, as `@pulumi/policy` passes it to a policy. */
export interface PolicyResource {
  /** Type, e.g. `azure-native:app:ContainerApp`. */
  readonly type: string;
  /** URN. */
  readonly urn: string;
  /** Outputs, or inputs in a preview. Reading one that is not known yet throws. */
  readonly props: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  /** Options of the resource. */
  readonly opts: { readonly protect: boolean };
  /** Resources that each property comes from. */
  readonly propertyDependencies: Record<string, { readonly urn: string }[]>;
}

/** Policy of a stack, for the list `policies` of a `PolicyPack`. */
export interface StackPolicy {
  /** Name, e.g. `lb2001-connections-above-limit`. */
  readonly name: string;
  /** Rule in words. */
  readonly description: string;
  /** `mandatory` for errors, `advisory` for warnings. The configuration of a policy pack overrides it. */
  readonly enforcementLevel: 'mandatory' | 'advisory';
  /** Checks the resources of a stack. Pulumi calls it. */
  readonly validateStack: (
    args: { readonly resources: PolicyResource[] },
    reportViolation: (message: string, urn?: string) => void,
  ) => void;
}

/**
 * Policies that check a Pulumi program in each preview and update: connections, scaling, alarms, durability, exposure and permissions on
 * Azure, whether it uses components of this package or not.
 *
 * `docs/checks.md` lists the codes. The package `@pulumi/policy` runs them.
 *
 * @example
 * const policies = LoadbearingPolicies.all({ requiredTags: ['Project', 'Owner'] });
 * console.log(policies.map(({ name }) => name)); // for the list of a PolicyPack
 */
export class LoadbearingPolicies {
  /** Returns a policy for each code. */
  public static all(options: CheckOptions = {}): StackPolicy[] {
    const given = requireTypes('LoadbearingPolicies', 'all', { options }, 'LoadbearingPolicies.all').options;
    const settings = InputProblems.build('LoadbearingPolicies', 'all', (problems) =>
      CheckSettings.check(problems, given),
    );
    return CheckCodes.ALL.filter((code) => !OF_COMMAND.includes(code)).map((code) => ({
      name: CheckCodes.anchorOf(code),
      description: `${CheckCodes.nameOf(code).replaceAll('-', ' ')}; see docs/checks.md`,
      enforcementLevel: CheckCodes.severityOf(code) === Severity.ERROR ? 'mandatory' : 'advisory',
      validateStack: ({ resources }, reportViolation) => {
        const { findings } = Checks.ofPulumi({ deployment: { resources: resources.map(stateOf) } }, settings);
        findings
          .filter((it) => it.code === code)
          .forEach(({ reason, fix, id }) => reportViolation(`${reason}. Fix: ${fix}.`, id));
      },
    }));
  }
}

/** Returns a resource in the form of a state. */
function stateOf({ type, urn, props, opts, propertyDependencies }: PolicyResource): Json {
  const inputs = known(props) as Json;
  const dependencies = Object.entries(propertyDependencies).map(([name, all]) => [name, all.map((it) => it.urn)]);
  return {
    ...{ urn, type, custom: true, protect: opts.protect, inputs },
    ...(typeof inputs.id === 'string' ? { id: inputs.id } : {}),
    propertyDependencies: Object.fromEntries(dependencies) as Json,
  };
}

function known(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  const read = (key: string | number): unknown => {
    try {
      return known((value as Record<string | number, unknown>)[key], depth + 1);
    } catch {
      return Declared.UNKNOWN; // only the deployment knows it
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, PASSWORD.test(key) ? Declared.HIDDEN : read(key)]));
}
