import { App, CfnResource, Stack, Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A resource as `Template` finds it. */
export type FoundResource = ReturnType<Template['findResources']>[string];

/** A consumer's feature flags: none at all, as in an old repository, and all recommended ones, as in a new one. */
export const flagSets: [string, Record<string, unknown>][] = [
  ['without feature flags', {}],
  ['with the recommended feature flags', recommendedFlags],
];

export function newStack(flags: Record<string, unknown> = {}, region?: string, account?: string): Stack {
  return new Stack(new App({ context: flags }), 'Test', { env: { region, account } });
}

/** A VPC over two zones that costs a test no resources: subnets 1 and 2 are public, 3 and 4 private, 5 and 6 isolated. */
export function importedVpc(stack: Stack, withIsolated = true): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'ImportedVpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    privateSubnetIds: ['subnet-3', 'subnet-4'],
    privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    ...(withIsolated
      ? { isolatedSubnetIds: ['subnet-5', 'subnet-6'], isolatedSubnetRouteTableIds: ['rtb-5', 'rtb-6'] }
      : {}),
  });
}

/** What cdk-nag finds and nobody acknowledged, and what somebody acknowledged that cdk-nag does not find. */
export function nagReport(stack: Stack): { unacknowledged: string[]; unused: string[] } {
  const acknowledged = acknowledgements(stack);
  const used = new Set<string>();
  const checks = new AwsSolutionsChecks();
  // The pack asks this private method about each finding; no public one tells which acknowledgement answered.
  Object.assign(checks, {
    isAcknowledged: (resource: CfnResource, id: string): boolean => {
      const at = resource.node.scopes
        .map((scope) => `${scope.node.path}: ${id}`)
        .reverse()
        .find((key) => acknowledged.has(key));
      if (at) used.add(at);
      return at !== undefined;
    },
  });
  const { violations } = checks.validateScope(stack);
  return {
    unacknowledged: violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
    ),
    unused: [...acknowledged].filter((key) => !used.has(key)),
  };
}

/** What the CDK itself warns about. */
export function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => `${id}: ${entry.data as string}`);
}

function acknowledgements(root: IConstruct): Set<string> {
  const keys = root.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as Record<string, string>))
      .map((id) => id.replace(/^annotation::/i, ''))
      // The CDK acknowledges findings of its own validation for itself.
      .filter((id) => id.startsWith('AwsSolutions-'))
      .map((id) => `${node.path}: ${id}`),
  );
  return new Set(keys);
}
