import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { FileSystem } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/**
 * Creates one asset from files. A changed file changes the asset's key and the template, and so replaces the instances.
 *
 * @internal
 */
export function createFilesAsset(
  scope: Construct,
  id: string,
  files: { readonly [path: string]: string },
): s3assets.Asset {
  const folder = FileSystem.mkdtemp('loadbearing-');
  Object.entries(files).forEach(([path, content]) => {
    const target = `${folder}/${path}`;
    mkdirSync(target.slice(0, target.lastIndexOf('/')), { recursive: true });
    writeFileSync(target, content);
  });
  const asset = new s3assets.Asset(scope, id, { path: folder });
  // If staging is off, the asset still points to this folder.
  if (!asset.assetPath.startsWith(folder)) rmSync(folder, { recursive: true });
  return asset;
}
