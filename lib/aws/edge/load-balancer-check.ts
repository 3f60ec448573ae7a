import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { LoadBalancerSettings } from './load-balancer-props';

/** Throws all problems with the settings of a load balancer. */
export function checkLoadBalancer(loadBalancer: Construct, settings: LoadBalancerSettings): void {
  const problems = Problems.of(loadBalancer);
  const { region } = Stack.of(loadBalancer);
  if (settings.existingListener) {
    checkExistingListener(problems, settings);
  } else {
    problems.check(settings.ingress !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'ingress',
      what: 'ingress is missing',
      expected: 'the source of connections',
      fix: 'pass a source, e.g. LoadBalancerIngress.cloudFront()',
    });
    settings.ingress?._check(problems, region, settings.internetFacing);
  }
  if (!settings.existingLoadBalancer) checkNew(problems, region, settings);
  checkProps(problems, settings);
  problems.throwIfAny();
}

function checkExistingListener(problems: Problems, { existingLoadBalancer, ingress }: LoadBalancerSettings): void {
  problems.check(existingLoadBalancer !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'existingLoadBalancer',
    what: 'existingListener is set without existingLoadBalancer',
    expected: 'both',
    fix: 'pass existingLoadBalancer too',
  });
  problems.check(ingress === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'ingress',
    what: 'ingress is set with existingListener, whose security group you manage',
    expected: 'one of the two',
    fix: 'remove ingress',
  });
}

function checkNew(problems: Problems, region: string, settings: LoadBalancerSettings): void {
  const { internetFacing, certificate, ingress, originSecret, accessLogs } = settings;
  problems.check(!internetFacing || certificate !== undefined, {
    code: ProblemCode.PUBLIC_LISTENER_WITHOUT_TLS,
    property: 'certificate',
    what: 'certificate is missing on an internet-facing load balancer: passwords and cookies would be sent unencrypted',
    expected: 'a certificate',
    fix: 'pass certificate, or use an internal load balancer behind a CloudFront VPC origin',
  });
  problems.check(!internetFacing || !ingress?.isCloudFront || originSecret !== undefined, {
    code: ProblemCode.ORIGIN_SECRET_MISSING,
    property: 'originSecret',
    what: 'originSecret is missing: anyone can point a CloudFront distribution at an internet-facing load balancer',
    expected: 'a header that only your distribution sends',
    fix: 'pass originSecret, and pass the same to the distribution',
  });
  problems.check(!accessLogs || !Token.isUnresolved(region), {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property: 'accessLogs',
    what: 'accessLogs is true, but the region of the stack is an unresolved token',
    expected: 'a stack with env.region',
    fix: "create the stack with env: { region: 'us-east-1' }, or set accessLogs: false",
  });
}

function checkProps(problems: Problems, settings: LoadBalancerSettings): void {
  const { redirectHttp, certificate, existingLoadBalancer, loadBalancerName, originSecret } = settings;
  problems.check(!redirectHttp || (certificate !== undefined && existingLoadBalancer === undefined), {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'redirectHttp',
    what: 'redirectHttp is true without a new HTTPS load balancer',
    expected: 'a certificate, and no existing load balancer',
    fix: 'pass certificate, or remove redirectHttp',
  });
  problems.check(settings.accessLogs || settings.accessLogsBucket === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'accessLogsBucket',
    what: 'accessLogsBucket is set although accessLogs is false',
    expected: 'one of the two',
    fix: 'remove accessLogs: false',
  });
  problems.number(
    'idleTimeoutSeconds',
    settings.idleTimeoutSeconds,
    { min: 1, max: 4000, integer: true },
    'use the duration of the longest request plus a margin',
  );
  if (loadBalancerName !== undefined && !Token.isUnresolved(loadBalancerName)) {
    problems.match('loadBalancerName', loadBalancerName, /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/, {
      expected: "at most 32 letters, digits and inner hyphens, not beginning with 'internal-'",
      fix: 'shorten the name, or remove it',
    });
  }
  if (originSecret && !Token.isUnresolved(originSecret.headerName)) {
    problems.match('originSecret.headerName', originSecret.headerName, /^[A-Za-z0-9-]{1,40}$/, {
      expected: 'at most 40 letters, digits and hyphens',
      fix: "use 'x-origin-verify'",
    });
  }
}
