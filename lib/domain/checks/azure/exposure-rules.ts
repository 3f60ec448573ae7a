import { DeclaredResource } from '../../resources/declared-resource';
import { Declared } from '../../resources/declared-value';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { declaredIn } from '../declared-program';
import { Findings } from '../findings';

const DISABLED = 'Disabled';
const ANYWHERE = ['*', 'internet', '0.0.0.0/0', '::/0', 'any'];
const WEB_PORTS = ['80', '443'];

/** Finds stores of data that the internet reaches. */
export const storePublic: CheckRule = (program, findings) => {
  const add = (
    resource: DeclaredResource,
    property: string,
    reason: string,
    words: { fix: string; rule: string },
  ): void => findings.add(CheckCode.STORE_PUBLIC, resource, { property, reason, ...words });
  program.ofType('dbforpostgresql:Server', 'dbformysql:Server').forEach((it) => {
    const network = declaredIn(it).at('network');
    const isPrivate =
      network.at('delegatedSubnetResourceId').isAbsent === false || isDisabled(network.at('publicNetworkAccess'));
    if (isPrivate || isLater(network)) return;
    add(it, 'network', 'the server has a public address', {
      fix: 'set network.publicNetworkAccess to Disabled, and connect by a delegated subnet or a private endpoint',
      rule: 'Azure.PostgreSQL.FirewallIPRange',
    });
  });
  program.ofType('sql:Server', 'cache:Redis', 'documentdb:DatabaseAccount').forEach((it) => {
    const own = declaredIn(it);
    if (isDisabled(own.at('publicNetworkAccess')) || !own.at('subnetId').isAbsent) return;
    if (isLater(own.at('publicNetworkAccess'))) return;
    add(it, 'publicNetworkAccess', 'it accepts connections from public networks', {
      fix: 'set publicNetworkAccess to Disabled, and connect by a private endpoint',
      rule: it.type === 'cache:Redis' ? 'Azure.Redis.PublicNetworkAccess' : 'Azure.SQL.FirewallIPRange',
    });
  });
  const rules = ['dbforpostgresql:FirewallRule', 'dbformysql:FirewallRule', 'sql:FirewallRule'];
  program.ofType(...rules).forEach((it) => {
    const [start, end] = ['startIpAddress', 'endIpAddress'].map((name) => declaredIn(it).at(name).text);
    if (start !== '0.0.0.0' || end === '') return;
    add(it, 'startIpAddress', end === start ? 'every tenant of Azure may connect' : 'the internet may connect', {
      fix: 'delete the rule, and connect by a private endpoint',
      rule: 'Azure.PostgreSQL.AllowAzureAccess',
    });
  });
  program.ofType('storage:StorageAccount').forEach((it) => {
    if (!declaredIn(it).at('allowBlobPublicAccess').isTrue) return;
    add(it, 'allowBlobPublicAccess', 'its containers may be read without a login', {
      fix: 'set allowBlobPublicAccess to false',
      rule: 'Azure.Storage.BlobPublicAccess',
    });
  });
  program.ofType('storage:BlobContainer').forEach((it) => {
    if (!['Blob', 'Container'].includes(declaredIn(it).at('publicAccess').text)) return;
    add(it, 'publicAccess', 'everyone may read its blobs', {
      fix: 'set publicAccess to None',
      rule: 'Azure.Storage.BlobAccessType',
    });
  });
};

/** Finds rules of security groups that open ports other than those of a website. */
export const portOpen: CheckRule = (program, findings) => {
  program.ofType('network:NetworkSecurityGroup').forEach((group) => {
    (declaredIn(group).at('securityRules').list ?? []).forEach((rule) => checkRule(findings, group, rule));
  });
  program.ofType('network:SecurityRule').forEach((it) => checkRule(findings, it, declaredIn(it)));
};

function checkRule(findings: Findings, resource: DeclaredResource, rule: Declared): void {
  const isInbound = rule.at('direction').text === 'Inbound' && rule.at('access').text === 'Allow';
  const sources = [rule.at('sourceAddressPrefix').text, ...textsOf(rule.at('sourceAddressPrefixes'))];
  const ports = [rule.at('destinationPortRange').text, ...textsOf(rule.at('destinationPortRanges'))].filter(Boolean);
  const open = ports.filter((it) => !WEB_PORTS.includes(it));
  if (!isInbound || open.length === 0 || !sources.some((it) => ANYWHERE.includes(it.toLowerCase()))) return;
  findings.add(CheckCode.PORT_OPEN, resource, {
    property: 'securityRules',
    reason: `the internet reaches ports ${open.join(', ')}`,
    fix: 'allow only the addresses or subnets that need them',
    rule: 'Azure.NSG.AnyInboundSource',
  });
}

function textsOf(list: Declared): string[] {
  return (list.list ?? []).map(({ text }) => text);
}

function isDisabled(value: Declared): boolean {
  return value.text.toLowerCase() === DISABLED.toLowerCase();
}

function isLater(value: Declared): boolean {
  return !value.isAbsent && !value.isStated;
}
