import { Bill, Usage } from '../../../../lib/domain';
import { Declaration, Inputs, UNKNOWN, billOf, exactly, quantities, reasons } from './bill-of';

const PRICES = {
  'front-door.premium.base': 330,
  'front-door.premium.requests': { per: 10_000, tiers: [{ usd: 0.015, upTo: 250e6 }, { usd: 0.0141 }] },
  'front-door.standard.base': 35,
  'front-door.standard.requests': { per: 10_000, tiers: [{ usd: 0.009 }] },
  'front-door.transfer': 0.0825,
  'front-door.origin': 0.02,
  'dns.zone': 0.5,
  'dns.queries': { per: 1e6, tiers: [{ usd: 0.4 }] },
  'nat.hour': 0.045,
  'nat.gb': 0.045,
  'ip.static': 0.005,
  'ip.static.global': 0.01,
  'ip.prefix': 0.006,
  'private-endpoint.hour': 0.01,
  'private-endpoint.gb': 0.01,
  'private-dns.zone': 0.5,
  'private-dns.queries': { per: 1e6, tiers: [{ usd: 0.4 }] },
};
const USAGE: Usage = {
  ...{ requests: exactly(10e6), transferGb: exactly(100), originShare: exactly(0.5) },
  ...{ natGb: exactly(20), endpointGb: exactly(10) },
};

const bill = (resources: readonly Declaration[]): Bill => billOf(resources, PRICES, { usage: USAGE });
const profile = (name: unknown): Declaration => ({ type: 'cdn:Profile', inputs: { sku: { name } } });
const policy = (name: unknown, inputs: Inputs = {}): Declaration => ({
  type: 'frontdoor:Policy',
  inputs: { sku: { name }, ...inputs },
});

describe('Front Door', () => {
  test('charges a base fee for each profile, whatever its endpoints', () => {
    const parts = [
      'cdn:AFDEndpoint',
      'cdn:AFDEndpoint',
      'cdn:AFDOrigin',
      'cdn:Route',
      'cdn:Rule',
      'cdn:SecurityPolicy',
    ];
    const one = bill([profile('Premium_AzureFrontDoor'), ...parts.map((type) => ({ type }))]);
    expect(quantities(one)['front-door.premium.base']).toBe(1);
    expect(one.unpriced).toEqual([]);
    const two = bill([profile('Premium_AzureFrontDoor'), profile('Standard_AzureFrontDoor')]);
    expect(quantities(two)).toMatchObject({ 'front-door.premium.base': 1, 'front-door.standard.base': 1 });
  });

  test('charges requests, data to users and the little that users send to the origin', () => {
    expect(bill([profile('Premium_AzureFrontDoor')]).monthlyUsd.expected).toBeCloseTo(
      330 + 1000 * 0.015 + 100 * 0.0825 + 100 * 0.5 * 0.05 * 0.02,
      8,
    );
  });

  test('charges nothing for a firewall, with its rules and managed rule sets', () => {
    const rules = {
      customRules: { rules: [{ action: 'Block' }] },
      managedRules: { managedRuleSets: [{ ruleSetType: 'Microsoft_DefaultRuleSet' }] },
    };
    const all = [policy('Premium_AzureFrontDoor', rules), policy('Standard_AzureFrontDoor')];
    expect(bill(all)).toMatchObject({ lines: [], unpriced: [] });
  });

  test('lists classic profiles and policies, unknown tiers and sessions with a CAPTCHA', () => {
    const captcha = { customRules: { rules: [{ action: 'CAPTCHA' }] } };
    const all = [profile('Standard_Microsoft'), profile(UNKNOWN), policy('Classic_AzureFrontDoor')];
    expect(reasons(bill([...all, policy(null), policy('Premium_AzureFrontDoor', captcha)]))).toEqual([
      'no rule for the tier Standard_Microsoft',
      'its tier is missing or known at deployment only',
      'no rule for the tier Classic_AzureFrontDoor',
      'its tier is missing or known at deployment only',
      expect.stringContaining('CAPTCHA'),
    ]);
  });
});

describe('networks', () => {
  test('pay gateways, endpoints and zones by number, and their data once', () => {
    const twice = (type: string): Declaration[] => [{ type }, { type }];
    const all = ['network:NatGateway', 'network:PrivateEndpoint', 'privatedns:PrivateZone', 'dns:Zone'].flatMap(twice);
    expect(quantities(bill(all))).toEqual({
      ...{ 'nat.hour': 2 * 730, 'nat.gb': 20 },
      ...{ 'private-endpoint.hour': 2 * 730, 'private-endpoint.gb': 10 },
      ...{ 'private-dns.zone': 2, 'private-dns.queries': 1e6, 'dns.zone': 2, 'dns.queries': 1e6 },
    });
  });

  test('look up less behind Front Door', () => {
    const charged = quantities(bill([{ type: 'privatedns:PrivateZone' }, profile('Premium_AzureFrontDoor')]));
    expect(charged['private-dns.queries']).toBe(0.5e6);
  });

  test('pay addresses of version 4', () => {
    const address = (inputs: Inputs): Declaration => ({ type: 'network:PublicIPAddress', inputs });
    const prefix = (inputs: Inputs): Declaration => ({ type: 'network:PublicIPPrefix', inputs });
    const charged = bill([
      ...[address({ sku: { name: 'Standard' } }), address({ sku: { name: 'Standard', tier: 'Global' } })],
      ...[address({ publicIPAddressVersion: 'IPv6' }), prefix({ prefixLength: 28 })],
    ]);
    expect(quantities(charged)).toEqual({ 'ip.static': 730, 'ip.static.global': 730, 'ip.prefix': 16 * 730 });
    const odd = [address({ sku: { name: 'Basic' } }), address({ sku: UNKNOWN }), prefix({ prefixLength: 'long' })];
    expect(bill(odd).lines).toEqual([]);
    expect(reasons(bill(odd))).toEqual([
      'no rule for addresses of Basic',
      expect.stringContaining('known at deployment only'),
      expect.stringContaining('known at deployment only'),
    ]);
  });
});

describe('types without a rule', () => {
  test('are free only if the table has them', () => {
    const free = ['authorization:RoleAssignment', 'network:Subnet', 'resources:ResourceGroup', 'consumption:Budget'];
    const { freeTypes, unpriced } = bill(free.map((type) => ({ type })));
    expect(Object.keys(freeTypes)).toEqual(free.map((type) => `azure-native:${type}`));
    expect(unpriced).toEqual([]);
  });

  test.each(['web:AppServicePlan', 'containerservice:ManagedCluster', 'network:AzureFirewall', 'constructor:toString'])(
    '%s is listed',
    (type) => {
      expect(reasons(bill([{ type }]))).toEqual([`no rule for azure-native:${type}`]);
    },
  );

  test('whose location is not known yet have the region of most others', () => {
    const { lines } = bill([{ type: 'network:NatGateway', inputs: { location: UNKNOWN } }, { type: 'dns:Zone' }]);
    expect([...new Set(lines.map((it) => it.region))]).toEqual(['westus2']);
  });

  test('of an old version have the rule of the type', () => {
    expect(quantities(bill([{ type: 'network/v20240501:NatGateway' }]))['nat.hour']).toBe(730);
  });
});
