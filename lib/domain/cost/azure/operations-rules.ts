import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { logAlert, metricAlert } from './alert-rules';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';
import { Pricing } from '../pricing';

const SECONDS_PER_MONTH = Pricing.HOURS_PER_MONTH * 3600;
const DAYS_PER_MONTH = 365 / 12;
/** Days that Log Analytics keeps data without a charge. [Cost](https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs) */
const FREE_DAYS = 31;
const DEFAULT_RETENTION = 30;
const WEB_TEST_SECONDS = 300;
/** Mails and calls of alerts, of all messages. */
const ALERT_SHARE = 0.001;
const WORKSPACE = 'azure-native:operationalinsights:Workspace';

/** Receivers of an action group that are charged by message. */
const RECEIVERS: Readonly<Record<string, string>> = {
  emailReceivers: 'monitor.email',
  azureAppPushReceivers: 'monitor.push',
  webhookReceivers: 'monitor.webhook',
  itsmReceivers: 'monitor.itsm',
};

/** Rules of logs, alerts, tests and keys. */
export const OPERATIONS_RULES: Rules = {
  [WORKSPACE]: (charges, resources) => {
    const reserved = resources.filter((it) => commitmentOf(charges, it));
    // What a commitment covers is not charged by the gigabyte.
    if (reserved.length < resources.length) charges.used(resources, 'log-analytics.ingest', 'logGb');
    retention(charges, resources);
    const copied = resources.filter((it) => Declared.of(it).at('replication', 'enabled').isTrue);
    charges.used(copied, 'log-analytics.replication', 'logGb');
  },
  'azure-native:applicationinsights:Component': (charges, resources) => {
    // Data of a component is in a workspace, which is charged for it. That may be of another program.
    if (charges.ofType(WORKSPACE).length === 0) charges.used(resources, 'log-analytics.ingest', 'logGb');
  },
  'azure-native:applicationinsights:WebTest': forEach(webTest),
  'azure-native:monitor:MetricAlert': forEach(metricAlert),
  'azure-native:monitor:ScheduledQueryRule': forEach(logAlert),
  'azure-native:monitor:ActionGroup': actionGroups,
  'azure-native:monitor:DiagnosticSetting': (charges, resources) => {
    // Logs in a workspace are charged there.
    const targets = ['storageAccountId', 'eventHubAuthorizationRuleId', 'marketplacePartnerId'];
    const exported = resources.filter((it) => targets.some((name) => !Declared.of(it).at(name).isAbsent));
    charges.used(exported, 'monitor.platform-logs', 'vendedLogGb');
  },
  'azure-native:keyvault:Vault': (charges, resources) =>
    charges.used(resources, 'key-vault.operations', 'secretRequests'),
  'azure-native:keyvault:Key': forEach((charges, resource) => {
    const it = Declared.of(resource).at('properties');
    const type = it.at('kty').choice(['RSA', 'EC', 'RSA-HSM', 'EC-HSM'], 'RSA');
    if (!type) return charges.leaveOut(resource, `its type is ${NOT_KNOWN}`);
    if (!it.at('rotationPolicy').isAbsent) charges.leaveOut(resource, 'each rotation is charged: no rule for it');
    // Keys of software cost nothing beside their operations.
    if (!type.endsWith('-HSM')) return;
    const isBasic = type === 'RSA-HSM' && it.at('keySize').number(2048) === 2048;
    charges.add(resource, isBasic ? 'key-vault.hsm-key' : 'key-vault.hsm-key.advanced', 1, 'key in hardware');
  }),
};

/** Adds the commitment of a workspace. Returns whether its data needs no other price. */
function commitmentOf(charges: Charges, resource: BilledResource): boolean {
  const sku = Declared.of(resource).at('sku');
  const name = sku.at('name');
  if (name.isAbsent || ['PerGB2018', 'pergb2018', ''].includes(name.text)) {
    if (!name.isAbsent && name.text === '') charges.leaveOut(resource, `its tier is ${NOT_KNOWN}`);
    return false;
  }
  if (name.text !== 'CapacityReservation') {
    charges.leaveOut(resource, `no rule for the tier ${name.text}`);
    return true;
  }
  const level = sku.at('capacityReservationLevel').number();
  if (level === undefined) charges.leaveOut(resource, `its commitment is ${NOT_KNOWN}`);
  else charges.add(resource, `log-analytics.commitment-tier.${level}`, DAYS_PER_MONTH, '365 / 12 days');
  return true;
}

function retention(charges: Charges, resources: readonly BilledResource[]): void {
  const known = resources.flatMap((it) => {
    const days = Declared.of(it).at('retentionInDays').number(DEFAULT_RETENTION);
    if (days === undefined) charges.leaveOut(it, `its retention is ${NOT_KNOWN}`);
    return days === undefined ? [] : [Math.max(0, days - FREE_DAYS)];
  });
  const beyond = known.reduce((sum, it) => sum + it, 0) / known.length;
  if (!(beyond > 0)) return;
  const months = beyond / DAYS_PER_MONTH;
  const formula = `usage logGb × ${Number(months.toFixed(2))} months beyond ${FREE_DAYS} days`;
  charges.used(resources, 'log-analytics.retention', 'logGb', { factor: months, formula });
}

function webTest(charges: Charges, resource: BilledResource): void {
  const it = Declared.of(resource);
  const kind = it.at('webTestKind').isAbsent ? it.at('kind') : it.at('webTestKind');
  const seconds = it.at('frequency').number(WEB_TEST_SECONDS);
  const locations = it.at('locations').list?.length ?? 0;
  if (it.at('enabled').isFalse) return;
  if (kind.text !== 'standard') return charges.leaveOut(resource, 'no rule for its kind: only standard tests have one');
  if (!seconds || locations === 0) {
    return charges.leaveOut(resource, `its frequency or number of locations is ${NOT_KNOWN}`);
  }
  const runs = (SECONDS_PER_MONTH / seconds) * locations;
  return charges.add(resource, 'monitor.web-test', runs, `every ${seconds} s from ${locations} locations`);
}

/** Each alert goes to one group, and there to all receivers. */
function actionGroups(charges: Charges, resources: readonly BilledResource[]): void {
  resources.forEach((it) => {
    const phones = ['smsReceivers', 'voiceReceivers'].flatMap((name) => Declared.of(it).at(name).list ?? []);
    if (phones.length > 0) charges.leaveOut(it, 'no rule for text messages and calls: each country has a price');
  });
  Object.entries(RECEIVERS).forEach(([property, price]) => {
    const receivers = resources.flatMap((it) => {
      const { list } = Declared.of(it).at(property);
      if (!list) charges.leaveOut(it, `its list of ${property} is ${NOT_KNOWN}`);
      return list ?? [];
    });
    const secure = property === 'webhookReceivers' ? receivers.filter((it) => it.at('useAadAuth').isTrue) : [];
    messages(charges, resources, { price, receivers: receivers.length - secure.length });
    messages(charges, resources, { price: `${price}.secure`, receivers: secure.length });
  });
}

interface Messages {
  readonly price: string;
  readonly receivers: number;
}

function messages(charges: Charges, resources: readonly BilledResource[], { price, receivers }: Messages): void {
  if (receivers === 0) return;
  const each = receivers / resources.length;
  const formula = `usage messages × ${ALERT_SHARE} alerts × ${Number(each.toFixed(2))} receivers`;
  charges.used(resources, price, 'messages', { factor: ALERT_SHARE * each, formula });
}
