import { Application } from '../../../lib/aws';
import { ApmAgent, TraitorTrackProps } from '../../../stacks/traitor-track';
import { bootFiles, userDataNode, writtenFile } from '../../support/instance-files';
import { Json, textOf } from '../../support/template';
import { DOMAIN, Synthesized } from './synthesized';

/** What an instance of the web tier receives. A value known only at deployment is `${LogicalId.Attribute}`. */
export interface Instance {
  readonly userData: string;
  /** The environment file, as systemd reads it. */
  readonly environment: { readonly [name: string]: string };
  /** Which secrets it fetches, by variable. */
  readonly secrets: { readonly [variable: string]: SecretEntry };
  readonly agent: Json;
  readonly bootScript: string;
  /** The files the boot script lays down, by absolute path. */
  readonly files: { readonly [path: string]: string };
}

export interface SecretEntry {
  readonly secret: string;
  readonly template?: string;
  readonly field?: string;
  readonly optional?: boolean;
}

const OWN_APPLICATION = Application.userData(['mkdir -p /opt/traitortrack/current']);

/** A user's own application traced by New Relic, with the Prometheus workspace. */
export const NEW_RELIC: TraitorTrackProps = {
  application: OWN_APPLICATION,
  apm: ApmAgent.NEW_RELIC,
  prometheus: true,
};
/** A user's own application traced by DataDog, at a domain: the largest user data there is. */
export const DATADOG: TraitorTrackProps = { application: OWN_APPLICATION, apm: ApmAgent.DATADOG, domain: DOMAIN };

const known = new WeakMap<Synthesized, Instance>();

/** Reads what a launch template and the asset it names bring to an instance. */
export function instanceOf(synthesized: Synthesized): Instance {
  const instance = known.get(synthesized) ?? read(synthesized);
  known.set(synthesized, instance);
  return instance;
}

/** A template value whose references to outputs of the data stack are replaced by what those outputs refer to. */
export function followed(value: unknown, synthesized: Synthesized): unknown {
  if (Array.isArray(value)) return value.map((item) => followed(item, synthesized));
  if (value === null || typeof value !== 'object') return value;
  const reference = (value as { 'Fn::GetStackOutput'?: { StackName: string; OutputName: string } })[
    'Fn::GetStackOutput'
  ];
  if (reference === undefined) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, followed(item, synthesized)]));
  }
  if (reference.StackName !== synthesized.system.data.stackName)
    throw new Error(`not the data stack: ${reference.StackName}`);
  return synthesized.data.toJSON().Outputs[reference.OutputName].Value;
}

/** The logical id in a reference such as `${Cache18F6EE16.PrimaryEndPoint.Address}`. */
export function logicalId(reference: string): string {
  const match = /^\$\{(\w+)[.}]/.exec(reference);
  if (!match) throw new Error(`no reference: ${reference}`);
  return match[1];
}

/** The name of the secret a reference points at, be it the secret or its attachment to a database. */
export function secretName(reference: string, { data }: Synthesized): string {
  const resources = data.toJSON().Resources;
  const resource = resources[logicalId(reference)];
  return resource.Type === 'AWS::SecretsManager::SecretTargetAttachment'
    ? secretName(textOf(resource.Properties.SecretId), { data } as Synthesized)
    : resource.Properties.Name;
}

/** What is not a value of the environment file is no environment: an unreadable line is an error. */
export function parseEnvironmentFile(text: string): { [name: string]: string } {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const match = /^([A-Z][A-Z0-9_]*)="((?:[^"\\]|\\.)*)"$/.exec(line);
      if (!match) throw new Error(`not a line of an environment file: ${line}`);
      return [match[1], match[2].replace(/\\(.)/g, '$1')];
    }),
  );
}

function read(synthesized: Synthesized): Instance {
  const userData = textOf(followed(userDataNode(synthesized.application), synthesized));
  const written = (name: string): string => writtenFile(userData, `/etc/traitortrack/${name}`);
  const boot = bootFiles(synthesized.system.application);
  return {
    userData,
    environment: parseEnvironmentFile(written('environment')),
    secrets: JSON.parse(written('secrets.json')),
    agent: JSON.parse(written('amazon-cloudwatch-agent.json')),
    bootScript: boot['boot.sh'],
    files: Object.fromEntries(
      Object.entries(boot)
        .filter(([path]) => path.startsWith('files/'))
        .map(([path, text]) => [path.slice('files'.length), text]),
    ),
  };
}
