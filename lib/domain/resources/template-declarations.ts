import { DeclaredResource } from './declared-resource';
import { Json, Shape } from './shape';
import { TemplateConditions } from './template-conditions';
import { TemplateValues } from './template-values';

/** Values nested deeper than that belong to no template. */
const DEEPEST = 50;
const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** A template, with the place where it is deployed. */
export interface RegionalTemplate {
  /** Name of the stack. */
  readonly stack: string;
  /** Region of the stack. Empty if only the deployment knows it. */
  readonly region: string;
  /** Content of the template. */
  readonly template: { readonly [name: string]: unknown };
  /**
   * Tags of the whole stack, which CloudFormation adds to its resources.
   * @default - none
   */
  readonly tags?: { readonly [name: string]: unknown };
}

/**
 * Reads the resources of templates.
 *
 * @internal
 */
export class TemplateDeclarations {
  /** Returns the resources of templates. References to other stacks are followed through outputs and parameters. */
  public static of(templates: readonly RegionalTemplate[]): DeclaredResource[] {
    const references = new References(templates);
    const stacks = templates.map(({ stack }) => stack);
    return distinct(templates.flatMap((it) => resourcesOf(it, stacks, references)));
  }
}

function resourcesOf(
  { stack, region, template, tags = {} }: RegionalTemplate,
  stacks: readonly string[],
  references: References,
): DeclaredResource[] {
  const values = new TemplateValues(template);
  return Object.entries(TemplateConditions.resources(template)).map(([name, resource]) => {
    const { Type, Properties, ...attributes } = resource;
    const properties = Shape.record(Properties);
    const referencesIn = (value: unknown): string[] => references.of(stack, value);
    return {
      id: idOf(stack, name),
      name: nameOf(name, Shape.record(attributes.Metadata), stacks),
      type: Shape.text(Type),
      ...{ place: stack, region, properties, attributes, tags, values, dependencies: [], referencesIn },
      references: (property) => referencesIn(property === undefined ? properties : properties[property]),
    };
  });
}

/** Adds its stack to the name of a resource if another stack has one of that type and name, as stages do. */
function distinct(resources: readonly DeclaredResource[]): DeclaredResource[] {
  const keyOf = ({ type, name }: DeclaredResource): string => `${type} ${name}`;
  const places = new Map<string, Set<string>>();
  resources.forEach((it) => places.set(keyOf(it), (places.get(keyOf(it)) ?? new Set()).add(it.place)));
  return resources.map((it) =>
    (places.get(keyOf(it))?.size ?? 0) > 1 ? { ...it, name: `${it.place}/${it.name}` } : it,
  );
}

/** A value, and the stack in which its logical ids are. */
interface StackValue {
  readonly stack: string;
  readonly value: unknown;
}

/** Finds the resources behind values: in their own stack, in stacks whose outputs they read, and in nested stacks. */
class References {
  private readonly templates: ReadonlyMap<string, Json>;
  private readonly outputs = new Map<string, StackValue[]>();
  private readonly exports = new Map<string, StackValue[]>();

  constructor(templates: readonly RegionalTemplate[]) {
    this.templates = new Map(templates.map(({ stack, template }) => [stack, template]));
    templates.forEach(({ stack, template }) =>
      Object.entries(Shape.record(template.Outputs)).forEach(([name, output]) => {
        const { Value, Export } = Shape.record(output);
        append(this.outputs, name, { stack, value: Value });
        append(this.exports, Shape.text(Shape.record(Export).Name), { stack, value: Value });
      }),
    );
    // Outputs without an export have no name, and neither has what only the deployment knows. They are not the same.
    this.exports.delete('');
  }

  /** Returns the ids of the resources that a value of a stack refers to. */
  public of(stack: string, value: unknown): string[] {
    return [...new Set(this.found({ stack, value }, new Set(), 0))];
  }

