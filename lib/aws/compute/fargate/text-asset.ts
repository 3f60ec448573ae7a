// eslint-disable-next-line no-restricted-imports -- a CDK asset is a file on disk, and the CDK offers nothing to write one
import { rmSync, writeFileSync } from 'node:fs';
import { FileSystem } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Ships a text as one object, named after its content.
 *
 * @internal
 */
export function shipText(scope: Construct, id: string, name: string, text: string): s3assets.Asset {
  const folder = FileSystem.mkdtemp('loadbearing-');
  const file = `${folder}/${name}`;
  writeFileSync(file, text);
  const asset = new s3assets.Asset(scope, id, { path: file });
  // With staging switched off the asset still points here.
  if (!asset.assetPath.startsWith(folder)) rmSync(folder, { recursive: true });
  return asset;
}
