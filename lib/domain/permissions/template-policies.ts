import { Json, Shape } from '../resources/shape';
import { TemplateConditions } from '../resources/template-conditions';
import { TemplateValues } from '../resources/template-values';
import { AwsManagedPolicies } from './aws-managed-policies';
import { PolicyKind, PolicyStatement, PolicyStatements } from './policy-statement';
import { NamedTemplate, PolicyText } from './policy-text';

/**
 * A role, user or group of a template.
 *
 * @internal
 */
export interface TemplateIdentity {
  /** Logical id with its stack: `Shop/WebRole`. */
  readonly id: string;
  /** `AWS::IAM::Role`, `AWS::IAM::User` or `AWS::IAM::Group`. */
  readonly type: string;
  /** Name, or undefined if CloudFormation generates it. */
  readonly name?: string;
  /** ARNs of managed policies that no template declares. */
  readonly managedPolicies: string[];
  /** Managed policy that limits it. Its statements have the kind `BOUNDARY` if a template declares it. */
  readonly boundary?: string;
}

/**
 * A resource of a template, with what finds the role that it runs as.
 *
 * @internal
 */
export interface PolicyResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
  readonly texts: PolicyText;
}

const IDENTITIES: readonly string[] = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
/** Types that add a policy to identities which others declare. */
const ATTACHED: readonly string[] = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];
/** Deepest place of a policy in a resource. */
const DEEPEST = 20;

/**
 * Policies of a set of CloudFormation templates.
 *
 * @internal
 */
export class TemplatePolicies {
  /** Every statement, in the order of the templates. */
  public readonly statements: PolicyStatement[] = [];
  /** Roles, users and groups. */
  public readonly identities: TemplateIdentity[] = [];
  /** Other resources. */
  public readonly resources: PolicyResource[] = [];
  private readonly names = new Map<string, string>();

  /** References between the templates are resolved: pass all that belong together. */
  constructor(templates: readonly NamedTemplate[]) {
    const readers = PolicyText.ofAll(templates);
    const all = templates.flatMap(({ stack, template }, index) =>
      Object.entries(TemplateConditions.resources(Shape.record(template))).map(([id, { Type, Properties }]) => ({
        stack,
        texts: readers[index],
        id: readers[index].nameOf(id),
        type: Shape.text(Type),
        properties: Shape.record(Properties),
      })),
    );
    const boundaries = new Set(all.map(({ properties, texts }) => texts.of(properties.PermissionsBoundary)));
    all
      .filter(({ type, properties: { RoleName } }) => type === 'AWS::IAM::Role' && RoleName !== undefined)
      .forEach(({ id, properties, texts }) => this.names.set(texts.of(properties.RoleName), id));
    all.forEach((it) => {
      if (IDENTITIES.includes(it.type)) this.addIdentity(it, it.stack);
      else if (ATTACHED.includes(it.type)) this.addAttached(it, it.stack, boundaries);
      else this.addResource(it, it.stack);
    });
    this.attachDeclaredPolicies();
  }

  private addIdentity(resource: PolicyResource, stack: string): void {
    const { id, type, properties, texts } = resource;
    const { RoleName, UserName, GroupName, PermissionsBoundary } = properties;
    const name = RoleName ?? UserName ?? GroupName;
    this.identities.push({
      ...{ id, type, managedPolicies: texts.list(properties.ManagedPolicyArns) },
      ...(name === undefined ? {} : { name: texts.of(name) }),
      ...(PermissionsBoundary === undefined ? {} : { boundary: texts.of(PermissionsBoundary) }),
    });
    const at = { stack, holders: [id], type };
    this.add(properties.AssumeRolePolicyDocument, {
      ...at,
      kind: PolicyKind.TRUST,
      place: 'AssumeRolePolicyDocument',
      texts,
    });
    Shape.records(properties.Policies).forEach(({ PolicyDocument }, index) => {
      this.add(PolicyDocument, { ...at, kind: PolicyKind.IDENTITY, place: `Policies.${index}`, texts });
    });
  }