  /** Outputs and parameters may form a circle, so `followed` has those on the way. */
  private found({ stack, value }: StackValue, followed: Set<string>, depth: number): string[] {
    if (depth > DEEPEST) return [];
    const inside = (it: StackValue): string[] => this.found(it, followed, depth + 1);
    const follow = (key: string, values: readonly StackValue[] = []): string[] => {
      if (followed.has(key)) return [];
      followed.add(key);
      return values.flatMap(inside);
    };
    if (Array.isArray(value)) return value.flatMap((it: unknown) => inside({ stack, value: it }));
    return Object.entries(Shape.record(value)).flatMap(([key, it]) => {
      if (key === 'Fn::ImportValue') return follow(`export ${Shape.text(it)}`, this.exports.get(Shape.text(it)));
      if (key === 'Fn::GetStackOutput') {
        const name = Shape.text(Shape.record(it).OutputName);
        return follow(`output ${name}`, this.outputs.get(name));
      }
      if (key === 'Fn::Sub') {
        return TemplateValues.references({ [key]: it }).flatMap((id) => inside({ stack, value: { Ref: id } }));
      }
      if (key !== 'Ref' && key !== 'Fn::GetAtt') return inside({ stack, value: it });
      const [id, ...attribute] = namesOf(it);
      const passed = this.parameter(stack, id) ?? this.nestedOutput(stack, id, attribute);
      return passed ? follow(`${idOf(stack, id)} ${attribute.join('.')}`, [passed]) : [idOf(stack, id)];
    });
  }

  /** Returns what its parent passes to a nested stack by a parameter. */
  private parameter(stack: string, name: string): StackValue | undefined {
    const parent = stack.slice(0, Math.max(stack.lastIndexOf('/'), 0));
    const { Type, Properties } = this.resource(parent, stack.slice(parent.length + 1));
    const value = Shape.record(Shape.record(Properties).Parameters)[name];
    return Type === NESTED_STACK && value !== undefined ? { stack: parent, value } : undefined;
  }

  /** Returns the value of an output that a parent reads from its nested stack. */
  private nestedOutput(stack: string, id: string, [kind, name = '']: readonly string[]): StackValue | undefined {
    if (kind !== 'Outputs' || this.resource(stack, id).Type !== NESTED_STACK) return undefined;
    const nested = idOf(stack, id);
    const output = Shape.record(this.templates.get(nested)?.Outputs)[name];
    return output === undefined ? undefined : { stack: nested, value: Shape.record(output).Value };
  }

  private resource(stack: string, id: string): Json {
    return Shape.record(Shape.record(this.templates.get(stack)?.Resources)[id]);
  }
}

function append(values: Map<string, StackValue[]>, name: string, value: StackValue): void {
  values.set(name, [...(values.get(name) ?? []), value]);
}

/** Returns the logical id that `Ref` or `Fn::GetAtt` names, and the parts of its attribute. */
function namesOf(value: unknown): [id: string, ...attribute: string[]] {
  const texts = Array.isArray(value) ? value.map((it) => Shape.text(it)) : [Shape.text(value)];
  const [id = '', ...attribute] = texts.join('.').split('.');
  return [id, ...attribute];
}

function idOf(stack: string, logicalId: string): string {
  return `${stack}/${logicalId}`;
}

/** Returns the path of a construct below its stack, or the logical id without the hash of the CDK. */
function nameOf(logicalId: string, metadata: Json, stacks: readonly string[]): string {
  const path = Shape.text(metadata['aws:cdk:path']);
  // The id of a nested stack is no path, so its resources are below its parent.
  const stack = stacks.filter((it) => path.startsWith(`${it}/`)).sort((a, b) => b.length - a.length)[0];
  const below = stack === undefined ? path.split('/').slice(1) : path.slice(stack.length + 1).split('/');
  const parts = below.filter((it) => !['Resource', 'Default'].includes(it));
  return parts.length > 0 ? parts.join('/') : logicalId.replace(/[0-9A-F]{8}$/, '') || logicalId;
}
