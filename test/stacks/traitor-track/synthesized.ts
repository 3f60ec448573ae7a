import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { TraitorTrack, TraitorTrackProps } from '../../../stacks/traitor-track';
import { anApp } from '../../support/stacks';
import { Json } from '../../support/template';

// The first synthesis of a file loads what it needs: seconds on a busy machine.
jest.setTimeout(60_000);

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
  const app = anApp();
  const system = new TraitorTrack(app, { placeholder: props.application === undefined, alarmEmail: 'none', ...props });
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
