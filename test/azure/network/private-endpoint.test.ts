import { PrivateEndpoint } from '../../../lib/azure/network/private-endpoint';
import { runProgram } from '../../support/pulumi-program';

const args = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  targetId: '/vault',
  groupId: 'vault',
};

test('creates a private endpoint in the subnet, with its name in the private zone', async () => {
  const run = await runProgram(() => new PrivateEndpoint('vault', { ...args, privateDnsZoneId: '/zone' }));

  const endpoint = run.one('network:PrivateEndpoint');
  expect(endpoint.inputs).toMatchObject({
    subnet: { id: '/subnet' },
    privateLinkServiceConnections: [{ privateLinkServiceId: '/vault', groupIds: ['vault'] }],
  });
  expect(endpoint.parent).toContain('loadbearing:index:PrivateEndpoint');
  expect(run.one('network:PrivateDnsZoneGroup').inputs.privateDnsZoneConfigs).toEqual([
    { name: 'vault', privateDnsZoneId: '/zone' },
  ]);
});

test('creates no DNS record without a zone', async () => {
  const run = await runProgram(() => new PrivateEndpoint('vault', args));

  expect(run.all('network:PrivateDnsZoneGroup')).toEqual([]);
});
