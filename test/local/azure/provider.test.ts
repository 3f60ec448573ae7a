import { Cloud } from '../../../local/azure/cloud';
import { AzureProvider } from '../../../local/azure/provider';
import { UNKNOWN, isSecret } from '../../../bin/secret-marks';

const urnOf = (type: string, name: string): string =>
  `urn:pulumi:dev::shop::acme:web:App$azure-native:${type}::${name}`;
const GROUP = urnOf('resources:ResourceGroup', 'shop');
const VAULT = urnOf('keyvault:Vault', 'vault');
const SECRET = urnOf('keyvault:Secret', 'url');
const secret = (value: unknown): object => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  value,
});

async function provider(): Promise<AzureProvider> {
  const it = new AzureProvider('3.28.0', new Cloud(undefined, 0));
  await it.create(GROUP, { resourceGroupName: 'rg', location: 'westus2' });
  return it;
}

const vault = {
  resourceGroupName: 'rg',
  location: 'westus2',
  vaultName: 'vault',
  properties: { tenantId: 't', sku: { family: 'A', name: 'standard' } },
};

describe('check', () => {
  test('gives a name of the logical name and eight digits, always the same, and another in another stack', async () => {
    const it = await provider();
    const name = async (urn: string, olds = {}): Promise<string> => {
      const { inputs } = await it.check(urn, olds, { resourceGroupName: 'rg' });
      return inputs.virtualNetworkName;
    };
    const urn = urnOf('network:VirtualNetwork', 'net');
    expect(await name(urn)).toMatch(/^net[0-9a-f]{8}$/);
    expect(await name(urn)).toBe(await name(urn));
    expect(await name(urn.replace(':dev:', ':prod:'))).not.toBe(await name(urn));
    expect(await name(urn.replace(/net$/, 'renamed'), { virtualNetworkName: 'net12345678' })).toBe('net12345678');
  });

  test('gives a role assignment a GUID', async () => {
    const { inputs } = await (await provider()).check(urnOf('authorization:RoleAssignment', 'pull'), {}, {});
    expect(inputs.roleAssignmentName).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('keeps what is secret marked as such', async () => {
    const news = {
      resourceGroupName: 'rg',
      vaultName: 'vault',
      secretName: 'url',
      properties: { value: secret('s3') },
    };
    const { inputs } = await (await provider()).check(SECRET, {}, news);
    expect(isSecret(inputs.properties.value)).toBe(true);
  });

  test('says what Azure would refuse, but not about what is not known yet', async () => {
    const it = await provider();
    const failures = async (rateLimitThreshold: unknown): Promise<unknown> => {
      const rule = { name: 'r', priority: 1, ruleType: 'RateLimitRule', action: 'Block', matchConditions: [] };
      const rules = [{ ...rule, rateLimitDurationInMinutes: 1, rateLimitThreshold }];
      const policy = { resourceGroupName: 'rg', location: 'Global', sku: { name: 'Premium_AzureFrontDoor' } };
      const news = { ...policy, policyName: 'waf', customRules: { rules } };
      return (await it.check(urnOf('frontdoor:Policy', 'waf'), {}, news)).failures;
    };
    expect(await failures('many')).toMatchObject([{ property: 'customRules.rules[0].rateLimitThreshold' }]);
    expect(await failures(UNKNOWN)).toEqual([]);
  });
});

describe('diff', () => {
  const diff = async (change: object): Promise<unknown> => {
    const it = await provider();
    const { id } = await it.create(VAULT, vault);
    return it.diff(id, VAULT, {}, { ...vault, ...change });
  };

  test('of the same inputs is none', async () => {
    expect(await diff({ tags: undefined })).toMatchObject({ changes: false, replaces: [] });
    expect(await diff({ location: 'West US 2' })).toMatchObject({ changes: false, replaces: [] });
  });

  test('of a setting updates in place', async () => {
    expect(await diff({ tags: { a: 'b' } })).toMatchObject({ changes: true, replaces: [] });
  });

  test('of a name replaces, side by side', async () => {
    expect(await diff({ vaultName: 'other' })).toEqual({
      changes: true,
      replaces: ['vaultName'],
      deleteBeforeReplace: false,
    });
  });

  test('of the region alone replaces, deleting first: two cannot have one name', async () => {
    expect(await diff({ location: 'eastus' })).toEqual({
      changes: true,
      replaces: ['location'],
      deleteBeforeReplace: true,
    });
  });

  test('of what Azure decides at creation replaces', async () => {
    const it = await provider();
    const inputs = { resourceGroupName: 'rg', environmentName: 'apps', zoneRedundant: false };
    const urn = urnOf('app:ManagedEnvironment', 'apps');
    const { id } = await it.create(urn, inputs);
    const { replaces } = await it.diff(id, urn, {}, { ...inputs, zoneRedundant: true });
    expect(replaces).toEqual(['zoneRedundant']);
  });
});

test('the value of a secret is neither told back nor lost, and other secrets stay marked', async () => {
  const it = await provider();
  await it.create(VAULT, vault);
  const inputs = { resourceGroupName: 'rg', vaultName: 'vault', secretName: 'url', tags: { a: secret('b') } };
  const { outs } = await it.create(SECRET, { ...inputs, properties: { value: secret('s3cret') } });
  expect(JSON.stringify(outs)).not.toContain('s3cret');
  expect(isSecret(outs.tags.a)).toBe(true);
  expect(outs.properties.secretUri).toBe('https://vault.vault.azure.net/secrets/url');
});

test('read tells what is there with its marks, and nothing of what is gone', async () => {
  const it = await provider();
  const { id } = await it.create(VAULT, { ...vault, tags: { a: secret('b') } });
  const { props } = await it.read(id, VAULT, { tags: { a: secret('b') } });
  expect(isSecret(props.tags.a)).toBe(true);
  await it.delete(id);
  expect((await it.read(id, VAULT)).id).toBe('');
});

test('a type and a function it does not know are refused', async () => {
  const it = await provider();
  expect(() => it.check(urnOf('nothing:Here', 'x'), {}, {})).toThrow('has no type azure-native:nothing:Here');
  expect(() => it.invoke('azure-native:nothing:here', {})).toThrow('has no function azure-native:nothing:here');
});
