import { spawnSync } from 'node:child_process';
import { Finding, FindingState } from './finding';
import { Machine } from './machine';

/** Stack of `cdk bootstrap`, unless a project chooses another qualifier. */
const BOOTSTRAP_STACK = 'CDKToolkit';

/** Asks the AWS CLI who is signed in, and whether the account is bootstrapped in the region. */
export function checkAccount(machine: Machine, profile: string | undefined): Finding[] {
  const identity = ask(machine, profile, 'sts', 'get-caller-identity', '--query', '[Account,Arn]');
  if ('reason' in identity) return [unsure('account', identity.reason, 'Sign in, e.g. with aws sso login')];
  const [account = '', arn = ''] = identity.words;
  const found = finding('account', FindingState.OK, `${account}, as ${arn.split(':').at(-1)}`);
  const stack = ask(machine, profile, 'cloudformation', 'describe-stacks', '--stack-name', BOOTSTRAP_STACK, '--query', '[Stacks[0].StackStatus]'); // prettier-ignore
  if (!('reason' in stack)) return [found, finding('bootstrap', FindingState.OK, stack.words.join(' '))];
  const isAbsent = /does not exist/.test(stack.reason);
  return isAbsent
    ? [found, { ...finding('bootstrap', FindingState.MISSING, `no stack ${BOOTSTRAP_STACK}`), fix: `npx cdk bootstrap aws://${account}/<region>` }] // prettier-ignore
    : [found, unsure('bootstrap', stack.reason, 'Set AWS_REGION to the region of the deployment')];
}

function ask(
  machine: Machine,
  profile: string | undefined,
  ...command: string[]
): { words: string[] } | { reason: string } {
  const chosen = profile === undefined ? [] : ['--profile', profile];
  const { status, error, stdout, stderr } = spawnSync('aws', [...command, ...chosen, '--output', 'text'], {
    ...{ encoding: 'utf8', env: { ...machine.env } },
  });
  if (status === 0) return { words: stdout.trim().split(/\s+/) };
  return { reason: error ? 'the AWS CLI is not installed' : (stderr.trim().split('\n').at(-1) ?? 'no message') };
}

function finding(name: string, state: FindingState, detail: string): Finding {
  return { task: 'aws', name, state, detail };
}

function unsure(name: string, detail: string, fix: string): Finding {
  return { ...finding(name, FindingState.UNSURE, detail), fix };
}
