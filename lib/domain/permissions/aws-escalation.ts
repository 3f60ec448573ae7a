import { Shape } from '../resources/shape';
import { TemplateValues } from '../resources/template-values';
import { EscalationMethods } from './escalation-methods';
import { EscalationPath, EscalationPaths, EscalationStep } from './escalation-path';
import { IdentityRights, NamedResource } from './identity-rights';
import { PolicyKind, PolicyStatement, PolicyStatements } from './policy-statement';
import { PolicyResource, TemplateIdentity, TemplatePolicies } from './template-policies';
import { Wildcard } from './wildcard';

/** Properties that hold the role of a resource. */
const ROLE_PROPERTIES = ['Role', 'Roles', 'RoleArn', 'RoleARN', 'ServiceRole', 'TaskRoleArn', 'ExecutionRoleArn'];

/**
 * Finds principals that can reach the permissions of others.
 *
 * Errs on the safe side: a condition counts as fulfilled, apart from `iam:PassedToService`, and a name that only the deployment knows as
 * any name. Denials count only without a condition.
 *
 * @internal
 */
export class AwsEscalation {
  /** Target of a step after which the principal can have any permission of the account. */
  public static readonly EVERYTHING = 'any permission';
  /** Target of a step that works with every role that trusts a service. */
  public static readonly ANY_ROLE = 'any role that trusts';

  /** Returns a shortest path for each principal and each permission that it can reach. */
  public static paths(policies: TemplatePolicies): EscalationPath[] {
    return EscalationPaths.walk(new AwsEscalation(policies).steps());
  }

  private readonly roles: TemplateIdentity[];
  private readonly users: TemplateIdentity[];

  private constructor(private readonly policies: TemplatePolicies) {
    this.roles = policies.identities.filter(({ type }) => type === 'AWS::IAM::Role');
    this.users = policies.identities.filter(({ type }) => type === 'AWS::IAM::User');
  }

  private steps(): EscalationStep[] {
    return this.policies.identities.flatMap((identity) => {
      const rights = new IdentityRights(identity, this.policies);
      return [
        ...this.assumed(rights),
        ...this.passed(rights),
        ...this.takenOver(rights),
        ...this.stackRoles(rights),
        ...this.trusting(rights),
        ...this.granted(rights),
      ];
    });
  }

  /** Roles that it may assume: their trust policy names it, or the account and its own policy the role. */
  private assumed(rights: IdentityRights): EscalationStep[] {
    const action = 'sts:AssumeRole';
    const declared = this.roles.filter((role) => {
      const trusted = this.trust(role);
      const isNamed = trusted.some((it) => it.startsWith(`AWS \${${rights.id}.`));
      const isDelegated = trusted.some(
        (it) => it === 'AWS *' || /^AWS (\d{12}|.*:root|\$\{AWS::AccountId\})$/.test(it),
      );
      return isNamed || (isDelegated && rights.allowing(action, named(role)).length > 0);
    });
    return [
      ...declared.map(({ id }) => step(rights, id, action)),
      ...this.foreign(rights, action).map((to) => step(rights, to, action)),
    ];
  }

  private passed(rights: IdentityRights): EscalationStep[] {
    const usable = EscalationMethods.PASS.filter(({ actions }) =>
      actions.every((it) => rights.allowing(it).length > 0),
    );
    return usable.flatMap(({ service, actions }) => {
      const means = ['iam:PassRole', ...actions].join(' and ');
      const isFor = (it: PolicyStatement): boolean => {
        const services = PolicyStatements.required(it, 'iam:PassedToService');
        return services.length === 0 || services.some((pattern) => Wildcard.matches(pattern, service));
      };
      const declared = this.roles.filter(
        (role) => this.trustsService(role, service) && rights.allowing('iam:PassRole', named(role)).some(isFor),
      );
      const any = rights
        .allowing('iam:PassRole')
        .filter(isFor)
        .flatMap((it) => (it.exceptResources || it.resources.some(isAnyRole) ? [0] : []));
      const foreign = this.foreign(rights, 'iam:PassRole', isFor);
      return [
        ...declared.map(({ id }) => step(rights, id, means)),
        ...(any.length > 0 ? [step(rights, `${AwsEscalation.ANY_ROLE} ${service}`, means)] : []),
        ...foreign.map((to) => step(rights, to, means)),
      ];
    });
  }

