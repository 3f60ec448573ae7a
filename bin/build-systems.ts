import { App } from 'aws-cdk-lib';
import { LoadbearingError, Problem, ProblemCode } from '../lib/domain';
import { Chosen } from './context';

/**
 * Builds systems into an app and returns a line about each. Throws once, with the problems of all of them.
 *
 * Leaves out the systems whose application is not chosen for production: to deploy one system, you choose for that one only. If none
 * remains, throws what is missing in all of them.
 */
export function buildSystems(app: App, chosen: readonly Chosen[]): string[] {
  const built: string[] = [];
  const leftOut: { readonly name: string; readonly missing: Problem[] }[] = [];
  const wrong: Problem[] = [];
  chosen.forEach(({ system, values }) => {
    try {
      built.push(`${system.name} ${system.build(app, values)}`);
    } catch (error) {
      if (!(error instanceof LoadbearingError)) throw error;
      if (isNotChosen(error.problems)) leftOut.push({ name: system.name, missing: error.problems });
      else wrong.push(...error.problems);
    }
  });
  if (wrong.length > 0 || built.length === 0) {
    throw new LoadbearingError('the app', [...wrong, ...leftOut.flatMap(({ missing }) => missing)]);
  }
  return [...built, ...leftOut.map(({ name, missing }) => `${name} is left out: ${choicesOf(missing)}`)];
}

/** The application is not chosen, and nothing is wrong but what is missing. */
function isNotChosen(problems: readonly Problem[]): boolean {
  const codes = problems.map(({ code }) => code);
  return (
    codes.includes(ProblemCode.PRODUCTION_CHOICE_MISSING) &&
    codes.every((it) => [ProblemCode.PRODUCTION_CHOICE_MISSING, ProblemCode.MISSING_VALUE].includes(it))
  );
}

function choicesOf(missing: readonly Problem[]): string {
  const options = missing.map(({ where }) => where.split('.').at(-1));
  return `${options.join(' and ')} ${options.length === 1 ? 'is' : 'are'} not chosen in environments/production.yaml`;
}
