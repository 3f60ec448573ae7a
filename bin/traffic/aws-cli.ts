import { SpawnSyncReturns, spawnSync } from 'node:child_process';
import { ProblemCode, Problems } from '../../lib/domain';

/** Calls of the AWS CLI, with the user's credentials. It reads only. */
export class AwsCli {
  /** @param options options of every call, e.g. `--region` */
  constructor(private readonly options: readonly string[]) {}

  /** Returns the answer of a call. Throws if it fails. */
  public call<T>(...command: string[]): T {
    const { status, error, stdout, stderr } = this.run(command);
    if (status === 0) return JSON.parse(stdout) as T;
    return fail(command, error?.message ?? stderr);
  }

  /** Like `call`, but returns undefined if the error matches `absent`. */
  public find<T>(absent: RegExp, ...command: string[]): T | undefined {
    const { status, error, stdout, stderr } = this.run(command);
    if (status === 0) return JSON.parse(stdout) as T;
    return error === undefined && absent.test(stderr) ? undefined : fail(command, error?.message ?? stderr);
  }

  private run(command: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync('aws', [...command, ...this.options, '--output', 'json'], {
      encoding: 'utf8',
      env: process.env, // of the test, when one runs this in its own process
      maxBuffer: 64 * 1024 * 1024,
    });
  }
}

function fail([service, operation]: readonly string[], reason: string): never {
  return new Problems('the AWS CLI', '').fail({
    code: ProblemCode.AWS_CLI_FAILED,
    property: `aws ${service} ${operation}`,
    what: reason.trim().split('\n')[0],
    expected: 'an answer from the account',
    fix: 'install the AWS CLI (https://aws.amazon.com/cli/), sign in, and pass --profile or --region if needed',
  });
}
