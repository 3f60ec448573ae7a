import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { ComputeService, ConnectionConsumer, Plan } from '../../domain';
import { SecretEnvironment } from '../compute/secret-environment';
import { WebTierEc2 } from '../compute/web-tier-ec2';
import { WebTierFargate } from '../compute/web-tier-fargate';
import { LoadBalancer } from '../edge/load-balancer';
import { AlarmTargets } from '../observability/service-alarms-props';
import { WebApplicationSettings } from './web-application-props';

/** Web tier of an application, whichever service runs it, as its other parts need it. */
export interface ApplicationWeb {
  readonly fargate?: WebTierFargate;
  readonly ec2?: WebTierEc2;
  readonly connections: ec2.Connections;
  readonly grantPrincipal: iam.IPrincipal;
  /** Resource that a release changes. */
  readonly released: IConstruct;
  readonly alarmTargets: AlarmTargets;
  readonly connectionConsumer?: ConnectionConsumer;
}

interface WebParts {
  readonly plan: Plan;
  readonly settings: WebApplicationSettings;
  readonly vpc: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly loadBalancer: LoadBalancer;
  readonly secretEnvironment: { readonly [name: string]: SecretEnvironment };
  readonly rollbackAlarms: cloudwatch.IAlarm[];
}

/** Creates the web tier of an application. */
export function createWeb(scope: Construct, parts: WebParts): ApplicationWeb {
  return parts.settings.compute === ComputeService.EC2 ? onEc2(scope, parts) : onFargate(scope, parts);
}

/** Returns the props that both services have. */
function commonProps({ plan, settings, vpc, loadBalancer, secretEnvironment, rollbackAlarms }: WebParts) {
  const { port, healthCheckPath, environment, protectData } = settings;
  return {
    ...{ vpc, loadBalancer, secretEnvironment, rollbackAlarms, port, healthCheckPath, environment },
    plan: plan.web,
    removalPolicy: protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  };
}

function onFargate(scope: Construct, parts: WebParts): ApplicationWeb {
  const { image, command, cpu, memoryMiB, minInstances, maxInstances } = parts.settings;
  const fargate = new WebTierFargate(scope, 'Web', {
    ...commonProps(parts),
    ...{ cluster: parts.cluster, image, command, cpu, memoryMiB },
    minTasks: minInstances,
    maxTasks: maxInstances,
  });
  const { connections, grantPrincipal, connectionConsumer, service, targetGroup } = fargate;
  return {
    ...{ fargate, connections, grantPrincipal, connectionConsumer },
    released: service,
    alarmTargets: { service, targetGroup },
  };
}

function onEc2(scope: Construct, parts: WebParts): ApplicationWeb {
  const { application, instanceType, minInstances, maxInstances } = parts.settings;
  if (application === undefined) throw new TypeError('planWebApplication lets no props without an application pass');
  const tier = new WebTierEc2(scope, 'Web', {
    ...commonProps(parts),
    ...{ application, instanceType, minInstances, maxInstances },
  });
  const { connections, grantPrincipal, connectionConsumer, autoScalingGroup, targetGroup } = tier;
  return {
    ...{ ec2: tier, connections, grantPrincipal, connectionConsumer },
    released: autoScalingGroup,
    alarmTargets: { autoScalingGroup, targetGroup, agentNamespace: tier.metricsNamespace },
  };
}
