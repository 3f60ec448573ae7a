import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Json, only, textOf } from './template';

/** The user data of the one launch template, as CloudFormation knows it. */
export function userDataNode(template: Template): Json {
  return only(template, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData;
}

/** The user data of the one launch template, with `${LogicalId.Attribute}` for what is known only at deployment. */
export function userDataOf(stack: Stack): string {
  return textOf(userDataNode(Template.fromStack(stack)));
}

/** The content that the user data writes to a file. */
export function writtenFile(userData: string, path: string): string {
  const [, rest] = userData.split(`cat > ${path} <<'END_OF_FILE'\n`);
  if (rest === undefined) throw new Error(`the user data does not write ${path}`);
  return rest.split('\nEND_OF_FILE\n')[0];
}

/** What the user data fetches to boot from, by path: `boot.sh`, and below `files` what it lays down. */
export function bootFiles(stack: Stack): { [path: string]: string } {
  const fetched = /'s3:\/\/[^']*\/([0-9a-f]{64})\.zip' \/opt\/[^/\s]+\/boot\.zip/.exec(userDataOf(stack));
  if (!fetched) throw new Error('the user data fetches no boot.zip');
  const folder = join((stack.node.root as App).synth().directory, `asset.${fetched[1]}`);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
