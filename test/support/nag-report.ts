import { Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { IConstruct } from 'constructs';

/** Packs by the beginning of their ids. */
const PACKS: { readonly [pack: string]: new () => NagPack } = {
  AwsSolutions: AwsSolutionsChecks,
  'HIPAA.Security': HIPAASecurityChecks,
  'NIST.800.53.R5': NIST80053R5Checks,
  'PCI.DSS.321': PCIDSS321Checks,
  Serverless: ServerlessChecks,
};
export const EVERY_PACK = Object.keys(PACKS);

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

interface Finding {
  readonly pack: string;
  readonly path: string;
  readonly rule: string;
}

/**
 * The findings below a construct, against the acknowledgements there. Those of every pack count as unused. Synthesize first:
 * inline policies are acknowledged then.
 *
 * @param open packs whose findings count as unacknowledged. The others have findings that a user answers with props, such as keys.
 */
export function nagReport(scope: IConstruct, open: readonly string[] = ['AwsSolutions']): NagReport {
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
    unacknowledged: unacknowledged
      .filter(({ pack }) => open.includes(pack))
      .map(({ path, rule }) => `${path}: ${rule}`),
    unused: [...acknowledged].filter((key) => !used.has(key)),
  };
}

/** The number of findings below a construct by pack and rule, whether acknowledged or not. */
export function findingCounts(scope: IConstruct): { [pack: string]: { [rule: string]: number } } {
  const counts: { [pack: string]: { [rule: string]: number } } = {};
  findings(scope).forEach(({ pack, rule }) => {
    const ofPack = (counts[pack] ??= {});
    // `AwsSolutions-IAM5[Resource::*]` is a finding of the rule IAM5.
    const name = rule.slice(pack.length + 1).replace(/\[.*/s, '');
    ofPack[name] = (ofPack[name] ?? 0) + 1;
  });
  return counts;
}

/** Every acknowledgement of a rule of a pack below a construct. */
export function acknowledgements(scope: IConstruct): Acknowledgement[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as { [id: string]: string }))
      .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^annotation::/i, ''), reason }))
      // The CDK acknowledges findings of its own validation for itself.
      .filter(({ rule }) => EVERY_PACK.some((pack) => rule.startsWith(`${pack}-`))),
  );
}

function findings(scope: IConstruct): Finding[] {
  return Object.entries(PACKS).flatMap(([name, Pack]) => {
    const pack = new Pack();
    // The pack asks this private method about each finding, and would keep quiet about the acknowledged ones.
    Object.assign(pack, { isAcknowledged: () => false });
    return pack
      .validateScope(scope)
      .violations.flatMap(({ ruleName: rule, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ pack: name, path: constructPath ?? '', rule })),
      );
  });
}

/** A path and the paths of all scopes around it, the nearest first. */
function upwards(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}
