import { App } from 'aws-cdk-lib';
import { ProblemCode, Problems } from '../lib/domain';
import { AWS_OPTIONS, AwsValues, checkDomain } from '../stacks/parts/aws-options';
import { DeploymentEnvironment } from '../stacks/parts/environment';
import { OptionSet } from '../stacks/parts/option';
import { AwsSystem, ReadValues } from '../stacks/parts/system-record';
import { Registered, SYSTEMS, onAws, systemOption } from '../stacks/systems';
import { ENVIRONMENTS, EnvironmentFile } from './environment-file';
import { OptionReader, OptionSource } from './option-reader';

/** A system to build, with the values of its options. */
export interface Chosen {
  readonly system: Registered<AwsSystem>;
  readonly values: AwsValues & ReadValues;
}

/**
 * Reads the options of the environment's file and of `cdk … -c name=value`, which takes precedence. Throws once, with every problem.
 * Without the option `system`, all systems are chosen.
 */
export function parseContext(
  app: App,
  systems: readonly Registered[] = SYSTEMS,
  environments: string = ENVIRONMENTS,
): Chosen[] {
  const candidates = onAws(systems);
  const context = contextSource(app);
  const problems = new Problems('the context', 'context');
  const reader = new OptionReader(context, problems);
  const name = reader.value('system', systemOption(candidates));
  const environment = reader.value('environment', AWS_OPTIONS.environment) ?? DeploymentEnvironment.PRODUCTION;
  const file = EnvironmentFile.read(problems, environments, environment, candidates);
  const sourceOf = (system?: string): OptionSource => {
    const isInFile = (option: string): boolean =>
      context.text(option) === undefined && file.text(system, option) !== undefined;
    return {
      ...context,
      text: (option) => context.text(option) ?? file.text(system, option),
      setting: (option, value) =>
        isInFile(option) ? `write ${option}: ${value} in ${file.name}` : context.setting(option, value),
      place: (option) => (isInFile(option) ? `${file.name}: ${file.sectionOf(system, option)}.${option}` : option),
    };
  };
  const chosen = candidates.filter((it) => name === undefined || it.name === name);
  const read = chosen.map((system) => {
    const source = sourceOf(system.name);
    return { system, source, common: reader.values(AWS_OPTIONS, source), own: reader.values(system.options, source) };
  });
  const domains = new Map(read.map(({ source }) => [JSON.stringify(DOMAIN.map((it) => source.text(it))), source]));
  domains.forEach((source) => checkDomain(problems, (option) => source.text(option) !== undefined));
  checkUnique(problems, read);
  if (name === undefined) checkForAllSystems(problems, sourceOf(), candidates);
  problems.throwIfAny();
  return read.map(({ system, common, own }) => ({
    system,
    values: {
      ...own,
      ...common,
      account: process.env.CDK_DEFAULT_ACCOUNT,
      region: common.region ?? process.env.CDK_DEFAULT_REGION,
    },
  }));
}

const DOMAIN = ['domainName', 'hostedZoneId'] as const;

/** A domain name belongs to one distribution. */
function checkUnique(problems: Problems, read: readonly { readonly source: OptionSource }[]): void {
  const places = new Map<string, string[]>();
  read.forEach(({ source }) => {
    const domain = source.text('domainName');
    if (domain !== undefined) places.set(domain, [...(places.get(domain) ?? []), source.place('domainName')]);
  });
  places.forEach((used, domain) =>
    problems.check(new Set(used).size === 1, {
      code: ProblemCode.DUPLICATE,
      property: used[1] ?? 'domainName',
      what: `${domain} is the domain of several systems: ${used.join(', ')}`,
      expected: 'a domain for each system',
      fix: 'give each system its own name, e.g. a subdomain',
    }),
  );
}

function contextSource(app: App): OptionSource {
  return {
    text: (name) => {
      const value = app.node.tryGetContext(name) as string | number | boolean | undefined;
      return value === undefined || value === '' ? undefined : String(value);
    },
    secret: () => undefined,
    setting: (name, value) => `deploy with -c ${name}=${value}`,
    place: (name) => name,
  };
}

/** Reports values that only one system can have, while all of them are built. */
function checkForAllSystems(problems: Problems, source: OptionSource, systems: readonly Registered<AwsSystem>[]): void {
  const sets: OptionSet[] = [AWS_OPTIONS, ...systems.map((it) => it.options)];
  const options = new Map(sets.flatMap((set) => Object.entries(set)));
  options.forEach(({ forAllSystems }, name) => {
    const text = source.text(name);
    problems.check(text === undefined || forAllSystems === undefined || forAllSystems.includes(text), {
      code: ProblemCode.SYSTEM_NOT_CHOSEN,
      property: 'system',
      what: `${name} is '${text}', which every system would use`,
      expected: 'the system that it is for',
      fix: `deploy with -c system=${systems[0].name}, for example`,
    });
  });
}
