import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';

const PROFILE = 'azure-native:cdn:Profile';
const PREMIUM = 'Premium_AzureFrontDoor';
const STANDARD = 'Standard_AzureFrontDoor';
const TIERS: Readonly<Record<string, string>> = { [PREMIUM]: 'premium', [STANDARD]: 'standard' };
/** Actions of rules that are charged by session. */
const PAID_ACTIONS = ['CAPTCHA'];

/** Rules of Front Door, its firewall and public DNS. [Billing](https://learn.microsoft.com/azure/frontdoor/billing) */
export const EDGE_RULES: Rules = {
  [PROFILE]: (charges, resources) => {
    // The base fee is for a profile, with all of its endpoints, rules, caching and private links.
    resources.forEach((it) => {
      const tier = tierOf(it);
      if (tier) charges.add(it, `front-door.${tier}.base`, 1, 'profile');
      else charges.leaveOut(it, noTier(it));
    });
    const known = resources.filter((it) => tierOf(it) !== undefined);
    const [first] = known;
    if (!first) return;
    charges.used(known, `front-door.${tierOf(first)}.requests`, 'requests');
    charges.used(known, 'front-door.transfer', 'transferGb');
    // Responses of the origin are free. What users send to it is a small part of what they get.
    charges.used(known, 'front-door.origin', 'transferGb', {
      ...{ factor: 0.05, times: ['originShare'], formula: 'usage transferGb × originShare × 5 % that users send' },
    });
  },
  // The base fee includes custom rules, and that of Premium managed rules too.
  'azure-native:frontdoor:Policy': forEach((charges, resource) => {
    const rules = Declared.of(resource).at('customRules', 'rules').list;
    const hasPaid = rules?.some((rule) => PAID_ACTIONS.includes(rule.at('action').text));
    if (tierOf(resource) === undefined) charges.leaveOut(resource, noTier(resource));
    else if (!rules) charges.leaveOut(resource, `its list of rules is ${NOT_KNOWN}`);
    else if (hasPaid) charges.leaveOut(resource, 'each CAPTCHA session is charged: their number is not known');
  }),
  'azure-native:dns:Zone': (charges, resources) => {
    resources.forEach((it) => charges.add(it, 'dns.zone', 1, 'zone'));
    charges.used(resources, 'dns.queries', 'requests', { factor: 0.1, formula: 'usage requests × 0.1 look-ups' });
  },
};

/** Returns whether requests of users go through Front Door. */
export function hasFrontDoor(charges: Charges): boolean {
  return charges.ofType(PROFILE).some((it) => tierOf(it) !== undefined);
}

function tierOf(resource: BilledResource): string | undefined {
  const name = Declared.of(resource).at('sku', 'name').text;
  return Object.hasOwn(TIERS, name) ? TIERS[name] : undefined;
}

function noTier(resource: BilledResource): string {
  const name = Declared.of(resource).at('sku', 'name').text;
  return name === '' ? `its tier is ${NOT_KNOWN}` : `no rule for the tier ${name}`;
}