  /** Things that run already, whose code it may change or enter. */
  private takenOver(rights: IdentityRights): EscalationStep[] {
    return EscalationMethods.TAKEOVER.flatMap(({ action, type, arn }) =>
      this.policies.resources
        .filter((it) => it.type === type && rights.allowing(action, { id: it.id, arn }).length > 0)
        .flatMap((it) => this.rolesOf(it))
        .map((role) => step(rights, role, action)),
    );
  }

  private stackRoles(rights: IdentityRights): EscalationStep[] {
    return EscalationMethods.STACK_ROLES.filter((it) => rights.allowing(it).length > 0).map((it) =>
      step(rights, 'the role of an existing stack', it),
    );
  }

  /** Roles whose trust it may change. */
  private trusting(rights: IdentityRights): EscalationStep[] {
    const action = 'iam:UpdateAssumeRolePolicy';
    const declared = this.roles.filter((role) => rights.allowing(action, named(role)).length > 0);
    const isAny = rights.allowing(action).some((it) => it.exceptResources || it.resources.some(isAnyRole));
    return [
      ...declared.map(({ id }) => step(rights, id, action)),
      ...(isAny ? [step(rights, AwsEscalation.EVERYTHING, action)] : []),
      ...this.foreign(rights, action).map((to) => step(rights, to, action)),
    ];
  }

  private granted(rights: IdentityRights): EscalationStep[] {
    const usable = (actions: string[]): string[] => actions.filter((it) => rights.allowing(it).length > 0);
    const signIn = usable(EscalationMethods.SIGN_IN).flatMap((action) => {
      const users = this.users.filter((it) => rights.allowing(action, named(it)).length > 0).map(({ id }) => id);
      return (users.length > 0 ? users : ['users of the account']).map((it) => step(rights, it, action));
    });
    return [...usable(EscalationMethods.GRANT).map((it) => step(rights, AwsEscalation.EVERYTHING, it)), ...signIn];
  }

  /** Roles that its statements name, and no template declares. */
  private foreign(
    rights: IdentityRights,
    action: string,
    isFor: (it: PolicyStatement) => boolean = () => true,
  ): string[] {
    const isDeclared = (text: string): boolean =>
      this.roles.some(
        (role) => text.startsWith(`\${${role.id}.`) || (role.name !== undefined && text.endsWith(`/${role.name}`)),
      );
    return rights
      .allowing(action)
      .filter((it) => isFor(it) && !it.exceptResources)
      .flatMap(({ resources }) => resources)
      .filter((it) => !isAnyRole(it) && !isDeclared(it))
      .filter((it) => action !== 'iam:UpdateAssumeRolePolicy' || !it.includes('*'));
  }

  private trust({ id }: TemplateIdentity): string[] {
    return this.policies.statements
      .filter(({ kind, holders, allows }) => kind === PolicyKind.TRUST && allows && holders.includes(id))
      .flatMap(({ principals }) => principals);
  }

  private trustsService(role: TemplateIdentity, service: string): boolean {
    const [prefix] = service.split('.amazonaws.com');
    const form = new RegExp(`^Service ${prefix}(\\.[^.]+)?\\.amazonaws\\.com`);
    return this.trust(role).some((it) => form.test(it));
  }

  /** Roles that a resource, or a part of it, runs as. */
  private rolesOf({ properties, texts }: PolicyResource): string[] {
    return ROLE_PROPERTIES.flatMap((name) => [properties[name]].flat())
      .filter((it) => it !== undefined)
      .flatMap((it) => [texts.of(it), ...TemplateValues.references(it).map((id) => `\${${texts.nameOf(id)}}`)])
      .flatMap((text) =>
        this.roles.filter(({ id }) => text === `\${${id}}` || text.startsWith(`\${${id}.`)).map(({ id }) => id),
      );
  }
}

function step({ id }: IdentityRights, to: string, means: string): EscalationStep {
  return { from: id, to, means: [means] };
}

function named({ id, type, name }: TemplateIdentity): NamedResource {
  return { id, arn: `arn:*:iam::*:${Shape.text(type.split('::')[2]).toLowerCase()}/${name ?? '*'}` };
}

/** Returns whether a resource of a policy is for roles of any name. */
function isAnyRole(text: string): boolean {
  const [, name] = /:role\/(.*)$/.exec(text) ?? [];
  return text === '*' || /^arn:[^/]*\*$/.test(text) || (name !== undefined && /^[*?]/.test(name));
}
