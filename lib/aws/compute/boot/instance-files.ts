// eslint-disable-next-line no-restricted-imports -- a CDK asset is a folder on disk, and the CDK offers nothing to write one
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
    const target = `${folder}/${path}`;
    mkdirSync(target.slice(0, target.lastIndexOf('/')), { recursive: true });
    writeFileSync(target, content);
  });
  const asset = new s3assets.Asset(scope, id, { path: folder });
  // With staging switched off the asset still points here.
  if (!asset.assetPath.startsWith(folder)) rmSync(folder, { recursive: true });
  return asset;
}
