import { App, AppProps, CfnResource, Environment, Stack, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { LoadBalancer, LoadBalancerProps } from '../../lib/aws/load-balancer';
import { LoadBalancerIngress } from '../../lib/aws/load-balancer-ingress';

/** A part of a template that is read back, of whatever shape. */
export type Json = ReturnType<typeof JSON.parse>;

export const RECOMMENDED_FLAGS: AppProps = { context: recommendedFlags };

/** A stack of a known account and region, in an app of its own. */
export function aStack(env: Environment = {}, app: AppProps = {}, stackName = 'shop-production'): Stack {
  return new Stack(new App(app), 'Shop', {
    stackName,
    env: { account: '111122223333', region: 'us-east-1', ...env },
  });
}

/** An internal load balancer in a network of its own. */
export function aLoadBalancer(stack: Stack, props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
  return new LoadBalancer(stack, 'LoadBalancer', {
    vpc,
    ingress: LoadBalancerIngress.cloudFront(),
    ...props,
  });
}

interface NagAudit {
  /** Findings nobody acknowledged: `path: rule`. */
  readonly open: string[];
  /** Acknowledgements without a finding: `path: rule`. */
  readonly unused: string[];
}

/** cdk-nag's raw findings below a construct, against the acknowledgements there. */
export function audit(scope: IConstruct): NagAudit {
  const pack = new AwsSolutionsChecks();
  (pack as unknown as { isAcknowledged: () => boolean }).isAcknowledged = () => false;
  const findings = pack
    .validateScope(scope)
    .violations.flatMap((v) => v.violatingResources.map((r) => ({ rule: v.ruleName, path: r.constructPath ?? '' })));
  const acknowledgements = scope.node.findAll().flatMap((node) =>
    node.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) => Object.keys(entry.data as object))
      .map((id) => id.replace(/^annotation::/i, ''))
      .filter((id) => id.startsWith('AwsSolutions-'))
      .map((rule) => ({ rule, path: node.node.path })),
  );
  const meets = (a: { rule: string; path: string }, f: { rule: string; path: string }): boolean =>
    a.rule === f.rule && (f.path === a.path || f.path.startsWith(`${a.path}/`));
  return {
    open: findings.filter((f) => !acknowledgements.some((a) => meets(a, f))).map((f) => `${f.path}: ${f.rule}`),
    unused: acknowledgements.filter((a) => !findings.some((f) => meets(a, f))).map((a) => `${a.path}: ${a.rule}`),
  };
}

export const NOTHING_OPEN: NagAudit = { open: [], unused: [] };

/** Warnings and errors CDK attached below a construct, except the acknowledged. */
export function annotations(scope: IConstruct): string[] {
  return scope.node
    .findAll()
    .flatMap((node) => node.node.metadata)
    .filter((entry) => /^aws:cdk:(warning|error)$/.test(entry.type))
    .map((entry) => String(entry.data));
}

/** Types of the resources that would run a Lambda function during a deployment. */
export function lambdaBacked(scope: IConstruct): string[] {
  return scope.node
    .findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node))
    .map((resource) => resource.cfnResourceType)
    .filter((type) => type === 'AWS::Lambda::Function' || type.startsWith('Custom::'));
}
