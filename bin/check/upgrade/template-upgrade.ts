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
const REPLACED = new Set<string>(['WILL_REPLACE', 'MAY_REPLACE']);
/** Policies with which CloudFormation keeps the data of what a template no longer has. */
const KEEPS: Readonly<Record<string, string>> = {
  Retain: 'CloudFormation leaves it, and no stack owns it any more',
  RetainExceptOnCreate: 'CloudFormation leaves it, and no stack owns it any more',
  Snapshot: 'CloudFormation deletes it after a last snapshot',
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
      if (resource === undefined || noun === undefined) return;
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
  { propertyUpdates, changeImpact }: ResourceDifference,
): void {
  const causes = Object.entries(propertyUpdates)
    .filter(([, it]) => REPLACED.has(String(it.changeImpact)))
    .map(([name]) => name);
  const verb = String(changeImpact) === 'MAY_REPLACE' ? 'may replace' : 'replaces';
  findings.add(CheckCode.STORE_REPLACED, resource, {
    property: causes.join(', ') || 'Type',
    reason: `the change of ${causes.join(' and ') || 'its type'} ${verb} the ${noun}: the new one is empty`,
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
  const kept = KEEPS[Shape.text(DeletionPolicy)];
  const twin =
    added.find((it) => it.type === resource.type && isAlike(it, resource)) ??
    only(added.filter((it) => it.type === resource.type));
  if (twin) {
    findings.add(CheckCode.STORE_RENAMED, resource, {
      reason: `its logical id changes to ${twin.id.split('/').at(-1)}: the upgrade creates an empty ${noun}${kept ? `, and ${kept}` : ' and deletes this one'}`,
      fix: 'keep the logical id (overrideLogicalId in CDK), or move the resource by cdk refactor',
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

function only<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

/** A difference counts in what is deployed. Metadata of the CDK is not. */
function plain(template: Json): { [name: string]: unknown } {
  return { ...template, Resources: Shape.record(template.Resources) };
}
