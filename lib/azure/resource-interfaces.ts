import * as pulumi from '@pulumi/pulumi';
import * as authorization from '@pulumi/azure-native/authorization';
import { Defaults, ProblemCode, Problems } from '../domain';
import { BUILT_IN_ROLES, roleDefinitionId } from './built-in-roles';
import { ComponentArgs } from './component-args';
import { ResourceEndpoints, ResourcePrivateEndpoint } from './network/resource-endpoints';
import { Diagnostics, ResourceDiagnosticSetting } from './observability/diagnostics';

/** Operations that a lock rejects, also those of an owner. */
export enum LockKind {
  /** Deletion. */
  CAN_NOT_DELETE = 'CanNotDelete',
  /** Deletion and changes, including those of the next deployment. */
  READ_ONLY = 'ReadOnly',
}

/** A lock on a resource. The deployment needs the permission `Microsoft.Authorization/locks/write`. */
export interface ResourceLock {
  /**
   * Operations that the lock rejects.
   * @default LockKind.CAN_NOT_DELETE
   */
  readonly kind?: LockKind;
  /**
   * Name of the lock.
   * @default 'loadbearing'
   */
  readonly name?: string;
  /**
   * Reason of the lock, at most 512 characters.
   * @default - none
   */
  readonly notes?: string;
}

/** Kind of an Entra principal. */
export enum PrincipalType {
  /** A group. */
  GROUP = 'Group',
  /** A managed identity or an application. */
  SERVICE_PRINCIPAL = 'ServicePrincipal',
  /** A user. */
  USER = 'User',
}

/** A role of a principal on a resource. */
export interface ResourceRoleAssignment {
  /** GUID of a role, or a name such as `Reader`, `AcrPush` or `Log Analytics Reader`. */
  readonly roleDefinitionIdOrName: string;
  /** Object id of the principal in Entra. */
  readonly principalId: pulumi.Input<string>;
  /**
   * Kind of the principal.
   * @default PrincipalType.GROUP
   */
  readonly principalType?: PrincipalType;
}

/** Arguments of components with one main resource, named as in [Azure Verified Modules](https://azure.github.io/Azure-Verified-Modules/). */
export interface ResourceInterfaceArgs extends ComponentArgs {
  /**
   * Lock on the resource.
   * @default - none
   */
  readonly lock?: ResourceLock;
  /**
   * Roles of principals on the resource.
   * @default - none
   */
  readonly roleAssignments?: ResourceRoleAssignment[];
}

/** Arguments of components whose main resource has logs or metrics. */
export interface MonitoredResourceArgs extends ResourceInterfaceArgs {
  /**
   * Other destinations of logs and metrics, e.g. an archive.
   * @default - none
   */
  readonly diagnosticSettings?: ResourceDiagnosticSetting[];
}

/** Arguments of components whose main resource can have private addresses. */
export interface PrivateResourceArgs extends MonitoredResourceArgs {
  /**
   * Private addresses in other networks, e.g. of a hub.
   * @default - none
   */
  readonly privateEndpoints?: ResourcePrivateEndpoint[];
}

const LOCK_DEFAULTS = { kind: LockKind.CAN_NOT_DELETE, name: 'loadbearing' } satisfies Partial<ResourceLock>;
const ASSIGNMENT_DEFAULTS = { principalType: PrincipalType.GROUP } satisfies Partial<ResourceRoleAssignment>;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
const MAX_NOTES = 512;

/** @internal */
export class ResourceInterfaces {
  /** Adds the problems of a lock and of role assignments, and of diagnostic settings and private endpoints where there are some. */
  public static check(
    problems: Problems,
    args: PrivateResourceArgs & { readonly logWorkspaceId?: pulumi.Input<string> },
    kinds?: { readonly logs?: boolean; readonly metrics?: boolean },
  ): void {
    const { lock, roleAssignments = [] } = args;
    Diagnostics.check(problems, args, kinds);
    ResourceEndpoints.check(problems, args.privateEndpoints);
    if (lock !== undefined) {
      const { name, notes = '' } = Defaults.apply(lock, LOCK_DEFAULTS);
      problems.match('lock.name', name, /^[\w.()-]{0,89}[\w()-]$/, {
        expected: '1 to 90 letters, digits, periods, underscores, hyphens and parentheses, without a period at the end',
        fix: 'rename the lock',
      });
      problems.check(notes.length <= MAX_NOTES, {
        code: ProblemCode.TOO_LONG,
        property: 'lock.notes',
        what: `lock.notes has ${notes.length} characters`,
        expected: `at most ${MAX_NOTES}`,
        fix: 'shorten the notes',
      });
    }
    roleAssignments.forEach(({ roleDefinitionIdOrName: role }, index) =>
      problems.check(GUID.test(role) || Object.hasOwn(BUILT_IN_ROLES, role), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: `roleAssignments[${index}].roleDefinitionIdOrName`,
        what: `roleDefinitionIdOrName is ${JSON.stringify(role)}`,
        expected: `a GUID, or one of ${Object.keys(BUILT_IN_ROLES).join(', ')}`,
        fix: `use the GUID that az role definition list --name '${role}' prints`,
      }),
    );
  }

  /** Creates the lock and the role assignments of a resource. The lock follows `parts`, whose creation a read-only one would reject. */
  public static create(
    name: string,
    scope: pulumi.Input<string>,
    { lock, roleAssignments = [] }: ResourceInterfaceArgs,
    parent: pulumi.Resource,
    parts: pulumi.Resource[] = [],
  ): void {
    const assigned = roleAssignments.map((it, index) => {
      const { roleDefinitionIdOrName: role, principalId, principalType } = Defaults.apply(it, ASSIGNMENT_DEFAULTS);
      const id = roleDefinitionId(BUILT_IN_ROLES[role] ?? role, parent);
      const byPlace = `${name}-role${index + 1}`;
      // Another order would grant a role again before its removal, which Azure rejects.
      const isPlain = typeof principalId === 'string';
      return new authorization.RoleAssignment(
        isPlain ? `${name}-${role.replace(/ /g, '')}-${principalId}` : byPlace,
        { scope, principalId, principalType, roleDefinitionId: id },
        { parent, aliases: isPlain ? [{ name: byPlace }] : undefined },
      );
    });
    if (lock === undefined) return;
    const { kind: level, name: lockName, notes } = Defaults.apply(lock, LOCK_DEFAULTS);
    new authorization.ManagementLockByScope(
      `${name}-lock`,
      { scope, level, lockName, notes },
      { parent, dependsOn: [...assigned, ...parts] },
    );
  }
}
