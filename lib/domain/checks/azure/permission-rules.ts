import { AzureAssignments } from '../../permissions/azure-assignments';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';

const TYPE = 'authorization:RoleAssignment';
/** Actions that let their holder give itself every right. */
const GRANT = ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleDefinitions/write'];

/** Finds role assignments that allow everything, or that let their principal give itself more rights. */
export const permissionsTooWide: CheckRule = (program, findings) => {
  const declared = new AzureAssignments(program.source.state ?? {});
  const resources = new Map(program.ofType(TYPE).map((it) => [it.name, it]));
  declared.assignments.forEach((assignment) => {
    const resource = resources.get(assignment.name);
    const { role, scope } = assignment;
    if (resource === undefined || role === undefined) return;
    const grant = GRANT.find((it) => declared.allows(assignment, it));
    // A condition may limit which roles it assigns.
    const isLimited = resource.properties.condition !== undefined;
    if (grant !== undefined && !isLimited) {
      findings.add(CheckCode.PRIVILEGES_ESCALATE, resource, {
        property: 'roleDefinitionId',
        reason: `${role.name} on ${scope} allows ${grant}: its principal may give itself every right`,
        fix: 'leave the assignment of roles to people, or limit it by a condition',
        rule: 'Azure.RBAC.LimitOwner',
      });
    } else if (grant === undefined && role.actions.includes('*')) {
      findings.add(CheckCode.ACTIONS_UNLIMITED, resource, {
        property: 'roleDefinitionId',
        reason: `${role.name} on ${scope} allows every action`,
        fix: 'assign the narrowest built-in role, or a role with the actions that it needs',
        rule: 'Azure.RBAC.LimitOwner',
      });
    }
  });
};
