import * as pulumi from '@pulumi/pulumi';
import { LoadbearingError, Problems, ProblemCode } from '../lib/domain';
import { parseEnvironment } from '../stacks/parts/environment';
import { FreshMaasArgs } from '../stacks/fresh-maas';

/** Reads what was chosen with `pulumi config set`. Gathers every problem before it complains. */
export function parseConfig(config: pulumi.Config): FreshMaasArgs {
  const problems = new Problems('the configuration', 'config');
  const read = <T>(name: string, expected: string, get: (name: string) => T | undefined): T | undefined => {
    if ((config.get(name) ?? '') === '') return undefined;
    try {
      return get(name);
    } catch {
      problems.check(false, {
        code: ProblemCode.UNREVIEWED,
        property: name,
        what: `${name} is '${config.get(name) ?? ''}'`,
        expected: expected,
        fix: `pulumi config set ${name} …, or leave it out`,
      });
      return undefined;
    }
  };
  const text = (name: string): string | undefined => read(name, 'a text', (it) => config.require(it));
  const flag = (name: string): boolean | undefined => read(name, 'true or false', (it) => config.requireBoolean(it));
  const number = (name: string): number | undefined => read(name, 'a number', (it) => config.requireNumber(it));
  const list = (name: string): string[] | undefined =>
    read(name, 'a list of texts', (it) => {
      const value: unknown = config.requireObject(it);
      if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new TypeError(name);
      return value;
    });

  const password = config.getSecret('databasePassword');
  problems.check(password !== undefined, {
    code: ProblemCode.UNREVIEWED,
    property: 'databasePassword',
    what: 'databasePassword is missing',
    expected: 'the password of the database administrator',
    fix: 'pulumi config set --secret databasePassword',
  });
  let environment;
  try {
    environment = parseEnvironment(text('environment'));
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    problems.check(false, {
      code: ProblemCode.UNREVIEWED,
      property: 'environment',
      what: error.problems[0].what,
      expected: error.problems[0].expected,
      fix: 'pulumi config set environment production',
    });
  }
  const args = {
    databasePassword: password ?? '',
    environment,
    location: text('location'),
    maxReplicas: number('maxReplicas'),
    poolerClients: number('poolerClients'),
    reportImages: flag('reportImages'),
    reportNames: flag('reportNames'),
    reportRuleSets: flag('reportRuleSets'),
    imagesCacheSeconds: number('imagesCacheSeconds'),
    domainName: text('domainName'),
    alarmEmails: list('alarmEmails'),
    registryRanges: list('registryRanges'),
    migrationRun: text('migrationRun'),
    owner: text('owner'),
    costCenter: text('costCenter'),
  };
  problems.throwIfAny();
  return args;
}
