import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cdkJson from '../../../cdk.json';
import { DeploymentEnvironment } from '../../../stacks/environment';
import { TraitorTrack, TraitorTrackProps } from '../../../stacks/traitor-track';

// The first synthesis of a file loads what it needs: seconds on a busy machine.
jest.setTimeout(60_000);

/** A part of a template. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is JSON of any shape
export type Json = any;

/** The synthesized system. */
export interface Synthesized {
  readonly app: App;
  readonly system: TraitorTrack;
  readonly global: Template;
  readonly data: Template;
  readonly application: Template;
  readonly recovery?: Template;
}

export const DOMAIN = { domainName: 'track.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };

/** Every environment, without a domain and with one. */
export const VARIANTS: [string, TraitorTrackProps][] = Object.values(DeploymentEnvironment).flatMap((environment) => [
  [environment, { environment }],
  [`${environment} with a domain`, { environment, domain: DOMAIN }],
]);

const cache = new Map<string, Synthesized>();

/** Synthesizes TraitorTrack as `bin/cdk.ts` does, once for each set of props and test file. */
export function synthesize(props: TraitorTrackProps = {}): Synthesized {
  const key = JSON.stringify(props);
  // Two applications may look the same as text.
  const known = props.application ? undefined : cache.get(key);
  if (known) return known;
  const app = new App({ context: cdkJson.context, analyticsReporting: false });
  const system = new TraitorTrack(app, props);
  const synthesized = {
    app,
    system,
    global: Template.fromStack(system.global),
    data: Template.fromStack(system.data),
    application: Template.fromStack(system.application),
    recovery: system.recovery && Template.fromStack(system.recovery),
  };
  cache.set(key, synthesized);
  return synthesized;
}

/** The stacks, in the order of deployment. */
export function stacksOf({ system }: Synthesized): Stack[] {
  return [system.global, system.recovery, system.data, system.application].filter((stack) => stack !== undefined);
}

/** A resource of a template. */
export interface Resource {
  readonly stack: Stack;
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
  readonly deletionPolicy?: string;
}

/** The template of each stack, in the order of deployment. */
export function templatesOf(synthesized: Synthesized): [Stack, Template][] {
  const { global, recovery, data, application } = synthesized;
  const templates = [global, recovery, data, application].filter((template) => template !== undefined);
  return stacksOf(synthesized).map((stack, i) => [stack, templates[i]]);
}

/** Every resource of every stack. */
export function resourcesOf(synthesized: Synthesized): Resource[] {
  return templatesOf(synthesized).flatMap(([stack, template]) =>
    Object.entries<{ [key: string]: unknown }>(template.toJSON().Resources).map(([id, resource]) => ({
      stack,
      id,
      type: String(resource.Type),
      properties: resource.Properties ?? {},
      deletionPolicy: resource.DeletionPolicy as string | undefined,
    })),
  );
}

/** Attributes or dimensions as an object: `[{ Key, Value }]` or `[{ Name, Value }]`. */
export function valuesOf(pairs: { Key?: string; Name?: string; Value: unknown }[]): { [name: string]: unknown } {
  return Object.fromEntries(pairs.map(({ Key, Name, Value }) => [Key ?? Name, Value]));
}

/** The properties of the one resource of a type. */
export function only(template: Template, type: string): Json {
  const resources = Object.values(template.findResources(type));
  if (resources.length !== 1) throw new Error(`${resources.length} resources of type ${type}, not one`);
  return resources[0].Properties;
}

/** The properties of all resources of a type. */
export function all(template: Template, type: string): Json[] {
  return Object.values(template.findResources(type)).map((resource) => resource.Properties);
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

/** The widgets of a dashboard, by title. What is known only at deployment is text in single quotes. */
export function widgetsOf(template: Template): Map<string, Json> {
  const [, parts] = only(template, 'AWS::CloudWatch::Dashboard').DashboardBody['Fn::Join'] as [string, unknown[]];
  const known = (part: unknown): string =>
    typeof part === 'string' ? part : JSON.stringify(part).replace(/\\?"/g, "'");
  const { widgets } = JSON.parse(parts.map(known).join(''));
  return new Map(widgets.map((widget: Json) => [widget.properties.title, widget.properties]));
}