  private addAttached({ id, type, properties, texts }: PolicyResource, stack: string, boundaries: Set<string>): void {
    const { Roles, Users, Groups, RoleName, UserName, GroupName, PolicyDocument } = properties;
    const holders = [Roles, Users, Groups, RoleName, UserName, GroupName]
      .flatMap((it) => texts.list(it))
      .map((it) => this.holderOf(it));
    const at = { stack, type, place: id, texts };
    if (boundaries.has(`\${${id}}`)) this.add(PolicyDocument, { ...at, kind: PolicyKind.BOUNDARY, holders: [id] });
    // A managed policy that only limits others belongs to no identity.
    if (holders.length > 0 || type === 'AWS::IAM::ManagedPolicy')
      this.add(PolicyDocument, { ...at, kind: PolicyKind.IDENTITY, holders });
  }

  private addResource(resource: PolicyResource, stack: string): void {
    this.resources.push(resource);
    const { id, type, properties, texts } = resource;
    if (type === 'AWS::Lambda::Permission') this.addPermission(resource, stack);
    // A web ACL and its rule groups have statements of their own.
    if (type.startsWith('AWS::WAFv2::')) return;
    const documents = (value: unknown, place: string, depth: number): [string, unknown][] => {
      if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
      const statements = Array.isArray(value) ? [] : PolicyText.branches(Shape.record(value).Statement);
      const isDocument = statements.some((it) => isStatement(Shape.record(it)));
      if (isDocument) return [[place, value]];
      return Object.entries(value).flatMap(([name, it]) =>
        documents(it, place === '' ? name : `${place}.${name}`, depth + 1),
      );
    };
    documents(properties, '', 0).forEach(([place, document]) => {
      this.add(document, { kind: PolicyKind.RESOURCE, stack, holders: [id], type, place, texts });
    });
  }

  /** A permission of a function is a statement without a document. */
  private addPermission({ id, type, properties, texts }: PolicyResource, stack: string): void {
    const { Action, FunctionName, Principal, SourceAccount, SourceArn } = properties;
    const principal = texts.of(Principal);
    this.statements.push({
      ...{ kind: PolicyKind.RESOURCE, stack, holders: [id], type, place: 'Permission', allows: true },
      ...{ actions: texts.list(Action), exceptActions: false },
      ...{ resources: texts.list(FunctionName), exceptResources: false },
      ...{ principals: [`${/^[a-z]/.test(principal) ? 'Service' : 'AWS'} ${principal}`], exceptPrincipals: false },
      conditions: {
        ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
        ...(SourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
      },
    });
  }

  private add(
    document: unknown,
    { texts, ...at }: Parameters<typeof PolicyStatements.read>[1] & { readonly texts: PolicyText },
  ): void {
    this.statements.push(...PolicyStatements.read(document, at, texts));
  }

  /** Identities name managed policies by ARN. Those of the templates, and the widest of AWS, become statements of the identity. */
  private attachDeclaredPolicies(): void {
    const declared = this.statements.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
    const kept: TemplateIdentity[] = this.identities.map((identity) => {
      const rest = identity.managedPolicies.filter((arn) => {
        const own = declared.filter(({ place, kind }) => kind === PolicyKind.IDENTITY && arn === `\${${place}}`);
        own.forEach((it) => it.holders.push(identity.id));
        return own.length === 0;
      });
      const [stack] = identity.id.split('/');
      rest.forEach((arn) => {
        const texts = PolicyText.ofAll([{ stack, template: {} }])[0];
        this.add(AwsManagedPolicies.document(arn), {
          ...{ kind: PolicyKind.IDENTITY, stack, holders: [identity.id], type: identity.type, place: arn, texts },
        });
      });
      return { ...identity, managedPolicies: rest };
    });
    this.identities.splice(0, kept.length, ...kept);
  }

  /** Policies name identities by `Ref`, or by their name. */
  private holderOf(text: string): string {
    const [, id] = /^\$\{([^}]*)\}$/.exec(text) ?? [];
    return id ?? this.names.get(text) ?? text;
  }
}

function isStatement(it: Json): boolean {
  return (
    ['Allow', 'Deny'].includes(Shape.text(it.Effect)) &&
    (it.Action !== undefined || it.NotAction !== undefined) &&
    !TemplateValues.isFunction(it)
  );
}
