import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { Configured, parseConfig } from '../../bin/config';
import { SYSTEMS, onAzure } from '../../stacks/systems';
import { faults, problemsOf } from '../support/problems-of';

const root = join(__dirname, '../..');
const PASSWORD = { system: 'FreshMaas', databasePassword: 'A-password-4-tests' };

/** Options with the id of an existing resource. */
const EXISTING = [
  ...['existingVnetId', 'existingContainerAppsSubnetId', 'existingPostgresSubnetId', 'existingEndpointsSubnetId'],
  ...['existingWorkspaceId', 'existingApplicationInsightsId', 'existingRegistryId', 'existingEnvironmentId'],
];

/** Values that the program reads from a configuration. */
function read(values: { [name: string]: string }): Configured['values'] {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`loadbearing:${name}`, value])),
  );
  return parseConfig(new pulumi.Config('loadbearing')).values;
}

test('a system and a password are all that must be set; everything else has a default', () => {
  const { databasePassword, ...rest } = read(PASSWORD);

  expect(pulumi.Output.isInstance(databasePassword)).toBe(true);
  expect(Object.values(rest).filter((it) => it !== undefined)).toEqual([]);
});

test('the password is a secret from the first moment', async () => {
  const { databasePassword } = read(PASSWORD);

  expect(await (databasePassword as { isSecret: Promise<boolean> }).isSecret).toBe(true);
});

test('every option can be set', () => {
  const chosen = read({
    ...PASSWORD,
    environment: 'development',
    location: 'eastus',
    maxReplicas: '20',
    poolerClients: '5000',
    databaseSku: 'Standard_D4ds_v5',
    databaseAvailability: 'ZoneRedundant',
    databaseGeoBackup: 'true',
    databaseStorageGiB: '256',
    databaseStorageTier: 'P20',
    reportImages: 'true',
    reportNames: 'true',
    reportRuleSets: 'true',
    imagesCacheSeconds: '604800',
    domainName: 'www.example.com',
    alarmEmails: '["ops@example.com"]',
    registryRanges: '["203.0.113.0/24"]',
    migrationRun: 'again',
    migrationAllowAhead: 'true',
    ...Object.fromEntries(EXISTING.map((it) => [it, `/subscriptions/s/${it}`])),
    existingZoneIds: '["/subscriptions/s/zone"]',
    addressSpace: '10.40.8.0/22',
    businessImage: 'shop.azurecr.io/business',
    analyticsImage: 'shop.azurecr.io/analytics',
    githubRepository: 'owner/name',
    githubOwnerId: '1',
    githubRepositoryId: '2',
    owner: 'team',
    monthlyBudgetUsd: '26000',
    budgetStartMonth: '2026-12',
    costCenter: 'cc',
  });

  expect(chosen).toMatchObject({
    environment: 'development',
    monthlyBudgetUsd: 26_000,
    maxReplicas: 20,
    poolerClients: 5000,
    reportImages: true,
    alarmEmails: ['ops@example.com'],
    registryRanges: ['203.0.113.0/24'],
    migrationRun: 'again',
  });
  expect(Object.values(chosen)).not.toContain(undefined);
});

test('every problem is reported at once', () => {
  const wrong = {
    system: 'FreshMaas',
    environment: 'prod',
    maxReplicas: 'many',
    reportImages: 'yes',
    alarmEmails: '"one"',
    registryRanges: '[1]',
    existingRegistryId: 'shared',
  };
  expect(faults(() => read(wrong)).sort()).toEqual([
    'invalid-format at config.alarmEmails',
    'invalid-format at config.existingRegistryId',
    'invalid-format at config.registryRanges',
    'missing-value at config.databasePassword',
    'number-out-of-range at config.maxReplicas',
    'unknown-choice at config.environment',
    'unknown-choice at config.reportImages',
  ]);
});

test('a fix is the command that sets the option', () => {
  expect(problemsOf(() => read({ system: 'FreshMaas' }))[0].fix).toBe('pulumi config set --secret databasePassword');
  expect(problemsOf(() => read({ ...PASSWORD, maxReplicas: 'many' }))[0].fix).toContain(
    'pulumi config set maxReplicas 50',
  );
});

describe('Pulumi.yaml', () => {
  const project = parse(readFileSync(join(root, 'Pulumi.yaml'), 'utf8'));

  test('declares every option, with a description', () => {
    const all = [PASSWORD, { ...PASSWORD, system: 'StarterAzure' }].flatMap((it) => Object.keys(read(it)));
    const known = [...new Set(['system', ...all])].sort();
    expect(Object.keys(project.config).sort()).toEqual(known);
    for (const it of Object.values<{ description?: string }>(project.config)) expect(it.description).toMatch(/\w{3}/);
  });

  test('requires nothing but the password, which is a secret', () => {
    const open = Object.entries<{ default?: unknown; secret?: boolean }>(project.config).filter(
      ([, it]) => !('default' in it),
    );
    expect(open).toEqual([['databasePassword', expect.objectContaining({ secret: true })]]);
  });

  test('its defaults can be read, and name what the program would use anyway', () => {
    expect(read({ ...declared(), ...PASSWORD })).toMatchObject({
      environment: 'production',
      maxReplicas: 50,
      poolerClients: 1000,
      domainName: undefined,
      alarmEmails: [],
      costCenter: undefined,
    });
  });

  test('the stacks set their environment', () => {
    const environment = (stack: string): string =>
      parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')).config['loadbearing:environment'];
    expect([environment('prod'), environment('dev')]).toEqual(['production', 'development']);
  });

  test('its program runs without type checking', () => {
    expect(project.main).toBe('bin/pulumi.ts');
    expect(project.runtime.options).toEqual({ typescript: false, nodeargs: '--import tsx' });
  });

  /** Defaults, as the Pulumi CLI passes them to the program. */
  function declared(): { [name: string]: string } {
    const defaults = Object.entries<{ default?: unknown }>(project.config).filter(([, it]) => 'default' in it);
    return Object.fromEntries(
      defaults.map(([name, it]) => [name, typeof it.default === 'string' ? it.default : JSON.stringify(it.default)]),
    );
  }
});

test('a stack names the system that it builds', () => {
  expect(onAzure(SYSTEMS).map(({ name }) => name)).toEqual(['FreshMaas', 'StarterAzure']);
  expect(faults(() => read({ databasePassword: PASSWORD.databasePassword }))).toEqual([
    'missing-value at config.system',
  ]);
  const system = (stack: string): string =>
    parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')).config['loadbearing:system'];
  expect([system('prod'), system('dev')]).toEqual(['FreshMaas', 'FreshMaas']);
});
