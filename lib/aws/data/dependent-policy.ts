import { RemovalPolicy } from 'aws-cdk-lib';

/** Returns true if `policy` keeps a resource that leaves its stack. */
export function keepsResource(policy: RemovalPolicy): boolean {
  return policy === RemovalPolicy.RETAIN || policy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}

/** Returns the policy of a resource that is useless without another one, whose policy is `policy`. */
export function dependentPolicy(policy: RemovalPolicy): RemovalPolicy {
  return keepsResource(policy) ? policy : RemovalPolicy.DESTROY;
}
