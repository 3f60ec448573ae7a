import { Rules, forEach } from '../charges';
import { hasFrontDoor } from './edge-rules';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';

const IPV4_BITS = 32;

/** Rules of networks, addresses, private endpoints and private DNS. */
export const NETWORK_RULES: Rules = {
  'azure-native:network:NatGateway': (charges, resources) => {
    resources.forEach((it) => charges.hours(it, 'nat.hour', 1, 'gateway'));
    charges.used(resources, 'nat.gb', 'natGb');
  },
  'azure-native:network:PublicIPAddress': forEach((charges, resource) => {
    const it = Declared.of(resource);
    const version = it.at('publicIPAddressVersion').choice(['IPv4', 'IPv6'], 'IPv4');
    const sku = it.at('sku', 'name').choice(['Standard', 'StandardV2'], 'Standard');
    const tier = it.at('sku', 'tier').choice(['Regional', 'Global'], 'Regional');
    if (!version || !tier || !sku) return charges.leaveOut(resource, noAddress(it));
    // Addresses of version 6 are free.
    if (version === 'IPv6') return;
    charges.hours(resource, tier === 'Global' ? 'ip.static.global' : 'ip.static', 1, 'address');
  }),
  'azure-native:network:PublicIPPrefix': forEach((charges, resource) => {
    const it = Declared.of(resource);
    const length = it.at('prefixLength').number();
    const version = it.at('publicIPAddressVersion').choice(['IPv4', 'IPv6'], 'IPv4');
    if (length === undefined || length > IPV4_BITS || !version) {
      return charges.leaveOut(resource, `its number of addresses is ${NOT_KNOWN}`);
    }
    if (version === 'IPv4') charges.hours(resource, 'ip.prefix', 2 ** (IPV4_BITS - length), 'addresses');
  }),
  'azure-native:network:PrivateEndpoint': (charges, resources) => {
    resources.forEach((it) => charges.hours(it, 'private-endpoint.hour', 1, 'endpoint'));
    charges.used(resources, 'private-endpoint.gb', 'endpointGb');
  },
  'azure-native:privatedns:PrivateZone': (charges, resources) => {
    resources.forEach((it) => charges.add(it, 'private-dns.zone', 1, 'zone'));
    charges.used(resources, 'private-dns.queries', 'requests', {
      factor: 0.1,
      ...(hasFrontDoor(charges)
        ? { times: ['originShare'], formula: 'usage requests × originShare × 0.1 look-ups' }
        : { formula: 'usage requests × 0.1 look-ups' }),
    });
  },
};

function noAddress(it: Declared): string {
  const name = it.at('sku', 'name').text;
  return name === '' ? `its kind is ${NOT_KNOWN}` : `no rule for addresses of ${name}`;
}
