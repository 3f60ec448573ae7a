import { Json, Shape, TemplateConditions } from '../../../lib/domain';
import { NAG_TYPES } from './nag-rules';

/** Functions that `CfnInclude` reads. */
const KNOWN = ['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::ImportValue', 'Fn::Base64', 'Fn::FindInMap']; // prettier-ignore
const UNKNOWN = { Ref: 'AWS::NoValue' };
/** Stands for resources that no rule looks at, so that references to them exist. */
const STUB = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
/** Values nested deeper than that belong to no template. */
const DEEPEST = 50;

/**
 * Returns a template that `CfnInclude` reads, with the resources that rules look at. Parameters have their defaults, and what only the
 * deployment knows is a reference that no rule takes for a value. `leftOut` are logical ids of resources that it cannot read.
 */
export function includableTemplate(template: Json, leftOut: ReadonlySet<string> = new Set()): Json {
  const { Parameters, Mappings } = template;
  const resources = Object.entries(TemplateConditions.resources(template));
  const ids = new Set(resources.map(([id]) => id));
  const parameters = Shape.record(Parameters);
  const plain = (value: unknown): unknown => plainValue(value, { ids, parameters }, 0);
  const included = resources.map(([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => {
    if (!NAG_TYPES.test(Shape.text(Type)) || leftOut.has(id)) return [id, STUB];
    return [id, { Type, Properties: plain(Properties ?? {}), DeletionPolicy, UpdateReplacePolicy }];
  });
  return {
    ...(Mappings === undefined ? {} : { Mappings }),
    ...(Parameters === undefined ? {} : { Parameters }),
    Resources: Object.fromEntries(included) as Json,
  };
}

interface Names {
  readonly ids: ReadonlySet<string>;
  readonly parameters: Json;
}

function plainValue(value: unknown, names: Names, depth: number): unknown {
  if (depth > DEEPEST) return UNKNOWN;
  const inner = (it: unknown): unknown => plainValue(it, names, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, operand] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || (key !== 'Ref' && !key.startsWith('Fn::'))) {
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, inner(it)]));
  }
  if (key === 'Ref') return referred(String(operand), names);
  if (key === 'Fn::GetAtt') return names.ids.has(String(operand).split(/[.,]/)[0]) ? value : UNKNOWN;
  // Names in its text may be those of resources that are not there.
  if (key === 'Fn::Sub' || !KNOWN.includes(key)) return UNKNOWN;
  return { [key]: inner(operand) };
}

function referred(name: string, { ids, parameters }: Names): unknown {
  if (!Object.hasOwn(parameters, name)) return ids.has(name) || name.startsWith('AWS::') ? { Ref: name } : UNKNOWN;
  const { Default } = Shape.record(parameters[name]);
  return Default === undefined ? { Ref: name } : Default;
}
