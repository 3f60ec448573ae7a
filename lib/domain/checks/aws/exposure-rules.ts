import { DeclaredResource } from '../../resources/declared-resource';
import { Json, Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { valuesOf } from '../declared-program';
import { Findings } from '../findings';

const ANYWHERE = ['0.0.0.0/0', '::/0'];
/** Ports of a website, which the internet may reach. */
const WEB_PORTS = [80, 443];
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const PUBLIC = 'internet-facing';
const LAST_PORT = 65_535;
/** Policies that accept TLS 1.0 or 1.1. The first is that of a listener which states none. */
const OLD_POLICY = /^ELBSecurityPolicy-(?:2016-08|2015-05|FS-2018-06|FS-1-1|TLS-1-[01]|TLS13-1-[01])/;
const DEFAULT_POLICY = 'ELBSecurityPolicy-2016-08';
const OLD_PROTOCOL = /^(?:SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/;
/** Parameters of databases that allow connections without TLS, by the values that do. */
const OPEN_PARAMETERS: Readonly<Record<string, RegExp>> = {
  'rds.force_ssl': /^0$/,
  require_secure_transport: /^(?:0|off)$/i,
};

/** Finds ports other than those of a website that the internet reaches. */
export const portOpen: CheckRule = (program, findings) => {
  program.ofType('AWS::EC2::SecurityGroup').forEach((group) => {
    const rules = Shape.records(group.properties.SecurityGroupIngress);
    rules.forEach((rule) => checkIngress(findings, group, rule));
  });
  program.ofType('AWS::EC2::SecurityGroupIngress').forEach((it) => checkIngress(findings, it, it.properties));
};

function checkIngress(findings: Findings, resource: DeclaredResource, rule: Json): void {
  const values = valuesOf(resource);
  const source = [rule.CidrIp, rule.CidrIpv6].map((it) => values.text(it)).find((it) => ANYWHERE.includes(it));
  if (source === undefined) return;
  const protocol = String(values.knownNumber(rule.IpProtocol) ?? values.text(rule.IpProtocol));
  if (/^icmp|^1$|^58$/.test(protocol)) return;
  const isAll = protocol === '-1';
  const from = isAll ? 0 : values.knownNumber(rule.FromPort);
  const to = isAll ? LAST_PORT : values.knownNumber(rule.ToPort);
  if (from === undefined || to === undefined || (from === to && WEB_PORTS.includes(from))) return;
  const ports = isAll ? 'every port' : from === to ? `port ${from}` : `ports ${from} to ${to}`;
  findings.add(CheckCode.PORT_OPEN, resource, {
    property: `SecurityGroupIngress ${ports}`,
    reason: `${source} reaches ${ports}`,
    fix: 'allow only the security groups or addresses that need it',
  });
}

/** Finds listeners, distributions and databases that accept no TLS, or an old version of it. */
export const transportNotEncrypted: CheckRule = (program, findings) => {
  const add = (resource: DeclaredResource, property: string, reason: string, fix: string): void =>
    findings.add(CheckCode.TRANSPORT_NOT_ENCRYPTED, resource, { property, reason, fix });
  program.ofType('AWS::ElasticLoadBalancingV2::Listener').forEach((listener) => {
    const values = valuesOf(listener);
    const isTls = ['HTTPS', 'TLS'].includes(values.text(listener.properties.Protocol));
    const policy = values.textOr(listener.properties.SslPolicy, DEFAULT_POLICY);
    if (!isTls || !OLD_POLICY.test(policy) || /TLS-1-2|TLS13-1-2/.test(policy)) return;
    add(
      listener,
      'SslPolicy',
      `${policy} accepts TLS 1.0`,
      'set SslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or later',
    );
  });
  program.ofType('AWS::ElasticLoadBalancingV2::Listener').forEach((listener) => {
    const values = valuesOf(listener);
    const [balancer] = program.referredOf(BALANCER, listener, 'LoadBalancerArn');
    const isPublic = balancer !== undefined && valuesOf(balancer).textOr(balancer.properties.Scheme, PUBLIC) === PUBLIC;
    const forwards = Shape.records(listener.properties.DefaultActions).some((it) => values.text(it.Type) === 'forward');
    if (!isPublic || !forwards || values.text(listener.properties.Protocol) !== 'HTTP') return;
    add(
      listener,
      'Protocol',
      'the internet sends its requests without TLS',
      'redirect its requests to HTTPS, and serve them there',
    );
  });
  program.ofType('AWS::CloudFront::Distribution').forEach((it) => {
    const { ViewerCertificate } = Shape.record(it.properties.DistributionConfig);
    const version = valuesOf(it).text(Shape.record(ViewerCertificate).MinimumProtocolVersion);
    if (!OLD_PROTOCOL.test(version)) return;
    add(it, 'ViewerCertificate', `viewers may use ${version}`, 'set MinimumProtocolVersion to TLSv1.2_2021');
  });
  program.ofType('AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup').forEach((group) => {
    Object.entries(Shape.record(group.properties.Parameters)).forEach(([name, value]) => {
      const values = valuesOf(group);
      const text = values.text(value) || String(values.knownNumber(value));
      if (!Object.hasOwn(OPEN_PARAMETERS, name) || !OPEN_PARAMETERS[name].test(text)) return;
      add(
        group,
        name,
        `${name} is ${text}: passwords and rows cross the network in plain text`,
        'require TLS, and let clients verify it',
      );
    });
  });
};
