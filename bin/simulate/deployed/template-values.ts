import { ProblemCode, Problems } from '../../../lib/domain';
import type { TemplateResource } from '../../assembly';

/** A value of a template, of which only the type is known. */
export type Json = Readonly<Record<string, unknown>>;

/** A CloudFormation template. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** Reads values of a template, and collects what only a deployment knows. */
export class TemplateValues {
  private readonly template: Template;
  private readonly problems: Problems;

  constructor(template: Template, problems: Problems) {
    this.template = template;
    this.problems = problems;
  }

  /** Returns the resources of a type by their logical ids. */
  public resources(type: string): [id: string, properties: Json][] {
    return Object.entries(this.template.Resources)
      .filter(([, it]) => it.Type === type)
      .map(([id, { Properties = {} }]) => [id, Properties]);
  }

  /** Returns the properties of the resource that a value refers to, if it has a type. */
  public referred(value: unknown, type: string): Json | undefined {
    const [id] = TemplateValues.references(value);
    const resource = id === undefined ? undefined : this.template.Resources[id];
    return resource?.Type === type ? resource.Properties : undefined;
  }

  /** Returns a number. A parameter has its default. Adds a problem if only the deployment knows it. */
  public number(property: string, value: unknown): number {
    const known = this.optionalNumber(value);
    this.problems.check(known !== undefined, {
      code: ProblemCode.UNRESOLVED_TOKEN,
      property,
      what: `${property} is ${JSON.stringify(value) ?? 'missing'}`,
      expected: 'a number, or a parameter with a default',
      fix: 'state it in the program, or simulate the plan with --min, --max and --target',
    });
    return known ?? NaN;
  }

  /** Returns a number, or undefined if there is none, or only the deployment knows it. */
  public optionalNumber(value: unknown): number | undefined {
    const stated = this.resolved(value);
    const number = typeof stated === 'string' && stated.trim() !== '' ? Number(stated) : stated;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  /** Returns a text, or undefined if only the deployment knows it. */
  public text(value: unknown): string | undefined {
    const stated = this.resolved(value);
    return typeof stated === 'string' ? stated : undefined;
  }

  /** Returns the logical ids that a value refers to by `Ref` or `Fn::GetAtt`, in their order. */
  public static references(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap((it) => TemplateValues.references(it));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      if (key === 'Ref') return [String(inner)];
      return key === 'Fn::GetAtt' ? [String(inner).split(/[.,]/)[0]] : TemplateValues.references(inner);
    });
  }

  private resolved(value: unknown): unknown {
    const { Ref } = (typeof value === 'object' && value !== null ? value : {}) as { readonly Ref?: string };
    return Ref === undefined ? value : this.template.Parameters?.[Ref]?.Default;
  }
}
