import { Json, Shape } from '../resources/shape';

/** Values nested deeper than that belong to no template. */
const DEEPEST = 50;
/** An output may refer to another template's, but not through many. */
const DEPTH_OF_OUTPUT = 10;

/**
 * A template with the name of its stack.
 *
 * @internal
 */
export interface NamedTemplate {
  /** Name for readers, e.g. its id in a CDK app. */
  readonly stack: string;
  /** Name in CloudFormation, by which other stacks refer to its outputs. */
  readonly stackName?: string;
  readonly template: Json;
}

/**
 * Returns texts of template values: references become `${Stack/Id.Arn}`, also those to the outputs of other templates.
 *
 * @internal
 */
export class PolicyText {
  /** Returns a reader for each template. It finds the outputs of all of them. */
  public static ofAll(templates: readonly NamedTemplate[]): PolicyText[] {
    const outputs = new Map<string, (depth: number) => string>();
    const readers = templates.map(({ stack, template }) => new PolicyText(stack, Shape.record(template), outputs));
    readers.forEach((reader, index) => {
      Object.entries(Shape.record(reader.template.Outputs)).forEach(([id, output]) => {
        const { Value, Export } = Shape.record(output);
        const value = (depth: number): string => reader.of(Value, depth + DEPTH_OF_OUTPUT);
        const { Name } = Shape.record(Export);
        if (Name !== undefined) outputs.set(`export ${reader.of(Name)}`, value);
        outputs.set(`output ${templates[index].stackName} ${id}`, value);
      });
    });
    return readers;
  }

  /** Returns the values that a value may have: those of `Fn::If`, and the items of a list. */
  public static branches(value: unknown, depth = 0): unknown[] {
    if (depth > DEEPEST || value === undefined) return [];
    const items = (all: unknown[]): unknown[] => all.flatMap((it) => PolicyText.branches(it, depth + 1));
    if (Array.isArray(value)) return items(value);
    const { Ref, 'Fn::If': choice } = Shape.record(value);
    if (Array.isArray(choice)) return items(choice.slice(1));
    return Ref === 'AWS::NoValue' ? [] : [value];
  }

  private constructor(
    private readonly stack: string,
    private readonly template: Json,
    private readonly outputs: ReadonlyMap<string, (depth: number) => string>,
  ) {}

  /** Returns the text of a value. */
  public of(value: unknown, depth = 0): string {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return String(value);
    const next = (it: unknown): string => this.of(it, depth + 1);
    if (Array.isArray(value)) return value.map(next).join();
    const [[name, argument] = ['', undefined]] = Object.entries(value);
    const parts: unknown[] = Array.isArray(argument) ? argument : [argument];
    switch (name) {
      case 'Ref':
        return this.reference(String(argument), depth);
      case 'Fn::GetAtt':
        return this.token(parts.map(String).join('.'));
      case 'Fn::Join':
        return [parts[1]].flat().map(next).join(String(parts[0]));
      case 'Fn::Sub':
        return this.substituted(String(parts[0]), Shape.record(parts[1]), depth);
      case 'Fn::ImportValue':
        return this.outputs.get(`export ${next(argument)}`)?.(depth) ?? `\${${next(argument)}}`;
      case 'Fn::GetStackOutput':
        return this.stackOutput(Shape.record(argument), depth);
      default:
        return `\${${name}}`;
    }
  }

  /** Returns the texts of a list, or of one value, with those of each choice. */
  public list(value: unknown): string[] {
    return PolicyText.branches(value).map((it) => this.of(it));
  }

  /** Returns principals, each with its type before it. */
  public principals(value: unknown): string[] {
    if (typeof value === 'string') return [value === '*' ? 'AWS *' : value];
    return Object.entries(Shape.record(value)).flatMap(([type, names]) =>
      this.list(names).map((it) => `${type} ${it}`),
    );
  }

  /** Returns the name by which policies refer to a resource of this template. */
  public nameOf(id: string): string {
    return `${this.stack}/${id}`;
  }

  private token(name: string): string {
    return `\${${this.stack}/${name}}`;
  }

  private reference(id: string, depth: number): string {
    if (id.startsWith('AWS::')) return id === 'AWS::NoValue' ? '' : `\${${id}}`;
    const { Default } = Shape.record(Shape.record(this.template.Parameters)[id]);
    return Default === undefined ? this.token(id) : this.of(Default, depth + 1);
  }

  private substituted(text: string, own: Json, depth: number): string {
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) =>
      Object.hasOwn(own, name)
        ? this.of(own[name], depth + 1)
        : name.includes('.')
          ? this.token(name)
          : this.reference(name, depth),
    );
  }

  private stackOutput({ StackName, OutputName }: Json, depth: number): string {
    const name = `${this.of(StackName, depth + 1)} ${this.of(OutputName, depth + 1)}`;
    return this.outputs.get(`output ${name}`)?.(depth) ?? `\${${name}}`;
  }
}
