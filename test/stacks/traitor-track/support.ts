import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cdkJson from '../../../cdk.json';
import { TraitorTrack, TraitorTrackProps } from '../../../stacks/traitor-track';

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

const cache = new Map<string, Synthesized>();

/** Synthesizes TraitorTrack as `bin/cdk.ts` does, once for each set of props and test file. */
export function synthesize(props: TraitorTrackProps = {}): Synthesized {
  const key = JSON.stringify(props);
  const known = cache.get(key);
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

/** The properties of the one resource of a type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is JSON of any shape
export function only(template: Template, type: string): any {
  const resources = Object.values(template.findResources(type));
  if (resources.length !== 1) throw new Error(`${resources.length} resources of type ${type}, not one`);
  return resources[0].Properties;
}

/** The properties of all resources of a type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is JSON of any shape
export function all(template: Template, type: string): any[] {
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
