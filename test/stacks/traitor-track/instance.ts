import { Application } from '../../../lib/aws';
import { ApmAgent, TraitorTrackProps } from '../../../stacks/traitor-track';
import { bootFiles, userDataNode, writtenFile } from '../../support/instance-files';
import { Json, textOf } from '../../support/template';
import { DOMAIN, Synthesized } from './synthesized';

/** User data and asset of an instance of the web tier. A value known only at deployment is `${LogicalId.Attribute}`. */
export interface Instance {
  readonly userData: string;
  /** Environment file, as systemd reads it. */
  readonly environment: { readonly [name: string]: string };
  /** Sources of the secrets it fetches, by variable. */
  readonly secrets: { readonly [variable: string]: SecretEntry };
  readonly agent: Json;
  readonly bootScript: string;
  /** Files of the boot asset by path. */
  readonly asset: { readonly [path: string]: string };
  /** Files that boot.sh copies, by absolute path. */
  readonly files: { readonly [path: string]: string };
}

export interface SecretEntry {
  readonly secret: string;
  readonly template?: string;
  readonly field?: string;
  readonly optional?: boolean;
}

const OWN_APPLICATION = Application.userData(['mkdir -p /opt/traitortrack/current']);

/** A user's application with New Relic and the Prometheus workspace. */
export const NEW_RELIC: TraitorTrackProps = {
  application: OWN_APPLICATION,
  apm: ApmAgent.NEW_RELIC,
  prometheus: true,
};
/** A user's application with DataDog and a domain, which has the largest user data. */
export const DATADOG: TraitorTrackProps = { application: OWN_APPLICATION, apm: ApmAgent.DATADOG, domain: DOMAIN };

const known = new WeakMap<Synthesized, Instance>();

/** Reads the user data of a launch template and the asset it names. */
export function instanceOf(synthesized: Synthesized): Instance {
  const instance = known.get(synthesized) ?? read(synthesized);
  known.set(synthesized, instance);
  return instance;
}

/** Returns a template value with the values of the data stack's outputs in place of references to them. */
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

/** Returns the logical id of a reference such as `${Cache18F6EE16.PrimaryEndPoint.Address}`. */
export function logicalId(reference: string): string {
  const match = /^\$\{(\w+)[.}]/.exec(reference);
  if (!match) throw new Error(`no reference: ${reference}`);
  return match[1];
}

/** Returns the name of the secret behind a reference to it or to its attachment to a database. */
export function secretName(reference: string, { data }: Synthesized): string {
  const resources = data.toJSON().Resources;
  const resource = resources[logicalId(reference)];
  return resource.Type === 'AWS::SecretsManager::SecretTargetAttachment'
    ? secretName(textOf(resource.Properties.SecretId), { data } as Synthesized)
    : resource.Properties.Name;
}

/** Parses an environment file. Throws at an invalid line. */
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
    asset: boot,
    files: Object.fromEntries(
      Object.entries(boot)
        .filter(([path]) => path.startsWith('files/'))
        .map(([path, text]) => [path.slice('files'.length), text]),
    ),
  };
}
