import { App, CfnResource, aws_iam as iam } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  IApplyRule,
  NIST80053R5Checks,
  NagPack,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { NagFindings } from '../../lib/aws';
import { NAG_RULES, findingsOf } from '../../lib/aws/nag-rules';
import { EVERY_PACK, nagReport } from '../support/nag-report';
import { aStack } from '../support/stacks';

/** The ids under which a pack reports its rules, by the names of their checks. */
function idsOf(pack: NagPack): [string, string][] {
  const ids: [string, string][] = [];
  const read = ({ rule, ruleSuffixOverride: suffix = rule.name }: IApplyRule): unknown =>
    ids.push([rule.name, `${pack.readPackName}-${suffix}`]);
  const opened = Object.assign(pack as unknown as { checkResource: (node: CfnResource) => void }, { applyRule: read });
  opened.checkResource(new CfnResource(aStack(), 'Any', { type: 'AWS::Any::Type' }));
  return ids;
}

test('a rule stands for the findings of every pack that has it', () => {
  const packs = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];
  const all = packs.flatMap((Pack) => idsOf(new Pack()));
  expect(NAG_RULES.length).toBeGreaterThan(15);
  NAG_RULES.forEach((name) =>
    expect({ name, ids: [...findingsOf(name)].sort() }).toEqual({
      name,
      ids: all.filter(([rule]) => rule === name).map(([, id]) => id),
    }),
  );
});

describe('inline policies', () => {
  const stack = aStack();
  const service = new iam.ServicePrincipal('ec2.amazonaws.com');
  const [one, other] = ['One', 'Other'].map((id) => new iam.Role(stack, id, { assumedBy: service }));
  NagFindings.acknowledgeInlinePolicies(stack);
  const statement = new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['arn:aws:sts:::x'] });
  one.addToPolicy(statement);
  new iam.Policy(stack, 'Shared', { roles: [one, other], statements: [statement] });
  new iam.Policy(stack, 'OfUser', { users: [new iam.User(stack, 'User')], statements: [statement] });
  (stack.node.root as App).synth();

  test('of one role are acknowledged, and others stay findings', () => {
    const open = nagReport(stack, EVERY_PACK).unacknowledged.filter((it) =>
      it.endsWith('HIPAA.Security-IAMNoInlinePolicy'),
    );
    expect(open).toEqual([
      'Shop/Shared/Resource: HIPAA.Security-IAMNoInlinePolicy',
      'Shop/OfUser/Resource: HIPAA.Security-IAMNoInlinePolicy',
    ]);
  });
});
