/**
 * Removes from snapshots what changes without anybody deciding it: asset hashes (a file's content, tested where the file is
 * made), the bootstrap version check and CDK's own metadata (both change with the CDK's version).
 */
import type { NewPlugin } from 'pretty-format';

type JsonObject = Record<string, unknown>;

const assetHash = /\b[0-9a-f]{64}\b/g;
/** In the id of a policy for one version of an asset: a part of the asset's hash, then the CDK's hash of the path. */
const assetVersion = /(Read)[0-9a-f]{8}[0-9A-F]{8}\b/g;

/** By template section: the entries that the CDK adds on its own. */
const madeByTheCdk: Readonly<Record<string, string>> = {
  Parameters: 'BootstrapVersion',
  Rules: 'CheckBootstrapVersion',
  Resources: 'CDKMetadata',
  Conditions: 'CDKMetadataAvailable',
};

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasEntry(template: JsonObject, [section, entry]: readonly [string, string]): boolean {
  const found = template[section];
  return isObject(found) && entry in found;
}

function withoutCdkEntries(template: JsonObject): JsonObject {
  const cleaned = { ...template };
  for (const [section, entry] of Object.entries(madeByTheCdk)) {
    if (!hasEntry(cleaned, [section, entry])) continue;
    const { [entry]: _removed, ...rest } = cleaned[section] as JsonObject;
    if (Object.keys(rest).length > 0) cleaned[section] = rest;
    else delete cleaned[section];
  }
  return cleaned;
}

export const test: NewPlugin['test'] = (value: unknown) =>
  typeof value === 'string'
    ? value.search(assetHash) >= 0 || value.search(assetVersion) >= 0
    : isObject(value) && Object.entries(madeByTheCdk).some((entry) => hasEntry(value, entry));

export const serialize: NewPlugin['serialize'] = (value: unknown, config, indentation, depth, refs, printer) => {
  const cleaned =
    typeof value === 'string'
      ? value.replace(assetHash, '<asset hash>').replace(assetVersion, '$1<asset version>')
      : withoutCdkEntries(value as JsonObject);
  return printer(cleaned, config, indentation, depth, refs);
};
