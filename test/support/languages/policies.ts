import { spawnSync } from 'node:child_process';
import { PolicyKind, PolicyStatement, TemplatePolicies } from '../../../lib/domain';
import { pythonTool } from '../python-tools';

/** ARNs of resources by their type, with which references to them are replaced. */
const ARNS: { readonly [type: string]: string } = {
  'AWS::APS::Workspace': 'aps:us-east-1:111122223333:workspace/a',
  'AWS::Backup::BackupVault': 'backup:us-east-1:111122223333:backup-vault:a',
  'AWS::ECR::Repository': 'ecr:us-east-1:111122223333:repository/a',
  'AWS::ECS::Cluster': 'ecs:us-east-1:111122223333:cluster/a',
  'AWS::ECS::Service': 'ecs:us-east-1:111122223333:service/a/b',
  'AWS::IAM::Role': 'iam::111122223333:role/a',
  'AWS::KMS::Key': 'kms:us-east-1:111122223333:key/a',
  'AWS::Lambda::Function': 'lambda:us-east-1:111122223333:function:a',
  'AWS::Logs::LogGroup': 'logs:us-east-1:111122223333:log-group:a:*',
  'AWS::S3::Bucket': 's3:::a',
  'AWS::SNS::Topic': 'sns:us-east-1:111122223333:a',
  'AWS::SQS::Queue': 'sqs:us-east-1:111122223333:a',
  'AWS::SecretsManager::Secret': 'secretsmanager:us-east-1:111122223333:secret:a',
  'AWS::SecretsManager::SecretTargetAttachment': 'secretsmanager:us-east-1:111122223333:secret:a',
  'AWS::StepFunctions::StateMachine': 'states:us-east-1:111122223333:stateMachine:a',
};

/** Returns the policy of a statement, as IAM would receive it. */
export function policyOf(statement: PolicyStatement, { resources, identities }: TemplatePolicies): object {
  const types = new Map([...resources, ...identities].map(({ id, type }) => [id, type]));
  const textOf = (text: string): string => {
    const whole = /^\$\{([^}.]+\/[^}.]+)(\.[^}]*)?\}(.*)$/.exec(text);
    const arn = ARNS[types.get(whole?.[1] ?? '') ?? ''];
    if (whole && arn !== undefined) return `arn:aws:${arn}${withoutTokens(whole[3])}`;
    return withoutTokens(text);
  };
  const { allows, actions, exceptActions, exceptResources, conditions, kind } = statement;
  // parliament knows numbers as texts only, which mean the same to IAM.
  const plain = (_: string, value: unknown): unknown =>
    isFunction(value) ? 'arn:aws:a:us-east-1:111122223333:a' : typeof value === 'number' ? String(value) : value;
  const condition = JSON.parse(JSON.stringify(conditions, plain)) as object;
  // Trust policies have no resource, which parliament does not know.
  const named = kind === PolicyKind.TRUST ? ['*'] : statement.resources.map(textOf);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: allows ? 'Allow' : 'Deny',
        [exceptActions ? 'NotAction' : 'Action']: actions,
        [exceptResources ? 'NotResource' : 'Resource']: named,
        ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
      },
    ],
  };
}

function withoutTokens(text: string): string {
  return text
    .replace(/\$\{AWS::Partition\}/g, 'aws')
    .replace(/\$\{AWS::AccountId\}/g, '111122223333')
    .replace(/\$\{AWS::Region\}/g, 'us-east-1')
    .replace(/\$\{AWS::StackId\}/g, 'arn:aws:cloudformation:us-east-1:111122223333:stack/a/b')
    .replace(/\$\{[^}]*\}/g, 'a');
}

function isFunction(value: unknown): boolean {
  const [name = '', ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

/** Analysis of a policy by parliament. */
export interface PolicyAnalysis {
  /** `ISSUE: detail`. */
  readonly findings: string[];
  /** Actions that can be limited to resources. */
  readonly limitable: string[];
}

const PROGRAM = `
import json, sys, warnings
warnings.filterwarnings('ignore')
from parliament import analyze_policy_string, iam_definition
known = {(service['prefix'] + ':' + it['privilege']).lower(): it for service in iam_definition for it in service['privileges']}
def analyse(document):
    findings = [f'{it.issue}: {it.detail}' for it in analyze_policy_string(json.dumps(document)).findings]
    actions = [action for it in document['Statement'] for action in it.get('Action', [])]
    types = {action: [it['resource_type'] for it in known.get(action.lower(), {}).get('resource_types', [])] for action in actions}
    return {'findings': findings, 'limitable': [action for action in actions if any(types[action])]}
print(json.dumps([analyse(it) for it in json.load(sys.stdin)]))
`;

/** Analyses policies with parliament, all in one process. */
export function analysePolicies(policies: readonly object[]): PolicyAnalysis[] {
  const python = pythonTool('policies', 'policy-requirements.txt', 'python');
  const run = spawnSync(python, ['-c', PROGRAM], { input: JSON.stringify(policies), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`parliament failed:\n${run.stderr}`);
  return JSON.parse(run.stdout) as PolicyAnalysis[];
}
