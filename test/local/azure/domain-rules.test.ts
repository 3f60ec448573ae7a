import { Cloud } from '../../../local/azure/cloud';
import type { Properties } from '../../../verify/azure/state';

const HOST = 'www.example.com';

/** A cloud with a resource group and a DNS zone, which takes 5 ms to write. */
async function cloud(): Promise<Cloud> {
  const it = new Cloud(undefined, 5);
  await it.create('azure-native:resources:ResourceGroup', { resourceGroupName: 'rg', location: 'centralus' });
  await make(it, 'dns:Zone', { zoneName: 'example.com' });
  return it;
}

async function make(it: Cloud, type: string, inputs: Properties): Promise<string> {
  return (await it.create(`azure-native:${type}`, { resourceGroupName: 'rg', ...inputs })).id;
}

const environment = (it: Cloud, identity?: object): Promise<string> =>
  make(it, 'app:ManagedEnvironment', { environmentName: 'apps', identity });
const app = (it: Cloud, hostNames: string[]): Promise<string> =>
  make(it, 'app:ContainerApp', {
    containerAppName: 'shop',
    configuration: { ingress: { customDomains: hostNames.map((name) => ({ name, bindingType: 'Auto' })) } },
  });
const record = (it: Cloud): Promise<string> =>
  make(it, 'dns:RecordSet', { zoneName: 'example.com', recordType: 'TXT', relativeRecordSetName: 'asuid.www' });
const managed = (it: Cloud): Promise<string> =>
  make(it, 'app:ManagedCertificate', {
    environmentName: 'apps',
    managedCertificateName: 'www',
    properties: { subjectName: HOST },
  });

test('[LB-RC-28] a domain needs its validation record', async () => {
  const it = await cloud();
  await expect(app(it, [HOST])).rejects.toThrow('InvalidCustomHostNameValidation');
  await record(it);
  await app(it, [HOST]);
});

test('[LB-RC-28] a managed certificate needs an app with the host name, which keeps it', async () => {
  const it = await cloud();
  await environment(it);
  await expect(managed(it)).rejects.toThrow('RequireCustomHostnameInEnvironment');
  await record(it);
  const shop = await app(it, [HOST]);
  const certificate = await managed(it);
  await expect(it.delete(certificate)).rejects.toThrow('CertificateInUse');
  await it.delete(shop);
  await it.delete(certificate);
});

test('[LB-RC-28] a certificate of Key Vault needs an identity with a role', async () => {
  const it = await cloud();
  const properties = { certificateKeyVaultProperties: { identity: 'System', keyVaultUrl: 'https://v/secrets/s' } };
  const certificate = (): Promise<string> =>
    make(it, 'app:Certificate', { environmentName: 'apps', certificateName: 'shop', properties });
  const id = await environment(it, { type: 'SystemAssigned' });
  await expect(certificate()).rejects.toThrow('KeyVaultCertificateForbidden');
  const { principalId } = it.find(id)?.outputs.identity as { principalId: string };
  await make(it, 'authorization:RoleAssignment', {
    scope: await make(it, 'keyvault:Vault', { vaultName: 'vault' }),
    roleAssignmentName: 'grant',
    principalId,
    roleDefinitionId: 'secrets-user',
  });
  await certificate();
});
