import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { declaredIn } from '../declared-program';

/** Built-in roles that allow everything, or that give rights. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES: Readonly<Record<string, readonly [name: string, code: CheckCode]>> = {
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': ['Owner', CheckCode.PRIVILEGES_ESCALATE],
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': ['User Access Administrator', CheckCode.PRIVILEGES_ESCALATE],
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': ['Role Based Access Control Administrator', CheckCode.PRIVILEGES_ESCALATE],
  'b24988ac-6180-42a0-ab88-20f7382dd24c': ['Contributor', CheckCode.ACTIONS_UNLIMITED],
};
const GIVES_RIGHTS = /^microsoft\.authorization\/(?:\*|roleassignments\/(?:\*|write)|roledefinitions\/(?:\*|write))$/i;

/** Finds roles that allow everything, or that let their holder give itself more rights. */
export const permissionsTooWide: CheckRule = (program, findings) => {
  program.ofType('authorization:RoleAssignment').forEach((assignment) => {
    const id = declaredIn(assignment).at('roleDefinitionId').text.split('/').at(-1)?.toLowerCase() ?? '';
    if (!Object.hasOwn(ROLES, id)) return;
    const [name, code] = ROLES[id];
    const isLimited = !declaredIn(assignment).at('condition').isAbsent;
    if (isLimited && code === CheckCode.PRIVILEGES_ESCALATE) return;
    const rights = code === CheckCode.PRIVILEGES_ESCALATE ? 'may give itself every right' : 'may change every resource';
    findings.add(code, assignment, {
      property: 'roleDefinitionId',
      reason: `its principal is ${name} and ${rights} in the scope`,
      fix: 'assign the narrowest built-in role, or a role with the actions that it needs',
      rule: 'Azure.RBAC.LimitOwner',
    });
  });
  program.ofType('authorization:RoleDefinition').forEach((role) => {
    const actions = (declaredIn(role).at('permissions').list ?? [])
      .flatMap((it) => it.at('actions').list ?? [])
      .map(({ text }) => text);
    const giving = actions.filter((it) => GIVES_RIGHTS.test(it));
    if (actions.includes('*')) {
      findings.add(CheckCode.ACTIONS_UNLIMITED, role, {
        property: 'permissions',
        reason: 'it allows every action',
        fix: 'list the actions that its holder needs',
      });
    } else if (giving.length > 0) {
      findings.add(CheckCode.PRIVILEGES_ESCALATE, role, {
        property: 'permissions',
        reason: `${giving.join(', ')} lets its holder give itself every right`,
        fix: 'leave the assignment of roles to people, or limit it by a condition',
      });
    }
  });
};
