import {
  DeclaredResource,
  Json,
  PulumiDeclarations,
  RegionalTemplate,
  Shape,
  TemplateDeclarations,
} from '../../../lib/domain';
import { asOneLine } from '../../control-characters';
import { isOfLogs, kindOf } from './resource-kinds';

/** Returns the resources of templates for a drawing: where logs go is no use of a resource. */
export function declaredByTemplates(templates: readonly RegionalTemplate[]): DeclaredResource[] {
  return TemplateDeclarations.of(templates).map((it) => ({
    ...it,
    name: asOneLine(it.name),
    references: (property) =>
      property === undefined ? it.referencesIn(withoutLogs(it.type, it.properties)) : it.references(property),
  }));
}

/** Returns the resources of a state or preview of Pulumi for a drawing. */
export function declaredByPulumi(content: Json): DeclaredResource[] {
  return PulumiDeclarations.of(content).map((it) => ({
    ...it,
    name: asOneLine(it.name),
    references: (property) =>
      property === undefined ? [...new Set([...it.references(), ...drawnDependencies(it)])] : it.references(property),
  }));
}

/** Returns properties without those that say where logs go. */
function withoutLogs(type: string, properties: Json): Json {
  const { DistributionConfig, ...others } = properties;
  const { Logging: _, ...distribution } = Shape.record(DistributionConfig);
  const all = { ...others, ...(DistributionConfig === undefined ? {} : { DistributionConfig: distribution }) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !isOfLogs(type, name)));
}

/** Returns the drawn resources on which a drawn one depends, if its state does not say by which property. */
function drawnDependencies({ type, dependencies }: DeclaredResource): string[] {
  const isDrawn = (of: string): boolean => kindOf(of) !== undefined;
  return isDrawn(type) ? dependencies.filter((urn) => isDrawn(PulumiDeclarations.typeOf(urn))) : [];
}
