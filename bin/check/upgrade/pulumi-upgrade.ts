import {
  CheckCode,
  DeclaredResource,
  Findings,
  Json,
  PulumiDeclarations,
  Shape,
  StatefulTypes,
} from '../../../lib/domain';

/** Operations with which a preview announces that a resource is replaced. A replacement has several steps. */
const REPLACES = /^(?:replace|create-replacement|delete-replaced|import-replacement)$/;

/** Adds a finding for each store of data that a preview replaces or deletes. */
export function checkPreview(findings: Findings, content: Json): void {
  const seen = new Set<string>();
  Shape.records(content.steps).forEach((step) => {
    const op = Shape.text(step.op);
    const urn = Shape.text(step.urn);
    const noun = StatefulTypes.nounOf(PulumiDeclarations.typeOf(urn));
    if (noun === undefined || seen.has(urn)) return;
    const resource = { id: urn, name: urn.split('::').at(-1) ?? urn, type: PulumiDeclarations.typeOf(urn) };
    if (REPLACES.test(op)) {
      seen.add(urn);
      const reasons = [step.replaceReasons, step.diffReasons]
        .flat()
        .map((it) => Shape.text(it))
        .filter(Boolean);
      const causes = [...new Set(reasons)].join(', ');
      findings.add(CheckCode.STORE_REPLACED, resource, {
        property: causes,
        reason: `${causes ? `the change of ${causes}` : 'a change'} replaces the ${noun}: the new one is empty`,
        fix: 'keep the value, or restore a backup into a second store and move the application to it',
      });
    }
    if (op === 'delete') {
      seen.add(urn);
      findings.add(CheckCode.STORE_DELETED, resource, {
        reason: `the program no longer has the ${noun}: Pulumi deletes it and its data`,
        fix: 'keep it, or move its data before',
      });
    }
  });
}

/** Adds a finding for each store of data of a state that another one lacks, or has by another URN. */
export function checkPulumiUpgrade(findings: Findings, before: Json, after: Json): void {
  const [old, now] = [before, after].map((it) => PulumiDeclarations.of(it));
  const ids = new Set(now.map(({ id }) => id));
  const previous = new Set(old.map(({ id }) => id));
  const added = now.filter(({ id }) => !previous.has(id));
  const announced = new Set(
    Shape.records(after.steps)
      .filter(({ op }) => op === 'delete')
      .map(({ urn }) => urn),
  );
  old.filter(({ id }) => !ids.has(id) && !announced.has(id)).forEach((resource) => addLost(findings, resource, added));
}

function addLost(findings: Findings, resource: DeclaredResource, added: readonly DeclaredResource[]): void {
  const noun = StatefulTypes.nounOf(resource.type);
  if (noun === undefined || StatefulTypes.isPart(resource.properties)) return;
  const same = added.filter(({ type }) => type === resource.type);
  const twin = same.find((it) => JSON.stringify(it.properties) === JSON.stringify(resource.properties));
  if (twin) {
    findings.add(CheckCode.STORE_RENAMED, resource, {
      reason: `its URN changes to ${twin.id}: the upgrade creates an empty ${noun} and deletes this one`,
      fix: 'name the old one in the option aliases',
    });
    return;
  }
  findings.add(CheckCode.STORE_DELETED, resource, {
    reason: `the program no longer has the ${noun}: Pulumi deletes it and its data`,
    fix: 'keep it, or move its data before',
  });
}
