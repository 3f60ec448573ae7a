import { Json, Shape } from '../resources/shape';
import { AzureAssignment, AzureAssignments, AzureResource } from './azure-assignments';
import { EscalationPath, EscalationPaths, EscalationStep } from './escalation-path';

/** Actions that let their holder grant roles. */
const GRANT = [
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.Authorization/roleDefinitions/write',
  'Microsoft.Authorization/elevateAccess/action',
];
const ASSIGN = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
/** Actions that trust tokens of somebody else. */
const TRUST = ['Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'];
/** Actions that run code with the identities of a resource, by its type. */
const RUN: readonly [string, string[]][] = [
  ['app:ContainerApp', ['Microsoft.App/containerApps/write']],
  // The start of a job accepts another image and command.
  ['app:Job', ['Microsoft.App/jobs/start/action', 'Microsoft.App/jobs/write']],
  [
    'compute:VirtualMachine',
    ['Microsoft.Compute/virtualMachines/runCommand/action', 'Microsoft.Compute/virtualMachines/extensions/write'],
  ],
  ['web:WebApp', ['Microsoft.Web/sites/write', 'Microsoft.Web/sites/publishxml/action']],
];
/** Actions that run code with any identity which the caller may assign. */
const RUN_ASSIGNED = [
  'Microsoft.App/containerApps/write',
  'Microsoft.App/jobs/write',
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.ContainerInstance/containerGroups/write',
  'Microsoft.Logic/workflows/write',
  'Microsoft.Resources/deploymentScripts/write',
  'Microsoft.Web/sites/write',
];

/**
 * Finds identities of Azure that can reach the permissions of others.
 *
 * @internal
 */
export class AzureEscalation {
  /** Returns a shortest path for each identity and each permission that it can reach, from a Pulumi state or preview. */
  public static paths(content: Json): EscalationPath[] {
    const declared = new AzureAssignments(content);
    return EscalationPaths.walk(new AzureEscalation(declared).steps());
  }

  private constructor(private readonly declared: AzureAssignments) {}

  private steps(): EscalationStep[] {
    const principals = new Set(this.declared.assignments.map(({ principal }) => principal));
    return [...principals].flatMap((from) => {
      const own = this.declared.assignments.filter(({ principal }) => principal === from);
      return [...this.granting(from, own), ...this.running(from, own), ...this.assigning(from, own)];
    });
  }

  private granting(from: string, own: readonly AzureAssignment[]): EscalationStep[] {
    return own.flatMap((it) =>
      GRANT.filter((action) => this.declared.allows(it, action)).map((action) => ({
        ...{ from, to: `any permission on ${it.scope}` },
        means: [action],
      })),
    );
  }

  private running(from: string, own: readonly AzureAssignment[]): EscalationStep[] {
    return RUN.flatMap(([type, actions]) =>
      this.declared
        .ofType(type)
        .flatMap((resource) =>
          actions
            .filter((action) => own.some((it) => this.declared.allows(it, action, resource)))
            .flatMap((action) => this.identitiesOf(resource).map((to) => ({ from, to, means: [action] }))),
        ),
    );
  }

  private assigning(from: string, own: readonly AzureAssignment[]): EscalationStep[] {
    const run = RUN_ASSIGNED.filter((action) => own.some((it) => this.declared.allows(it, action)));
    return this.declared.ofType('managedidentity:UserAssignedIdentity').flatMap((identity) => {
      const may = (action: string): boolean => own.some((it) => this.declared.allows(it, action, identity));
      const assigned = may(ASSIGN) ? run.map((action) => `${ASSIGN} and ${action}`) : [];
      return [...assigned, ...TRUST.filter(may)].map((means) => ({ from, to: identity.name, means: [means] }));
    });
  }

  /** Names of the identities that a resource runs with. */
  private identitiesOf({ name, inputs }: AzureResource): string[] {
    const { type, userAssignedIdentities } = Shape.record(inputs.identity);
    const ids = Array.isArray(userAssignedIdentities)
      ? userAssignedIdentities.map(String)
      : Object.keys(Shape.record(userAssignedIdentities));
    const assigned = this.declared.resources.filter(({ id }) => ids.includes(id)).map((it) => it.name);
    return [...assigned, ...(/SystemAssigned/.test(Shape.text(type)) ? [name] : [])];
  }
}
