import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Ships files as one asset, named after their content: a changed file means another key, another template, other instances.
 *
 * @internal
 */
export function shipFiles(scope: Construct, id: string, files: { readonly [path: string]: string }): s3assets.Asset {
  const folder = FileSystem.mkdtemp('loadbearing-');
  Object.entries(files).forEach(([path, content]) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  });
  const asset = new s3assets.Asset(scope, id, { path: folder });
  // With staging switched off the asset still points here.
  if (!asset.assetPath.startsWith(folder)) rmSync(folder, { recursive: true });
  return asset;
}
