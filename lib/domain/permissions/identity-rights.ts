import { PolicyKind, PolicyStatement, PolicyStatements } from './policy-statement';
import { TemplateIdentity, TemplatePolicies } from './template-policies';
import { Wildcard } from './wildcard';

/**
 * A resource as policies may name it.
 *
 * @internal
 */
export interface NamedResource {
  /** Logical id with its stack. Undefined for one that no template declares. */
  readonly id?: string;
  /** ARN, with wildcards for what is unknown. */
  readonly arn: string;
}

/**
 * Permissions of one role, user or group, with its denials and its boundary.
 *
 * What a deployment decides, such as a condition or a reference to another template, counts as possible.
 *
 * @internal
 */
export class IdentityRights {
  /** Logical id with its stack. */
  public readonly id: string;
  private readonly allowed: PolicyStatement[];
  private readonly denied: PolicyStatement[];
  private readonly boundary?: PolicyStatement[];

  constructor(identity: TemplateIdentity, policies: TemplatePolicies) {
    this.id = identity.id;
    const own = policies.statements.filter(
      ({ kind, holders }) => kind === PolicyKind.IDENTITY && holders.includes(this.id),
    );
    this.allowed = own.filter(({ allows }) => allows);
    const limits = policies.statements.filter(
      ({ kind, place }) => kind === PolicyKind.BOUNDARY && identity.boundary === `\${${place}}`,
    );
    // A boundary that no template declares is unknown.
    if (limits.length > 0) this.boundary = limits.filter(({ allows }) => allows);
    this.denied = [...own, ...limits].filter((it) => !it.allows && PolicyStatements.isUnconditional(it));
  }

  /** Returns the statements that allow an action, on a resource if one is given. */
  public allowing(action: string, resource?: NamedResource): PolicyStatement[] {
    const isAbout = (it: PolicyStatement): boolean =>
      PolicyStatements.coversAction(it, action) && (resource === undefined || IdentityRights.mayCover(it, resource));
    if (this.boundary !== undefined && !this.boundary.some(isAbout)) return [];
    const denials = this.denied.filter((it) => PolicyStatements.coversAction(it, action));
    return this.allowed.filter(isAbout).filter((it) => !denials.some((denial) => covers(denial, it, resource)));
  }

  /** Returns whether a statement may be about a resource. */
  private static mayCover({ resources, exceptResources }: PolicyStatement, resource: NamedResource): boolean {
    // Of what is left out, only the very resource is certain.
    if (exceptResources) return !resources.some((it) => certainlyCovers(it, resource));
    return resources.some((it) => {
      const [, id] = /^\$\{([^}]*)\}$/.exec(it) ?? [];
      if (id === undefined || !id.includes('/')) return Wildcard.overlapsArn(withoutTokens(it), resource.arn);
      return resource.id !== undefined && id.split('.')[0] === resource.id;
    });
  }
}

/** Values that only the deployment knows may be any text. */
function withoutTokens(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, '*');
}

/** Account, partition and region are those of the resource. Other references may be to anything. */
function certain(text: string): string {
  return text.replace(/\$\{AWS::[^}]*\}/g, '*');
}

function certainlyCovers(text: string, { id, arn }: NamedResource): boolean {
  if (id !== undefined && text.startsWith(`\${${id}.`)) return text.endsWith('}');
  const pattern = certain(text);
  return !pattern.includes('${') && Wildcard.matches(pattern, arn);
}

/** Returns whether a denial takes everything from a statement that could be about the resource. */
function covers(denial: PolicyStatement, { resources }: PolicyStatement, resource?: NamedResource): boolean {
  const denied = denial.resources.map(certain);
  const isLeftOut = (text: string): boolean =>
    denied.some((it) => Wildcard.overlapsArn(withoutTokens(text), withoutTokens(it)));
  if (denial.exceptResources) return !resources.some(isLeftOut);
  if (resources.map(certain).every((text) => denied.some((it) => it === text || Wildcard.matches(it, text))))
    return true;
  return resource !== undefined && denial.resources.some((it) => certainlyCovers(it, resource));
}
