import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GitHubEnvironment, Problems } from '../../domain';
import { DeploymentRoleProps } from './deployment-role-props';

/** Name of a parameter. [Rules](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html) */
export const PARAMETER_NAME = {
  pattern: /^\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/,
  expected: 'letters, digits and . - _ with single slashes between, without wildcards',
  fix: 'name one parameter, or use allowParametersByPath',
};
/** Path of parameters, with at least one level. */
export const PARAMETER_PATH = {
  pattern: /^(?:\/[A-Za-z0-9_.-]+)+$/,
  expected: "a path such as '/shop/images', without wildcards and without a slash at its end",
  fix: 'name the path of the application',
};
/** Beginning of snapshot names. [Rules](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html) */
export const SNAPSHOT_PREFIX = {
  pattern: /^[A-Za-z](?:-?[A-Za-z0-9]){0,199}$/,
  expected: 'letters, digits and single hyphens, beginning with a letter, without wildcards',
  fix: "use a prefix such as 'before-release', or allowAnySnapshot",
};

/** Throws one error with every problem of a deployment role. */
export function checkDeploymentRole(construct: Construct, props: DeploymentRoleProps): void {
  const { providerArn } = props;
  const problems = Problems.of(construct);
  GitHubEnvironment.check(problems, props);
  if (providerArn !== undefined && !Token.isUnresolved(providerArn)) {
    problems.match(
      'providerArn',
      providerArn,
      new RegExp(`:oidc-provider/${GitHubEnvironment.ISSUER.replaceAll('.', '\\.')}$`),
      {
        expected: `an ARN that ends in :oidc-provider/${GitHubEnvironment.ISSUER}`,
        fix: 'run aws iam list-open-id-connect-providers to find it',
      },
    );
  }
  problems.throwIfAny();
}
