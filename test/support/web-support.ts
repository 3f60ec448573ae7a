import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, aws_certificatemanager as acm, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Application } from '../../lib/aws/application';
import { LoadBalancer, LoadBalancerProps } from '../../lib/aws/load-balancer';
import { LoadBalancerIngress } from '../../lib/aws/load-balancer-ingress';
import { WebTierEc2, WebTierEc2Props } from '../../lib/aws/web-tier-ec2';
import { newStack } from './data-support';

export const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:111111111111:certificate/11111111-2222-3333-4444-555555555555';

/** A stack in a region whose load balancers can write logs. */
export function regionalStack(flags: Record<string, unknown> = {}, region = 'us-east-1'): Stack {
  return newStack(flags, region);
}

export function vpcOf(stack: Stack): ec2.IVpc {
  const existing = stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined;
  return (
    existing ??
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
      publicSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
      privateSubnetRouteTableIds: ['rtb-3', 'rtb-4'],
    })
  );
}

export function certificateOf(stack: Stack): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN);
}

/** An internal load balancer behind CloudFront, unless told otherwise. */
export function balancerIn(stack: Stack, props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  return new LoadBalancer(stack, 'Balancer', {
    vpc: vpcOf(stack),
    ingress: LoadBalancerIngress.cloudFront(),
    ...props,
  });
}

/** A small web tier that installs its application by a command, unless told otherwise. */
export function tierIn(stack: Stack, props: Partial<WebTierEc2Props> = {}): WebTierEc2 {
  return new WebTierEc2(stack, 'Web', {
    vpc: vpcOf(stack),
    loadBalancer: props.loadBalancer ?? balancerIn(stack),
    application: Application.userData(['mkdir -p /opt/app/current']),
    instanceType: 't3.medium',
    minInstances: 2,
    maxInstances: 10,
    ...props,
  });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is JSON of any shape
export type Json = any;

/** The files of the asset with boot.sh, by path. */
export function bootFiles(stack: Stack): { [path: string]: string } {
  const folder = App.of(stack)!.synth().directory;
  const assets = readdirSync(folder).filter((name) => name.startsWith('asset.'));
  const boot = assets.find((name) => existsSync(join(folder, name, 'boot.sh')));
  if (!boot) throw new Error('there is no asset with boot.sh');
  const root = join(folder, boot);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The user data as an instance receives it, with a word for each value that is known only at deployment. */
export function userDataOf(stack: Stack): string {
  const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  const text = (node: Json): string => {
    if (typeof node === 'string') return node;
    if (node['Fn::Join']) return node['Fn::Join'][1].map(text).join(node['Fn::Join'][0]);
    return node['Fn::Sub'] ?? 'deployed';
  };
  return text(template.Properties.LaunchTemplateData.UserData['Fn::Base64']);
}

/** The content that the user data writes to a file. */
export function writtenFile(userData: string, path: string): string {
  const [, rest] = userData.split(`cat > ${path} <<'END_OF_FILE'\n`);
  if (rest === undefined) throw new Error(`the user data does not write ${path}`);
  return rest.split('\nEND_OF_FILE\n')[0];
}
