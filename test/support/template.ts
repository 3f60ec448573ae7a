import { CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';

/** A part of a template, or other JSON, that is read back: of whatever shape. */
export type Json = ReturnType<typeof JSON.parse>;

/** The template of the stack a construct belongs to. */
export function templateOf(scope: IConstruct): Template {
  return Template.fromStack(Stack.of(scope));
}

/** The properties of the one resource of a type. */
export function only(template: Template, type: string): Json {
  const resources = all(template, type);
  if (resources.length !== 1) throw new Error(`${resources.length} resources of type ${type}, not one`);
  return resources[0];
}

/** The properties of all resources of a type. */
export function all(template: Template, type: string): Json[] {
  return Object.values(template.findResources(type)).map((resource) => resource.Properties);
}

/** Attributes or dimensions as an object: `[{ Key, Value }]` or `[{ Name, Value }]`. */
export function valuesOf(pairs: { Key?: string; Name?: string; Value: unknown }[]): { [name: string]: unknown } {
  return Object.fromEntries(pairs.map(({ Key, Name, Value }) => [Key ?? Name, Value]));
}

/** Text of a template value: joins are joined, references become `${Name}`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  const [[name, argument]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  if (name === 'Fn::Base64') return textOf(argument);
  if (name === 'Fn::Sub') return textOf(Array.isArray(argument) ? argument[0] : argument);
  if (name === 'Ref') return `\${${String(argument)}}`;
  if (name === 'Fn::GetAtt') return `\${${(argument as string[]).join('.')}}`;
  return `\${${name}:${JSON.stringify(argument)}}`;
}

/** The one dashboard, as CloudWatch reads it. What is known only at deployment is text in single quotes. */
export function dashboardOf(template: Template): Json {
  const body = only(template, 'AWS::CloudWatch::Dashboard').DashboardBody;
  const parts: unknown[] = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  const known = (part: unknown): string =>
    typeof part === 'string' ? part : JSON.stringify(part).replace(/\\?"/g, "'");
  return JSON.parse(parts.map(known).join(''));
}

/** The properties of the widgets of the one dashboard, by title. */
export function widgetsOf(template: Template): Map<string, Json> {
  return new Map(dashboardOf(template).widgets.map(({ properties }: Json) => [properties.title, properties]));
}

/** Types of the resources below a construct that would run a Lambda function during a deployment. */
export function lambdaBacked(scope: IConstruct): string[] {
  return scope.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .map((resource) => resource.cfnResourceType)
    .filter((type) => type === 'AWS::Lambda::Function' || type.startsWith('Custom::'));
}
