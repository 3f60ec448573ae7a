import { Json, Shape } from './shape';

/** Conditions nested deeper than that belong to no template. */
const DEEPEST = 50;

/**
 * Decides the conditions of a CloudFormation template, as far as literals and the defaults of its parameters do.
 *
 * @internal
 */
export class TemplateConditions {
  /** Returns the resources of a template, without those that a condition leaves out for certain. */
  public static resources(template: Json): Readonly<Record<string, Json>> {
    const conditions = new TemplateConditions(template);
    const all = Object.entries(Shape.record(template.Resources)).map(([id, it]): [string, Json] => [
      id,
      Shape.record(it),
    ]);
    return Object.fromEntries(all.filter(([, { Condition }]) => conditions.named(Condition, 0) !== false));
  }

  private readonly all: Json;
  private readonly parameters: Json;
  private readonly decided = new Map<string, boolean | undefined>();

  private constructor(template: Json) {
    this.all = Shape.record(template.Conditions);
    this.parameters = Shape.record(template.Parameters);
  }

  /** Undefined is what only the deployment knows. */
  private named(name: unknown, depth: number): boolean | undefined {
    if (typeof name !== 'string') return undefined;
    if (!this.decided.has(name)) {
      // A condition that refers to itself is never decided.
      this.decided.set(name, undefined);
      this.decided.set(name, this.value(this.all[name], depth + 1));
    }
    return this.decided.get(name);
  }

  private value(condition: unknown, depth: number): boolean | undefined {
    const [[name, operands] = ['', undefined], ...others] = Object.entries(Shape.record(condition));
    if (others.length > 0 || depth > DEEPEST) return undefined;
    if (name === 'Condition') return this.named(operands, depth);
    if (!Array.isArray(operands)) return undefined;
    if (name === 'Fn::Equals') return this.equals(operands);
    const inner = operands.map((it) => this.value(it, depth + 1));
    if (name === 'Fn::Not' && inner[0] !== undefined) return !inner[0];
    if (name === 'Fn::And') return inner.includes(false) ? false : inner.includes(undefined) ? undefined : true;
    if (name === 'Fn::Or') return inner.includes(true) ? true : inner.includes(undefined) ? undefined : false;
    return undefined;
  }

  private equals(operands: readonly unknown[]): boolean | undefined {
    const [one, other] = operands.map((it) => this.literal(it));
    return one === undefined || other === undefined ? undefined : one === other;
  }

  /** CloudFormation compares numbers and flags as texts. */
  private literal(value: unknown): string | undefined {
    const { Ref } = Shape.record(value);
    const stated = typeof Ref === 'string' ? Shape.record(this.parameters[Ref]).Default : value;
    return ['string', 'number', 'boolean'].includes(typeof stated) ? String(stated) : undefined;
  }
}
