import * as pulumi from '@pulumi/pulumi';
import { ContainerAppDomain } from '../../../lib/azure/compute/container-app-domains';
import { ContainerAppEnvironment } from '../../../lib/azure/compute/container-app-environment';
import { ContainerAppTier } from '../../../lib/azure/compute/container-app-tier';
import { ContainerAppTierArgs } from '../../../lib/azure/compute/container-app-tier-args';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

const HUB = '/subscriptions/s/resourceGroups/hub/providers';
const ENVIRONMENT = `${HUB}/Microsoft.App/managedEnvironments/apps`;
const ZONE = `${HUB}/Microsoft.Network/dnsZones/example.com`;
const CERTIFICATE = `${ENVIRONMENT}/certificates/shop`;
const args: ContainerAppTierArgs = {
  resourceGroupName: 'rg',
  location: 'centralus',
  environmentId: ENVIRONMENT,
  image: 'shop:1',
};
const anApp = (customDomains: ContainerAppDomain[], more: Partial<ContainerAppTierArgs> = {}): ContainerAppTier =>
  new ContainerAppTier('shop', { ...args, ...more, customDomains });
const deployed = (customDomains: ContainerAppDomain[]): Promise<ProgramRun<ContainerAppTier>> =>
  runProgram(() => anApp(customDomains));

test('[LB-RC-28] a domain of a zone in Azure gets its records before the app, and a managed certificate after it', async () => {
  const run = await deployed([{ hostName: 'www.example.com', dnsZoneId: pulumi.output(ZONE) }]);
  const app = run.one('app:ContainerApp');
  expect(app.inputs.configuration.ingress.customDomains).toEqual([{ name: 'www.example.com', bindingType: 'Auto' }]);
  const [cname, txt] = run.all('dns:RecordSet');
  expect(txt.inputs).toMatchObject({
    resourceGroupName: 'hub',
    zoneName: 'example.com',
    recordType: 'TXT',
    relativeRecordSetName: 'asuid.www',
    txtRecords: [{ value: [expect.stringMatching(/^[0-9A-F]{6,}$/)] }],
  });
  expect(cname.inputs).toMatchObject({
    recordType: 'CNAME',
    relativeRecordSetName: 'www',
    cnameRecord: { cname: expect.stringMatching(/^shop\..*\.azurecontainerapps\.io$/) },
  });
  expect(app.dependencies).toEqual(expect.arrayContaining([cname.urn, txt.urn]));
  const certificate = run.one('app:ManagedCertificate');
  expect(certificate.inputs).toMatchObject({
    resourceGroupName: 'hub',
    environmentName: 'apps',
    properties: { subjectName: 'www.example.com', domainControlValidation: 'CNAME' },
  });
  expect(certificate.dependencies).toContain(app.urn);
  expect(certificate.deletedWith).toBe(app.urn);
  expect(await valueOf(run.result.url)).toBe('https://www.example.com');
});

