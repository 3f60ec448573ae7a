import { join } from 'node:path';
import { Shape } from '../../lib/domain';
import { CheckList } from './check-list';
import { Floors } from './floors';
import { Machine } from './machine';

const ACCESS_KEY = 'AWS_ACCESS_KEY_ID';
/** Variables that name credentials, by which the SDKs find them. */
const SOURCES = [ACCESS_KEY, 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']; // prettier-ignore

/** Adds what `cdk deploy` needs. */
export function checkAws(list: CheckList, machine: Machine, floors: Floors): void {
  list
    .node(floors.node)
    .package('aws-cdk-lib', floors.packages['aws-cdk-lib'])
    .package('constructs', floors.packages.constructs)
    .version(
      { name: 'CDK CLI', detail: machine.version('cdk'), fix: 'npm install --save-dev aws-cdk@^2' },
      cliFloor(machine),
    )
    .look({
      name: 'credentials',
      detail: credentials(machine),
      fix: 'Sign in with aws configure sso, or set AWS_PROFILE or AWS_ACCESS_KEY_ID',
    })
    .look({
      ...{ name: 'region', detail: region(machine), isOptional: true },
      fix: 'Set AWS_REGION, or state the region of each stack',
    })
    .look({
      ...{ name: 'AWS CLI', detail: machine.version('aws'), isOptional: true },
      fix: 'Install it from https://aws.amazon.com/cli/: loadbearing traffic and doctor --account need it',
    });
}

/** Each version of the library names the CLI that reads its output. The last number is of fixes only. */
function cliFloor(machine: Machine): string {
  const library = machine.package('aws-cdk-lib');
  const schema = library && machine.package('@aws-cdk/cloud-assembly-schema', library.folder);
  const named = Shape.text(schema && machine.json(join(schema.folder, 'cli-version.json'))?.version);
  return named.split('.').slice(0, 2).join('.') || '2';
}

/** Returns where the SDKs find credentials. Whether they are valid is for the account to say. */
function credentials(machine: Machine): string | undefined {
  const source = machine.variable(...SOURCES);
  if (source) return source.name;
  const profile = profileOf(machine);
  const files = [
    machine.variable('AWS_SHARED_CREDENTIALS_FILE')?.value ?? join(machine.home, '.aws/credentials'),
    machine.variable('AWS_CONFIG_FILE')?.value ?? join(machine.home, '.aws/config'),
  ];
  const file = files.find((it) => sections(machine, it).includes(profile));
  return file === undefined ? undefined : `profile ${profile} of ${file}`;
}

function region(machine: Machine): string | undefined {
  const stated = machine.variable('AWS_REGION', 'AWS_DEFAULT_REGION', 'CDK_DEFAULT_REGION');
  return stated && `${stated.value} (${stated.name})`;
}

function profileOf(machine: Machine): string {
  return machine.variable('AWS_PROFILE', 'AWS_DEFAULT_PROFILE')?.value ?? 'default';
}

function sections(machine: Machine, file: string): string[] {
  const heads = (machine.text(file) ?? '').matchAll(/^\s*\[(?:profile\s+)?([^\]]+)\]/gm);
  return [...heads].map(([, name]) => name.trim());
}
