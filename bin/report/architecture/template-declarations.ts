import { Json, Shape, TemplateValues } from '../../../lib/domain';
import type { RegionalTemplate } from '../../subject/subject';
import { DeclaredResource } from './declared-resource';
import { isOfLogs } from './resource-kinds';

/** Values nested deeper than that belong to no template. */
const DEEPEST = 50;

/** Returns the resources of templates. References to other stacks are followed through their outputs. */
export function declaredByTemplates(templates: readonly RegionalTemplate[]): DeclaredResource[] {
  const outputs = new Map<string, string[]>();
  templates.forEach(({ stack, template }) =>
    Object.entries(Shape.record(template.Outputs)).forEach(([name, output]) => {
      const { Value, Export } = Shape.record(output);
      const ids = TemplateValues.references(Value).map((it) => idOf(stack, it));
      [name, exportName(Export)].forEach((key) => outputs.set(key, [...(outputs.get(key) ?? []), ...ids]));
    }),
  );
  return templates.flatMap(({ stack, template }) =>
    Object.entries(Shape.record(template.Resources)).map(([name, resource]) => {
      const { Type, Properties, Metadata } = Shape.record(resource);
      const properties = Shape.record(Properties);
      const references = (property?: string): string[] => {
        const value = property === undefined ? withoutLogs(Shape.text(Type), properties) : properties[property];
        const own = TemplateValues.references(value).map((it) => idOf(stack, it));
        return [...new Set([...own, ...imported(value).flatMap((it) => outputs.get(it) ?? [])])];
      };
      return {
        id: idOf(stack, name),
        name: nameOf(name, Shape.record(Metadata)),
        type: Shape.text(Type),
        place: stack,
        properties,
        references,
      };
    }),
  );
}

function idOf(stack: string, logicalId: string): string {
  return `${stack}/${logicalId}`;
}

/** Returns properties without those that say where logs go. */
function withoutLogs(type: string, properties: Json): Json {
  const { DistributionConfig, ...others } = properties;
  const { Logging: _, ...distribution } = Shape.record(DistributionConfig);
  const all = { ...others, ...(DistributionConfig === undefined ? {} : { DistributionConfig: distribution }) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !isOfLogs(type, name)));
}

/** Returns the path of a construct below its stack, or the logical id without the hash of the CDK. */
function nameOf(logicalId: string, metadata: Json): string {
  const path = Shape.text(metadata['aws:cdk:path']).split('/').slice(1);
  const parts = path.filter((it) => !['Resource', 'Default'].includes(it));
  return parts.length > 0 ? parts.join('/') : logicalId.replace(/[0-9A-F]{8}$/, '') || logicalId;
}

function exportName(value: unknown): string {
  return Shape.text(Shape.record(value).Name);
}

/** Returns the names of the outputs of other stacks that a value reads. */
function imported(value: unknown, depth = 0): string[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((it) => imported(it, depth + 1));
  return Object.entries(Shape.record(value)).flatMap(([key, inner]) => {
    if (key === 'Fn::ImportValue') return [Shape.text(inner)];
    if (key === 'Fn::GetStackOutput') return [outputName(Shape.record(inner))];
    return imported(inner, depth + 1);
  });
}

function outputName({ OutputName }: Json): string {
  return Shape.text(OutputName);
}
