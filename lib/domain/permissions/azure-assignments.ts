import { PulumiResources } from '../resources/pulumi-resources';
import { Json, Shape } from '../resources/shape';
import { AzureRole, AzureRoles } from './azure-roles';
import { Wildcard } from './wildcard';

/**
 * A resource of a Pulumi state or preview.
 *
 * @internal
 */
export interface AzureResource {
  /** Name in the program. */
  readonly name: string;
  /** Type, e.g. `azure-native:app:Job`. */
  readonly type: string;
  /** Resource id, or the name again if only the deployment knows it. */
  readonly id: string;
  readonly inputs: Json;
}

/**
 * A role that a principal has on a scope.
 *
 * @internal
 */
export interface AzureAssignment {
  /** Name of the assignment in the program. */
  readonly name: string;
  /** Name of the identity in the program, or the id of a principal that the program does not create. */
  readonly principal: string;
  /** Undefined for a role that is neither declared nor a known built-in one. */
  readonly role?: AzureRole & { readonly isCustom: boolean };
  /** Id of the definition of the role. */
  readonly roleId: string;
  /** Resource id, or the name of a resource in the program. */
  readonly scope: string;
  /** Id of the scope. */
  readonly scopeId: string;
}

/**
 * Role assignments of a Pulumi program.
 *
 * @internal
 */
export class AzureAssignments {
  /** Role assignments, in the order of the program. */
  public readonly assignments: AzureAssignment[];
  /** All resources. */
  public readonly resources: AzureResource[];

  /** Reads the output of `pulumi stack export` or `pulumi preview --json`. */
  constructor(content: Json) {
    const all = PulumiResources.of(content);
    this.resources = all.map(({ urn, id, inputs }) => {
      const parts = Shape.text(urn).split('::');
      const name = parts.at(-1) ?? '';
      return {
        name,
        type: withoutVersion(parts.at(-2)?.split('$').at(-1) ?? ''),
        id: Shape.text(id) || name,
        inputs: Shape.record(inputs),
      };
    });
    const principals = new Map(
      all.flatMap(({ outputs, id }, index): [string, string][] => {
        const { principalId, identity } = Shape.record(outputs);
        const own = Shape.text(principalId) || Shape.text(Shape.record(identity).principalId);
        return [own, Shape.text(id)].filter((it) => it !== '').map((it) => [it, this.resources[index].name]);
      }),
    );
    const names = new Map(this.resources.map(({ id, name }) => [id.toLowerCase(), name]));
    const custom = this.ofType('authorization:RoleDefinition');
    this.assignments = this.ofType('authorization:RoleAssignment').map(({ name, inputs }) => {
      const [principalId, roleId, scopeId] = [inputs.principalId, inputs.roleDefinitionId, inputs.scope].map((it) =>
        Shape.text(it),
      );
      const declared = custom.find(
        (it) => lastPart(it.id) === lastPart(roleId) || it.inputs.roleDefinitionId === lastPart(roleId),
      );
      const role = declared ? { ...customRole(declared), isCustom: true } : builtIn(roleId);
      return {
        ...{ name, roleId, scopeId, principal: principals.get(principalId) ?? principalId },
        scope: names.get(scopeId.toLowerCase()) ?? scopeId,
        ...(role === undefined ? {} : { role }),
      };
    });
  }

  /** Returns the resources of a type, e.g. `app:Job`. */
  public ofType(type: string): AzureResource[] {
    return this.resources.filter((it) => it.type === `azure-native:${type}`);
  }

  /** Returns whether an assignment allows an action on a resource, or on anything. */
  public allows({ role, scopeId }: AzureAssignment, action: string, resource?: AzureResource): boolean {
    const includes = (patterns: readonly string[] = []): boolean =>
      patterns.some((it) => Wildcard.matchesAction(it, action));
    if (role === undefined || !includes(role.actions) || includes(role.notActions)) return false;
    return resource === undefined || this.isWithin(resource.id, scopeId);
  }

  private isWithin(id: string, scopeId: string): boolean {
    const scope = scopeId.toLowerCase().replace(/\/$/, '');
    if (id.toLowerCase() === scope || id.toLowerCase().startsWith(`${scope}/`)) return true;
    // Only an id states the group and the subscription of a resource.
    const isWide = /^\/(subscriptions\/[^/]*|providers\/.*|subscriptions\/[^/]*\/resourcegroups\/[^/]*)?$/.test(scope);
    const isGroup = this.ofType('resources:ResourceGroup').some((it) => it.id.toLowerCase() === scope);
    return !id.startsWith('/') && (isWide || isGroup);
  }
}

function customRole({ name, inputs }: AzureResource): AzureRole {
  const permissions = Shape.records(inputs.permissions);
  const all = (key: string): string[] =>
    permissions.flatMap((it) => [it[key] ?? []].flat().map((action) => Shape.text(action)));
  return {
    name: Shape.text(inputs.roleName) || name,
    actions: [...all('actions'), ...all('dataActions')],
    notActions: [...all('notActions'), ...all('notDataActions')],
  };
}

function builtIn(roleId: string): AzureAssignment['role'] {
  const role = AzureRoles.of(roleId);
  return role && { ...role, isCustom: false };
}

function lastPart(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? '';
}

/** `azure-native:app/v20240301:Job` is the type `azure-native:app:Job` of a version. */
function withoutVersion(type: string): string {
  return type.replace(/\/v\d{8}\w*:/, ':');
}