test('[LB-RC-28] the name of a zone is an A record, validated over HTTP', async () => {
  const run = await deployed([{ hostName: 'example.com', dnsZoneId: ZONE }]);
  const [address, txt] = run.all('dns:RecordSet').map(({ inputs }) => inputs);
  expect(address).toMatchObject({ recordType: 'A', relativeRecordSetName: '@' });
  expect(address.aRecords[0].ipv4Address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(txt.relativeRecordSetName).toBe('asuid');
  expect(run.one('app:ManagedCertificate').inputs.properties.domainControlValidation).toBe('HTTP');
});

test('[LB-RC-28] says the records of a domain elsewhere, which exist before the domain is added', async () => {
  const run = await deployed([]);
  expect((await valueOf(run.result.domainRecords('www.example.com'))).split('\n')).toEqual([
    expect.stringMatching(/^asuid\.www\.example\.com TXT [0-9A-F]+$/),
    expect.stringMatching(/^www\.example\.com CNAME shop\..*\.azurecontainerapps\.io$/),
  ]);
  expect(await valueOf(run.result.domainRecords('example.com'))).toMatch(/\nexample\.com A \d/);
  expect(run.all('dns:RecordSet')).toEqual([]);
});

test('[LB-RC-28] a certificate of Key Vault is read with the identity of the environment, and bound', async () => {
  const secret = `${HUB}/Microsoft.KeyVault/vaults/certificates/secrets/shop`;
  const run = await runProgram(() => {
    const apps = new ContainerAppEnvironment('apps', {
      resourceGroupName: 'rg',
      location: 'centralus',
      certificates: [{ name: 'shop', secretId: secret }],
    });
    return anApp([{ hostName: 'www.example.com', certificateId: apps.certificateId('shop') }], {
      environmentId: apps.environmentId,
    });
  });
  const environment = run.one('app:ManagedEnvironment');
  expect(environment.inputs.identity).toEqual({ type: 'SystemAssigned' });
  const grant = run.all('authorization:RoleAssignment').find(({ inputs }) => inputs.scope === secret)!;
  expect(grant.inputs.roleDefinitionId).toMatch(/4633458b-17de-408a-b874-0445c86b69e6$/);
  const certificate = run.one('app:Certificate');
  expect(certificate.inputs.properties.certificateKeyVaultProperties).toEqual({
    identity: 'System',
    keyVaultUrl: 'https://certificates.vault.azure.net/secrets/shop',
  });
  expect(certificate.dependencies).toContain(grant.urn);
  const [domain] = run.one('app:ContainerApp').inputs.configuration.ingress.customDomains;
  expect(domain).toEqual({
    name: 'www.example.com',
    bindingType: 'SniEnabled',
    certificateId: expect.stringMatching(/\/managedEnvironments\/.*\/certificates\/shop$/),
  });
  expect(run.all('app:ManagedCertificate')).toEqual([]);
});

test('[LB-RC-28] rejects domains that Azure would reject', async () => {
  expect(
    await inputFaults(() =>
      anApp([
        { hostName: '*.example.com', dnsZoneId: '/zone', certificateId: '/certificate' },
        { hostName: 'www.example.org', dnsZoneId: ZONE },
        { hostName: 'a-b.example.com' },
        { hostName: 'a.b.example.com' },
      ]),
    ),
  ).toEqual([
    'invalid-format at customDomains[*.example.com].hostName',
    'invalid-format at customDomains[*.example.com].dnsZoneId',
    'conflicting-props at customDomains[*.example.com].dnsZoneId',
    'invalid-format at customDomains[*.example.com].certificateId',
    'conflicting-props at customDomains[www.example.org].dnsZoneId',
    'names-collide at customDomains[a.b.example.com].hostName',
  ]);
  const twice = [{ hostName: 'www.example.com' }, { hostName: 'WWW.example.com' }];
  expect(await inputFaults(() => anApp(twice))).toEqual(['duplicate at customDomains']);
});

test('[LB-RC-28] a managed certificate needs ingress from anywhere, another one does not', async () => {
  const managed = [{ hostName: 'www.example.com' }];
  const rejected = ['conflicting-props at customDomains[www.example.com].certificateId'];
  expect(await inputFaults(() => anApp(managed, { external: false }))).toEqual(rejected);
  expect(await inputFaults(() => anApp(managed, { allowedRanges: ['203.0.113.0/24'] }))).toEqual(rejected);
  await runProgram(() => anApp([{ ...managed[0], certificateId: CERTIFICATE }], { allowedRanges: ['203.0.113.0/24'] }));
});

test('[LB-RC-28] an app inside its environment has the internal name', async () => {
  const inside = { hostName: 'www.example.com', dnsZoneId: ZONE, certificateId: CERTIFICATE };
  const run = await runProgram(() => anApp([inside], { external: false }));
  expect(run.all('dns:RecordSet')[0].inputs.cnameRecord.cname).toMatch(/^shop\.internal\./);
});

test('[LB-RC-28] an environment rejects certificates it cannot have', async () => {
  const environment = (more: object): ContainerAppEnvironment =>
    new ContainerAppEnvironment('apps', { resourceGroupName: 'rg', location: 'centralus', ...more });
  const wrong = [
    { name: 'Shop', secretId: '/secret' },
    { name: 'Shop', secretId: '/secret' },
  ];
  expect(await inputFaults(() => environment({ certificates: wrong }))).toEqual([
    'duplicate at certificates',
    ...['name', 'secretId', 'name', 'secretId'].map((it) => `invalid-format at certificates[Shop].${it}`),
  ]);
  expect(await inputFaults(() => environment({}).certificateId('shop'))).toEqual(['unknown-choice at name']);
});
