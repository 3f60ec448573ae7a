import { DEVELOPMENT, TO_THE_LETTER, deployed } from './deployed';

describe.each([
  ['production', {}],
  ['production to the letter of the report', TO_THE_LETTER],
  ['development', DEVELOPMENT],
])('%s', (name, args) => {
  const run = () => deployed(args);

  test('everything that can carry tags carries all five', async () => {
    // What Azure gives no tags: parts of another resource, and links between two.
    const untaggable =
      /:(Subnet|PrivateDnsZoneGroup|RoleAssignment|DiagnosticSetting|Configuration|Database|AFDCustomDomain|AFDOriginGroup|AFDOrigin|Route|RuleSet|Rule|SecurityPolicy|Budget)$/;
    const { resources } = await run();
    const custom = resources.filter((it) => it.type.startsWith('azure-native:') && !untaggable.test(it.type));
    expect(custom.length).toBeGreaterThan(30);
    for (const it of custom) {
      expect({ name: it.name, tags: Object.keys(it.inputs.tags ?? {}) }).toEqual({
        name: it.name,
        tags: expect.arrayContaining(['Project', 'Environment', 'Owner', 'CostCenter', 'ManagedBy']),
      });
    }
  });

  test('nothing that keeps data has a public address', async () => {
    const made = await run();
    expect(made.one('keyvault:Vault').inputs.properties.publicNetworkAccess).toBe('Disabled');
    expect(made.one('redisenterprise:RedisEnterprise').inputs.publicNetworkAccess).toBe('Disabled');
    const { network } = made.one('dbforpostgresql:Server').inputs;
    expect(network.delegatedSubnetResourceId).toMatch(/subnets\/fresh-maas-network-postgres/);
    expect(network.publicNetworkAccess ?? 'Disabled').toBe('Disabled');
  });

  test('every rule that lets something in names who', async () => {
    const groups = (await run()).all('network:NetworkSecurityGroup');
    const allowed = groups.flatMap((it) => it.inputs.securityRules).filter((it) => it.access === 'Allow');
    expect(allowed.length).toBeGreaterThan(3);
    for (const rule of allowed) expect(rule.sourceAddressPrefix).toMatch(/^(AzureLoadBalancer|Internet|[\d.]+\/\d+)$/);
    const open = allowed.filter((it) => it.sourceAddressPrefix === 'Internet');
    expect(open.map((it) => it.name)).toEqual(name === 'development' ? ['AllowVisitors'] : []);
  });

  test('no secret stands where it can be read', async () => {
    const { resources } = await run();
    const secret = /A-password-4-tests|primary-/;
    for (const it of resources.filter((other) => secret.test(JSON.stringify(other.inputs)))) {
      expect({ name: it.name, secrets: it.secrets }).toEqual({ name: it.name, secrets: [expect.any(String)] });
    }
    const apps = JSON.stringify([...(await run()).all('app:ContainerApp'), ...(await run()).all('app:Job')]);
    expect(apps).not.toMatch(secret);
  });

  test('data is protected in production, and only there', async () => {
    const kept = (await run()).resources.filter((it) => it.protect).map((it) => it.type.split(':').at(-1));
    const data = ['Database', 'Database', 'Registry', 'RedisEnterprise', 'ResourceGroup', 'Server', 'Vault'];
    expect(kept.sort()).toEqual(name === 'development' ? [] : data.sort());
  });

  test('everything has the stack above it, by way of its component', async () => {
    const { resources } = await run();
    const top = resources.filter((it) => it.parent === '' || it.parent.endsWith(':pulumi:pulumi:Stack'));
    expect(top.map((it) => it.type)).toEqual(['loadbearing:stack:FreshMaas']);
  });
});
