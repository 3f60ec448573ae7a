import { DeclaredResource } from '../resources/declared-resource';
import { Declared } from '../resources/declared-value';
import { Json, Shape } from '../resources/shape';
import { RegionalTemplate } from '../resources/template-declarations';
import { TemplateValues } from '../resources/template-values';

const NO_VALUES = new TemplateValues({});

/**
 * Resources of a program, by their id and type.
 *
 * @internal
 */
export class DeclaredProgram {
  private readonly byId: ReadonlyMap<string, DeclaredResource>;
  private readonly byType = new Map<string, DeclaredResource[]>();
  private readonly users = new Map<string, DeclaredResource[]>();

  constructor(
    public readonly resources: readonly DeclaredResource[],
    /** Files that declare them: templates of CloudFormation, or a state or preview of Pulumi. */
    public readonly source: { readonly templates?: readonly RegionalTemplate[]; readonly state?: Json } = {},
  ) {
    this.byId = new Map(resources.map((it) => [it.id, it]));
    resources.forEach((it) => this.byType.set(it.type, [...(this.byType.get(it.type) ?? []), it]));
  }

  /** Returns the resources of some types. */
  public ofType(...types: readonly string[]): DeclaredResource[] {
    return types.flatMap((it) => this.byType.get(it) ?? []);
  }

  /** Returns the resource with an id. */
  public find(id: string): DeclaredResource | undefined {
    return this.byId.get(id);
  }

  /** Returns the resources that a property refers to, or those of all properties. */
  public referred(resource: DeclaredResource, property?: string): DeclaredResource[] {
    return resource.references(property).flatMap((it) => this.byId.get(it) ?? []);
  }

  /** Returns the resources of a type that a property refers to. */
  public referredOf(type: string, resource: DeclaredResource, property?: string): DeclaredResource[] {
    return this.referred(resource, property).filter((it) => it.type === type);
  }

  /** Returns the resources that a value in a resource refers to. */
  public referredIn(resource: DeclaredResource, value: unknown): DeclaredResource[] {
    return resource.referencesIn(value).flatMap((it) => this.byId.get(it) ?? []);
  }

  /** Returns the resources of a type that refer to another one. */
  public usersOf({ id }: DeclaredResource, type: string): DeclaredResource[] {
    const key = `${type} ${id}`;
    if (!this.users.has(key))
      this.users.set(
        key,
        this.ofType(type).filter((it) => it.references().includes(id)),
      );
    return this.users.get(key) ?? [];
  }
}

/**
 * Reads values of a resource of a template.
 *
 * @internal
 */
export function valuesOf(resource: DeclaredResource): TemplateValues {
  return resource.values ?? NO_VALUES;
}

/**
 * Returns the properties of a resource of Azure.
 *
 * @internal
 */
export function declaredIn(resource: DeclaredResource): Declared {
  return Declared.of(resource);
}

/**
 * Returns a number, or NaN if it is none.
 *
 * @internal
 */
export function numberIn(value: unknown): number {
  const plain = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof plain === 'number' ? plain : NaN;
}

/**
 * Returns the literal parts of a value of a template, joined: of a text, `Fn::Join`, `Fn::Sub` or `Fn::Base64`.
 *
 * @internal
 */
export function literalText(value: unknown, depth = 0): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (depth > 20 || typeof value !== 'object' || value === null) return '';
  const { 'Fn::Join': join, 'Fn::Sub': sub, 'Fn::Base64': base64 } = value as Json;
  if (Array.isArray(join)) {
    const parts = Array.isArray(join[1]) ? join[1].map((it) => literalText(it, depth + 1)) : [];
    return parts.join(Shape.text(join[0]));
  }
  if (sub !== undefined) return literalText([sub].flat()[0], depth + 1);
  return base64 === undefined ? '' : literalText(base64, depth + 1);
}
