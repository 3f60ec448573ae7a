import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { StatefulTypes } from '../stateful-types';

const DELETES = 'Delete';
/** CloudFormation fails to delete a bucket with objects, and a key has a waiting period. */
const SAFE_BY_SERVICE = ['AWS::KMS::Key'];
const AUTO_DELETE_TAG = 'aws-cdk:auto-delete-objects';

/** Finds stores of data that are deleted with their stack. */
export const storeNotRetained: CheckRule = (program, findings) => {
  program.resources.forEach((resource) => {
    const noun = StatefulTypes.nounOf(resource.type);
    if (noun === undefined || !losesData(resource)) return;
    findings.add(CheckCode.STORE_NOT_RETAINED, resource, {
      property: 'DeletionPolicy',
      reason: `the ${noun} and its data are deleted with the stack, or when a change replaces it`,
      fix: `set DeletionPolicy and UpdateReplacePolicy to Retain or Snapshot (removalPolicy in CDK)`,
    });
  });
};

function losesData({ type, attributes, properties, values }: DeclaredResource): boolean {
  const { DeletionPolicy, UpdateReplacePolicy } = attributes;
  if (SAFE_BY_SERVICE.includes(type) || StatefulTypes.isPart(properties) || isProtected(properties)) return false;
  if (type === 'AWS::S3::Bucket') {
    const isEmptied = Shape.records(properties.Tags).some(({ Key }) => Key === AUTO_DELETE_TAG);
    return isEmptied && [undefined, DELETES].includes(DeletionPolicy as string | undefined);
  }
  const isDeleted = StatefulTypes.hasSnapshotByDefault(type)
    ? DeletionPolicy === DELETES
    : [undefined, DELETES].includes(DeletionPolicy as string | undefined);
  // A template that states one policy means both.
  const isReplaced =
    DeletionPolicy !== undefined && [undefined, DELETES].includes(UpdateReplacePolicy as string | undefined);
  return values !== undefined && (isDeleted || isReplaced);
}

/** CloudFormation cannot delete what is protected. */
function isProtected({ DeletionProtection, DeletionProtectionEnabled }: DeclaredResource['properties']): boolean {
  return [DeletionProtection, DeletionProtectionEnabled].some((it) => ['true', 'ACTIVE'].includes(String(it)));
}
