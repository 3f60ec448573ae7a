import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { parseConfig } from '../../bin/config';
import { FreshMaasArgs } from '../../stacks/fresh-maas';
import { problemsOf } from '../support/problems-of';

const root = join(__dirname, '../..');
const PASSWORD = { databasePassword: 'A-password-4-tests' };

/** What the program reads from a configuration. */
function read(values: { [name: string]: string }): FreshMaasArgs {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`loadbearing:${name}`, value])),
  );
  return parseConfig(new pulumi.Config('loadbearing'));
}

test('a password is all that must be set; the rest is production, as the report has it', () => {
  const { databasePassword, ...rest } = read(PASSWORD);

  expect(pulumi.Output.isInstance(databasePassword)).toBe(true);
  expect(rest).toEqual({ environment: 'production' });
});

test('the password is a secret from the first moment', async () => {
  const { databasePassword } = read(PASSWORD);

  expect(await (databasePassword as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
});

test('everything can be chosen', () => {
  const chosen = read({
    ...PASSWORD,
    environment: 'development',
    location: 'eastus',
    maxReplicas: '20',
    poolerClients: '5000',
    reportImages: 'true',
    reportNames: 'true',
    reportRuleSets: 'true',
    imagesCacheSeconds: '604800',
    domainName: 'www.example.com',
    alarmEmails: '["ops@example.com"]',
    registryRanges: '["203.0.113.0/24"]',
    migrationRun: 'again',
    owner: 'team',
    costCenter: 'cc',
  });

  expect(chosen).toMatchObject({
    environment: 'development',
    maxReplicas: 20,
    poolerClients: 5000,
    reportImages: true,
    alarmEmails: ['ops@example.com'],
    registryRanges: ['203.0.113.0/24'],
    migrationRun: 'again',
  });
});

test('every problem is named at once', () => {
  const problems = problemsOf(() =>
    read({
      environment: 'prod',
      maxReplicas: 'many',
      reportImages: 'yes',
      alarmEmails: '"one"',
      registryRanges: '[1]',
    }),
  );

  expect(problems.map((it) => it.where)).toEqual([
    'config.databasePassword',
    'config.environment',
    'config.maxReplicas',
    'config.reportImages',
    'config.alarmEmails',
    'config.registryRanges',
  ]);
  expect(problems[0].fix).toBe('pulumi config set --secret databasePassword');
  expect(problems[2]).toMatchObject({ what: "maxReplicas is 'many'", expected: 'a number' });
});

describe('Pulumi.yaml', () => {
  const project = parse(readFileSync(join(root, 'Pulumi.yaml'), 'utf8'));

  test('declares what the program reads, with a description of each', () => {
    const known = Object.keys(read({ ...PASSWORD, ...declared() })).sort();
    expect(Object.keys(project.config).sort()).toEqual(known);
    for (const it of Object.values<{ description?: string }>(project.config)) expect(it.description).toMatch(/\w{3}/);
  });

  test('asks for nothing but the password, which is a secret', () => {
    const open = Object.entries<{ default?: unknown; secret?: boolean }>(project.config).filter(
      ([, it]) => !('default' in it),
    );
    expect(open).toEqual([['databasePassword', expect.objectContaining({ secret: true })]]);
  });

  test('its defaults are those of the program', () => {
    expect(read({ ...PASSWORD, ...declared() })).toMatchObject({
      environment: 'production',
      maxReplicas: 50,
      poolerClients: 1000,
    });
  });

  test('the environments name theirs', () => {
    const environment = (stack: string): string =>
      parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')).config['loadbearing:environment'];
    expect([environment('prod'), environment('dev')]).toEqual(['production', 'development']);
  });

  test('the program it names can be run without type checking', () => {
    expect(project.main).toBe('bin/pulumi.ts');
    expect(project.runtime.options).toEqual({ typescript: false, nodeargs: '--import tsx' });
  });

  /** The defaults, as the Pulumi CLI hands them to the program. */
  function declared(): { [name: string]: string } {
    const defaults = Object.entries<{ default?: unknown }>(project.config).filter(([, it]) => 'default' in it);
    return Object.fromEntries(
      defaults.map(([name, it]) => [
        name,
        typeof it.default === 'string' ? it.default || 'text' : JSON.stringify(it.default),
      ]),
    );
  }
});
