import * as pulumi from '@pulumi/pulumi';
import * as authorization from '@pulumi/azure-native/authorization';
import * as cdn from '@pulumi/azure-native/cdn';
import * as dns from '@pulumi/azure-native/dns';
import { KEY_VAULT_SECRETS_USER, roleDefinitionId } from '../built-in-roles';
import { ResourceId } from '../resource-id';
import { Timeouts } from '../timeouts';
import { DomainSettings } from './edge-distribution-args';

/** Seconds that resolvers keep a record. */
const TTL_SECONDS = 3600;

/** Profile that a custom domain belongs to. */
interface DomainOwner {
  /** Logical name of the distribution. */
  readonly name: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly profile: cdn.Profile;
  readonly parent: pulumi.Resource;
}

/** Creates a custom domain and, if it has a certificate of its own, the permission to read it. */
export function createDomain(owner: DomainOwner, domain: DomainSettings): cdn.AFDCustomDomain {
  const { name, resourceGroupName, profile, parent } = owner;
  const { hostName, dnsZoneId, certificateSecretId } = domain;
  const customDomainName = hostName.replace(/\./g, '-');
  const secret =
    certificateSecretId === undefined ? undefined : createCertificate(owner, customDomainName, certificateSecretId);
  return new cdn.AFDCustomDomain(
    `${name}-${hostName}`,
    {
      resourceGroupName,
      profileName: profile.name,
      customDomainName,
      hostName,
      azureDnsZone: dnsZoneId === undefined ? undefined : { id: dnsZoneId },
      tlsSettings: {
        certificateType: secret === undefined ? 'ManagedCertificate' : 'CustomerCertificate',
        minimumTlsVersion: 'TLS12',
        secret: secret === undefined ? undefined : { id: secret.id },
      },
    },
    { parent, customTimeouts: Timeouts.FRONT_DOOR_DOMAIN },
  );
}

function createCertificate(owner: DomainOwner, secretName: string, secretId: pulumi.Input<string>): cdn.Secret {
  const { name, resourceGroupName, profile, parent } = owner;
  const grant = new authorization.RoleAssignment(
    `${name}-${secretName}-certificate`,
    {
      scope: secretId,
      principalId: profile.identity.apply((it) => it?.principalId ?? ''),
      principalType: 'ServicePrincipal',
      roleDefinitionId: roleDefinitionId(KEY_VAULT_SECRETS_USER, parent),
    },
    { parent },
  );
  return new cdn.Secret(
    `${name}-${secretName}`,
    {
      resourceGroupName,
      profileName: profile.name,
      secretName,
      parameters: { type: 'CustomerCertificate', secretSource: { id: secretId }, useLatestVersion: true },
    },
    { parent, dependsOn: grant, customTimeouts: Timeouts.FRONT_DOOR },
  );
}

/** Returns whether the component creates the records of a domain. */
export function hasRecords({ dnsZoneId, createRecords: wanted }: DomainSettings): boolean {
  return dnsZoneId !== undefined && wanted;
}

/**
 * Creates the records of a domain in its zone: the one that validates it, and the one that directs visitors to the endpoint. The second
 * waits for `routes`, so that the first visitor finds one.
 */
export function createRecords(
  owner: DomainOwner,
  settings: DomainSettings,
  domain: cdn.AFDCustomDomain,
  endpoint: cdn.AFDEndpoint,
  routes: cdn.Route[],
): void {
  const { name, parent } = owner;
  const { hostName, dnsZoneId } = settings;
  if (dnsZoneId === undefined || !hasRecords(settings)) return;
  const zone = { resourceGroupName: ResourceId.groupOf(dnsZoneId), zoneName: ResourceId.nameOf(dnsZoneId) };
  const relativeTo = (prefix: string): pulumi.Output<string> =>
    zone.zoneName.apply((it) =>
      hostName.length === it.length ? prefix : `${prefix}.${hostName.slice(0, -it.length - 1)}`,
    );
  new dns.RecordSet(
    `${name}-${hostName}-validation`,
    {
      ...zone,
      relativeRecordSetName: relativeTo('_dnsauth'),
      recordType: 'TXT',
      ttl: TTL_SECONDS,
      txtRecords: [{ value: [domain.validationProperties.apply((it) => it.validationToken)] }],
    },
    { parent },
  );
  // The name of a zone cannot be a CNAME: it gets an alias of the endpoint.
  const isApex = typeof dnsZoneId === 'string' && dnsZoneId.toLowerCase().endsWith(`/${hostName.toLowerCase()}`);
  new dns.RecordSet(
    `${name}-${hostName}`,
    isApex
      ? { ...zone, relativeRecordSetName: '@', recordType: 'A', targetResource: { id: endpoint.id }, ttl: TTL_SECONDS }
      : {
          ...zone,
          relativeRecordSetName: zone.zoneName.apply((it) => hostName.slice(0, -it.length - 1)),
          recordType: 'CNAME',
          cnameRecord: { cname: endpoint.hostName },
          ttl: TTL_SECONDS,
        },
    { parent, dependsOn: [domain, ...routes] },
  );
}
