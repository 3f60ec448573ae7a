import { DeclaredResource } from '../../resources/declared-resource';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, declaredIn } from '../declared-program';
import { StatefulTypes } from '../stateful-types';

const LOCKS = [
  'authorization:ManagementLockByScope',
  'authorization:ManagementLockAtResourceLevel',
  'authorization:ManagementLockAtResourceGroupLevel',
];
/** Parts of a store: what protects the store protects them. */
const PARTS = ['dbforpostgresql:Database', 'storage:BlobContainer'];

/** Finds stores of data that `pulumi destroy`, or a change that replaces them, deletes. */
export const storeNotRetained: CheckRule = (program, findings) => {
  program.resources.forEach((resource) => {
    const noun = StatefulTypes.nounOf(resource.type);
    if (
      noun === undefined ||
      PARTS.includes(resource.type) ||
      StatefulTypes.isPart(resource.properties) ||
      isKept(program, resource)
    )
      return;
    findings.add(CheckCode.STORE_NOT_RETAINED, resource, {
      property: 'protect',
      reason: `the ${noun} and its data are deleted with the stack, or when a change replaces it`,
      fix: 'set the option protect or retainOnDelete, or lock it by CanNotDelete',
    });
  });
};

/** Finds stores whose deleted data is gone at once. */
export const backupsMissing: CheckRule = (program, findings) => {
  program.ofType('keyvault:Vault').forEach((vault) => {
    if (!declaredIn(vault).at('properties', 'enableSoftDelete').isFalse) return;
    findings.add(CheckCode.BACKUPS_MISSING, vault, {
      property: 'enableSoftDelete',
      reason: 'a deleted secret or key is gone at once',
      fix: 'keep enableSoftDelete, and set enablePurgeProtection to true',
      rule: 'Azure.KeyVault.SoftDelete',
    });
  });
  program.ofType('storage:BlobServiceProperties').forEach((service) => {
    if (!declaredIn(service).at('deleteRetentionPolicy', 'enabled').isFalse) return;
    findings.add(CheckCode.BACKUPS_MISSING, service, {
      property: 'deleteRetentionPolicy',
      reason: 'a deleted blob is gone at once',
      fix: 'enable deleteRetentionPolicy with at least 7 days',
      rule: 'Azure.Storage.SoftDelete',
    });
  });
};

function isKept(program: DeclaredProgram, resource: DeclaredResource): boolean {
  const { protect, retainOnDelete } = resource.attributes;
  const isLocked = program.ofType(...LOCKS).some((it) => it.references().includes(resource.id));
  return protect === true || retainOnDelete === true || isLocked;
}

/** Finds resources without the tags that a caller requires. */
export const tagMissing: CheckRule = (program, findings, { requiredTags = [] }) => {
  if (requiredTags.length === 0) return;
  // What has a location has tags of its own.
  const tracked = program.resources.filter((it) => !declaredIn(it).at('location').isAbsent);
  tracked.forEach((resource) => {
    const tags = declaredIn(resource).at('tags');
    const missing = requiredTags.filter((it) => tags.at(it).isAbsent);
    if (missing.length === 0 || (!tags.isAbsent && !tags.isStated)) return;
    findings.add(CheckCode.TAG_MISSING, resource, {
      property: 'tags',
      reason: `it lacks ${missing.join(', ')}`,
      fix: 'pass tags to every resource, e.g. by a transformation of the stack',
      rule: 'Azure.Resource.UseTags',
    });
  });
};
