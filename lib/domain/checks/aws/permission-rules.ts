import { AwsEscalation } from '../../permissions/aws-escalation';
import { EscalationPath } from '../../permissions/escalation-path';
import { PolicyKind, PolicyStatement, PolicyStatements } from '../../permissions/policy-statement';
import { Breadth, StatementBreadth } from '../../permissions/statement-breadth';
import { TemplatePolicies } from '../../permissions/template-policies';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram } from '../declared-program';

/** Finds statements without a limit of their actions, and principals that can reach the rights of others. */
export const permissionsTooWide: CheckRule = (program, findings) => {
  const policies = new TemplatePolicies(program.source.templates ?? []);
  const unlimited = policies.statements.filter(
    (it) =>
      it.kind === PolicyKind.IDENTITY && PolicyStatements.isUnconditional(it) && isUnlimited(StatementBreadth.of(it)),
  );
  unlimited.forEach((statement) => {
    const resource = program.find(statement.place) ?? program.find(statement.holders.at(0) ?? '');
    if (resource === undefined) return;
    findings.add(CheckCode.ACTIONS_UNLIMITED, resource, {
      property: `PolicyDocument ${statement.actions.join(', ')}`,
      reason: `a statement allows ${wordsOf(statement)}`,
      fix: 'list the actions that its principal needs',
    });
  });
  // Who may do everything needs no path to more.
  const holders = new Set(unlimited.filter(isOfEveryAction).flatMap((it) => it.holders));
  const paths = new Map<string, EscalationPath[]>();
  AwsEscalation.paths(policies)
    .filter((it) => !holders.has(it.from) && !isGranted(it, program))
    .forEach((it) => paths.set(it.from, [...(paths.get(it.from) ?? []), it]));
  paths.forEach((all, from) => {
    const resource = program.find(from);
    if (resource === undefined) return;
    findings.add(CheckCode.PRIVILEGES_ESCALATE, resource, {
      property: `PolicyDocument ${all.map(({ to }) => to).join(', ')}`,
      reason: `it reaches ${all.map(inWords).join('; ')}`,
      fix: 'limit the actions to the resources that it needs, and iam:PassRole to roles and services by their names',
    });
  });
};

/** A policy that names the role which a service may get, or which may be assumed, grants just that. */
function isGranted({ to, steps }: EscalationPath, program: DeclaredProgram): boolean {
  const isNamed = program.find(to) !== undefined;
  return (
    isNamed &&
    steps.every(({ means }) => means.every((it) => /^(?:iam:PassRole|sts:AssumeRole|codebuild:StartBuild)\b/.test(it)))
  );
}

/** Every action of a service is too much for every resource; for one of them, its owner may want it. */
function isUnlimited(breadths: readonly Breadth[]): boolean {
  const isOfService = breadths.includes(Breadth.ANY_ACTION_OF_A_SERVICE) && breadths.includes(Breadth.ANY_RESOURCE);
  return isOfService || breadths.includes(Breadth.ANY_ACTION);
}

function isOfEveryAction(statement: PolicyStatement): boolean {
  return StatementBreadth.of(statement).includes(Breadth.ANY_ACTION);
}

function wordsOf({ actions, exceptActions }: PolicyStatement): string {
  const listed = actions.join(', ');
  if (exceptActions) return `every action but ${listed}`;
  return actions.includes('*') ? 'every action' : `every action of a service: ${listed}`;
}

function inWords({ to, steps }: EscalationPath): string {
  return `${to} by ${steps.map(({ means }) => means.join(', ')).join(', then ')}`;
}
