import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Json, Shape } from './shape';
import { TemplateConditions } from './template-conditions';

/** Values nested deeper than that belong to no template. */
const DEEPEST = 50;

/**
 * A resource of a template.
 *
 * @internal
 */
export interface TemplateResource {
  readonly id: string;
  readonly properties: Json;
}

/**
 * Reads the values of a CloudFormation template.
 *
 * @internal
 */
export class TemplateValues {
  /** Returns the logical ids that a value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`, in their order. */
  public static references(value: unknown, depth = 0): string[] {
    if (depth > DEEPEST) return [];
    if (Array.isArray(value)) return value.flatMap((it) => TemplateValues.references(it, depth + 1));
    return Object.entries(Shape.record(value)).flatMap(([key, inner]) => {
      if (key === 'Ref') return [String(inner)];
      if (key === 'Fn::Sub') return [...substituted(inner), ...TemplateValues.references(inner, depth + 1)];
      return key === 'Fn::GetAtt' ? [String(inner).split(/[.,]/)[0]] : TemplateValues.references(inner, depth + 1);
    });
  }

  /** Returns whether a value is that of a function, e.g. `Fn::If`, where a template could state an object or a list. */
  public static isFunction(value: unknown): boolean {
    const [name = '', ...others] = Object.keys(Shape.record(value));
    return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  }

  /** Returns whether a value states nothing: `AWS::NoValue` removes a property. */
  public static isAbsent(value: unknown): boolean {
    return value === undefined || Shape.record(value).Ref === 'AWS::NoValue';
  }

  private readonly parameters: Json;
  private readonly byType = new Map<string, TemplateResource[]>();

  constructor(template: Json) {
    this.parameters = Shape.record(template.Parameters);
    Object.entries(TemplateConditions.resources(template)).forEach(([id, { Type, Properties }]) => {
      const those = this.byType.get(Shape.text(Type)) ?? [];
      those.push({ id, properties: Shape.record(Properties) });
      this.byType.set(Shape.text(Type), those);
    });
  }

  /** Returns the resources of a type. */
  public resources(type: string): TemplateResource[] {
    return this.byType.get(type) ?? [];
  }

  /** Returns the properties of the resource that a value refers to, or none if it has another type. */
  public referred(value: unknown, type: string): Json {
    const ids = TemplateValues.references(value);
    const found = ids.flatMap((id) => this.resources(type).filter((it) => it.id === id));
    return found.at(0)?.properties ?? {};
  }

  /** Returns a number. A parameter has its default. Adds a problem if only the deployment knows it. */
  public number(problems: Problems, property: string, value: unknown): number {
    const known = this.knownNumber(value);
    problems.check(known !== undefined, {
      code: ProblemCode.UNRESOLVED_TOKEN,
      property,
      what: `${property} is ${value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200)}`,
      expected: 'a number, or a parameter with a default',
      fix: 'state it in the program, or simulate the plan with --min, --max and --target',
    });
    return known ?? NaN;
  }

  /** Returns a number, or undefined if it is absent. Adds a problem if only the deployment knows it. */
  public optionalNumber(problems: Problems, property: string, value: unknown): number | undefined {
    return value === undefined ? undefined : this.number(problems, property, value);
  }

  /** Returns a number, or undefined if it is absent, or only the deployment knows it. */
  public knownNumber(value: unknown): number | undefined {
    const stated = this.resolved(value);
    const number = typeof stated === 'string' && stated.trim() !== '' ? Number(stated) : stated;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  /** Returns a number, `absent` if there is none, or undefined if only the deployment knows it. */
  public numberOr(value: unknown, absent: number): number | undefined {
    return TemplateValues.isAbsent(value) ? absent : this.knownNumber(value);
  }

  /** Returns a flag, or undefined if it is absent, or only the deployment knows it. */
  public knownFlag(value: unknown): boolean | undefined {
    const stated = String(this.resolved(value));
    return ['true', 'false'].includes(stated) ? stated === 'true' : undefined;
  }

  /** Returns a text, or an empty one if only the deployment knows it. */
  public text(value: unknown): string {
    return Shape.text(this.resolved(value));
  }

  /** Returns a text, `absent` if there is none, or an empty one if only the deployment knows it. */
  public textOr(value: unknown, absent: string): string {
    return TemplateValues.isAbsent(value) ? absent : this.text(value);
  }

  private resolved(value: unknown): unknown {
    const { Ref } = Shape.record(value);
    return typeof Ref === 'string' ? Shape.record(this.parameters[Ref]).Default : value;
  }
}

/** Returns the resources in a text of `Fn::Sub`: neither `${!Literal}`, nor `${AWS::Region}`, nor names of its own map. */
function substituted(value: unknown): string[] {
  const [text, own] = [value].flat();
  const names = [...Shape.text(text).matchAll(/\$\{([A-Za-z0-9]+)(\.[^}]*)?\}/g)];
  return names
    .filter(([, id, attribute]) => attribute !== undefined || !Object.hasOwn(Shape.record(own), id))
    .map(([, id]) => id);
}
