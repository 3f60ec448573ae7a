import { rmSync, writeFileSync } from 'node:fs';
import { FileSystem } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Uploads a text as one S3 object, named after its content.
 *
 * @internal
 */
export function shipText(scope: Construct, id: string, name: string, text: string): s3assets.Asset {
  // A CDK asset is a file on disk.
  const folder = FileSystem.mkdtemp('loadbearing-');
  const file = `${folder}/${name}`;
  writeFileSync(file, text);
  const asset = new s3assets.Asset(scope, id, { path: file });
  // If staging is disabled, the asset still refers to this file.
  if (!asset.assetPath.startsWith(folder)) rmSync(folder, { recursive: true });
  return asset;
}
