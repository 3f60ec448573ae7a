import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';

/** Each entry is `path: rule`. */
interface NagReport {
  /** Findings without an acknowledgement. */
  readonly unacknowledged: string[];
  /** Acknowledgements without a finding, or covered by a nearer one. */
  readonly unused: string[];
}

export const NOTHING_OPEN: NagReport = { unacknowledged: [], unused: [] };

interface Acknowledgement {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** The findings of the AwsSolutions pack below a construct, against the acknowledgements there. */
export function nagReport(scope: IConstruct): NagReport {
  const acknowledged = new Set(acknowledgements(scope).map(({ path, rule }) => `${path}: ${rule}`));
  const used = new Set<string>();
  const unacknowledged = findings(scope).filter(({ path, rule }) => {
    const answer = upwards(path)
      .map((at) => `${at}: ${rule}`)
      .find((key) => acknowledged.has(key));
    if (answer !== undefined) used.add(answer);
    return answer === undefined;
  });
  return {
    unacknowledged: unacknowledged.map(({ path, rule }) => `${path}: ${rule}`),
    unused: [...acknowledged].filter((key) => !used.has(key)),
  };
}

/** Every acknowledgement of a rule of the AwsSolutions pack below a construct. */
export function acknowledgements(scope: IConstruct): Acknowledgement[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as { [id: string]: string }))
      .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^annotation::/i, ''), reason }))
      // The CDK acknowledges findings of its own validation for itself.
      .filter(({ rule }) => rule.startsWith('AwsSolutions-')),
  );
}

function findings(scope: IConstruct): { path: string; rule: string }[] {
  const pack = new AwsSolutionsChecks();
  // The pack asks this private method about each finding, and would keep quiet about the acknowledged ones.
  Object.assign(pack, { isAcknowledged: () => false });
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ path: constructPath ?? '', rule: ruleName })),
    );
}

/** A path and the paths of all scopes around it, the nearest first. */
function upwards(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}
