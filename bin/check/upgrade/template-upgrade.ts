import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';
import {
  CheckCode,
  DeclaredResource,
  Findings,
  Json,
  RegionalTemplate,
  Shape,
  StatefulTypes,
  TemplateDeclarations,
} from '../../../lib/domain';

type Diff = typeof import('@aws-cdk/cloudformation-diff');

const LOST = new Set<string>(['WILL_DESTROY', 'WILL_ORPHAN']);
// MAY_REPLACE is also that of many properties which only restart or move something.
const REPLACED = new Set<string>(['WILL_REPLACE']);
/** Policies with which CloudFormation keeps the data of what a template no longer has. */
const KEEPS: Readonly<Record<string, string>> = {
  Retain: 'CloudFormation leaves the resource, which no stack owns any more',
  RetainExceptOnCreate: 'CloudFormation leaves the resource, which no stack owns any more',
  Snapshot: 'CloudFormation takes a last snapshot',
};

/** Adds a finding for each store of data that an upgrade of stacks replaces, deletes or renames. */
export function checkTemplateUpgrade(
  findings: Findings,
  before: readonly RegionalTemplate[],
  after: readonly RegionalTemplate[],
): void {
  const { fullDiff } = require('@aws-cdk/cloudformation-diff') as Diff;
  const [old, now] = [before, after].map((it) => new Map(TemplateDeclarations.of(it).map((one) => [one.id, one])));
  const added = [...now.values()].filter(({ id }) => !old.has(id));
  before.forEach(({ stack, template }) => {
    const next = after.find((it) => it.stack === stack);
    const differences = fullDiff(plain(template), plain(next?.template ?? {})).resources;
    differences.forEachDifference((logicalId: string, difference: ResourceDifference) => {
      const id = `${stack}/${logicalId}`;
      const resource = old.get(id);
      const noun = StatefulTypes.nounOf(resource?.type ?? '');
      if (resource === undefined || noun === undefined || StatefulTypes.isPart(resource.properties)) return;
      const impact = String(difference.changeImpact);
      if (REPLACED.has(impact)) addReplaced(findings, now.get(id) ?? resource, noun, difference);
      if (LOST.has(impact)) addLost(findings, resource, noun, added);
    });
  });
}

function addReplaced(
  findings: Findings,
  resource: DeclaredResource,
  noun: string,
  { propertyUpdates }: ResourceDifference,
): void {
  const causes = Object.entries(propertyUpdates)
    .filter(([, it]) => REPLACED.has(String(it.changeImpact)))
    .map(([name]) => name);
  findings.add(CheckCode.STORE_REPLACED, resource, {
    property: causes.join(', ') || 'Type',
    reason: `the change of ${causes.join(' and ') || 'its type'} replaces the ${noun}: the new one has none of its data, but that of a snapshot which it names`,
    fix: 'keep the value, or restore a snapshot into a second store and move the application to it',
  });
}

function addLost(
  findings: Findings,
  resource: DeclaredResource,
  noun: string,
  added: readonly DeclaredResource[],
): void {
  const { DeletionPolicy } = resource.attributes;
  const kept =
    KEEPS[Shape.text(DeletionPolicy) || (StatefulTypes.hasSnapshotByDefault(resource.type) ? 'Snapshot' : 'Delete')];
  const twin = added.find((it) => it.type === resource.type && isAlike(it, resource));
  if (twin) {
    findings.add(CheckCode.STORE_RENAMED, resource, {
      reason: `it becomes ${twin.id} in place of ${resource.id}: the upgrade creates an empty ${noun}; of the old one, ${kept ?? 'CloudFormation deletes the data'}`,
      fix: 'keep stack and logical id (overrideLogicalId in CDK), or move the resource by cdk refactor',
    });
    return;
  }
  findings.add(CheckCode.STORE_DELETED, resource, {
    property: 'DeletionPolicy',
    reason: `the template no longer has the ${noun}: ${kept ?? 'CloudFormation deletes it and its data'}`,
    fix: 'keep it, or move its data before',
  });
}

/** A resource that moves keeps its properties, and often the end of its path. */
function isAlike(one: DeclaredResource, other: DeclaredResource): boolean {
  return JSON.stringify(one.properties) === JSON.stringify(other.properties) || one.name === other.name;
}

/** A difference counts in what is deployed. Metadata of the CDK is not. */
function plain(template: Json): { [name: string]: unknown } {
  return { ...template, Resources: Shape.record(template.Resources) };
}
