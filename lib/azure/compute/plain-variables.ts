import * as pulumi from '@pulumi/pulumi';
import { Formats, ProblemCode, Problems, SecretDetector } from '../../domain';
import { InputProblems } from '../input-problems';

type Variables = { readonly [name: string]: pulumi.Input<string> };

const FIX = 'store it in Key Vault and pass it in secretVariables';

/**
 * Environment variables that the portal shows, so none of them may be a secret.
 *
 * @internal
 */
export class PlainVariables {
  /** Adds the problems of the values that are known now. */
  public static check(problems: Problems, variables: Variables): void {
    Object.entries(variables).forEach(([name, value]) => {
      problems.format(propertyOf(name), name, Formats.VARIABLE_NAME);
      if (typeof value === 'string') SecretDetector._check(problems, propertyOf(name), name, value, FIX);
    });
  }

  /** Adds the problems of a value that has become known. */
  public static checkKnown(problems: Problems, name: string, text: string, isSecret: boolean): void {
    SecretDetector._check(problems, propertyOf(name), name, text, FIX);
    problems.check(!isSecret, {
      code: ProblemCode.SECRET_IN_PLAIN_TEXT,
      property: propertyOf(name),
      what: `${name} is a secret of Pulumi (value not shown)`,
      expected: 'a value that everybody with access to the portal may read',
      fix: FIX,
    });
  }

  /** Returns the variables of a container. Values that are known later are checked then, and fail the deployment. */
  public static of(component: string, variables: Variables): { name: string; value: pulumi.Input<string> }[] {
    return Object.entries(variables).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : checkedLater(component, name, value),
    }));
  }
}

function checkedLater(component: string, name: string, value: pulumi.Input<string>): pulumi.Output<string> {
  const known = pulumi.output(value);
  return pulumi.all([known, pulumi.isSecret(known)]).apply(([text, isSecret]) => {
    InputProblems.check('the container of', component, (problems) => {
      PlainVariables.checkKnown(problems, name, text, isSecret);
    });
    return text;
  });
}

function propertyOf(name: string): string {
  return `environmentVariables['${name}']`;
}
