import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Json, only, textOf } from './template';

/** Returns the user data of the one launch template, as CloudFormation has it. */
export function userDataNode(template: Template): Json {
  return only(template, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData;
}

/** Returns the user data of the one launch template, with `${LogicalId.Attribute}` for each value known only at deployment. */
export function userDataOf(stack: Stack): string {
  return textOf(userDataNode(Template.fromStack(stack)));
}

/** Returns the content that the user data writes to a file of the service. */
export function writtenFile(userData: string, path: string): string {
  const [, service] = /^service='(.*)'$/m.exec(userData)!;
  return hereDocument(userData, `cat > "${path.replace(`/${service}/`, '/$service/')}"`);
}

/** Returns the address of the application's archive. It is empty if the application is not an archive. */
export function applicationUri(userData: string): string {
  return hereDocument(userData, 'IFS= read -r APPLICATION_URI');
}

/** Returns the files of the boot asset by path: `boot.sh`, `install.sh`, and those that boot.sh copies below `files`. */
export function bootFiles(stack: Stack): { [path: string]: string } {
  const fetched = /^boot_uri='s3:\/\/[^']*\/([0-9a-f]{64})\.zip'$/m.exec(userDataOf(stack));
  if (!fetched) throw new Error('the user data fetches no asset');
  const folder = join((stack.node.root as App).synth().directory, `asset.${fetched[1]}`);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function hereDocument(userData: string, command: string): string {
  const [, rest] = userData.split(`${command} <<'END_OF_FILE'\n`);
  if (rest === undefined) throw new Error(`the user data does not contain ${command}`);
  return rest.split('\nEND_OF_FILE\n')[0];
}
