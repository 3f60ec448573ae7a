import { App } from 'aws-cdk-lib';
import { ProblemCode, Problems } from '../lib/domain';
import { AWS_OPTIONS, AwsValues, checkDomain } from '../stacks/parts/aws-options';
import { OptionSet } from '../stacks/parts/option';
import { AwsSystem, ReadValues } from '../stacks/parts/system-record';
import { Registered, SYSTEMS, onAws, systemOption } from '../stacks/systems';
import { OptionReader, OptionSource } from './option-reader';

/** A system to build, with the values of its options. */
export interface Chosen {
  readonly system: Registered<AwsSystem>;
  readonly values: AwsValues & ReadValues;
}

/** Reads the options of `cdk … -c name=value`. Throws once, with every problem. Without the option `system`, all systems are chosen. */
export function parseContext(app: App, systems: readonly Registered[] = SYSTEMS): Chosen[] {
  const candidates = onAws(systems);
  const source = contextSource(app);
  const problems = new Problems('the context', 'context');
  const reader = new OptionReader(source, problems);
  const name = reader.value('system', systemOption(candidates));
  const chosen = candidates.filter((it) => name === undefined || it.name === name);
  const common = reader.values(AWS_OPTIONS);
  checkDomain(problems, (option) => source.text(option) !== undefined);
  const own = chosen.map((system) => ({ system, values: reader.values(system.options) }));
  if (source.text('system') === undefined) checkForAllSystems(problems, source, candidates);
  problems.throwIfAny();
  return own.map(({ system, values }) => ({
    system,
    values: {
      ...values,
      ...common,
      account: process.env.CDK_DEFAULT_ACCOUNT,
      region: common.region ?? process.env.CDK_DEFAULT_REGION,
    },
  }));
}

function contextSource(app: App): OptionSource {
  return {
    text: (name) => {
      const value = app.node.tryGetContext(name) as string | number | boolean | undefined;
      return value === undefined || value === '' ? undefined : String(value);
    },
    secret: () => undefined,
    setting: (name, value) => `deploy with -c ${name}=${value}`,
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
