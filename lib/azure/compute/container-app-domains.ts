import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import * as dns from '@pulumi/azure-native/dns';
import { Formats, ProblemCode, Problems } from '../../domain';
import { ResourceId } from '../resource-id';

/** A custom domain of an app. */
export interface ContainerAppDomain {
  /** Host name, e.g. `www.example.com`. */
  readonly hostName: string;
  /**
   * Resource id of the domain's public DNS zone in Azure. The component creates the record that validates the domain, and the one that
   * directs it to the app: a CNAME, or an A record for the zone's own name.
   * @default - the domain's DNS is hosted elsewhere: create what `domainRecords` returns first
   */
  readonly dnsZoneId?: pulumi.Input<string>;
  /**
   * Resource id of a certificate of the environment, e.g. `ContainerAppEnvironment.certificateId`.
   *
   * A certificate that Azure manages is free and renewed, but requires that DigiCert reaches the app from the internet: ingress from
   * anywhere, and no edge with a private link in front. In an environment that outlives the app, the certificate stays until you delete
   * it.
   * [Requirements](https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates#free-certificate-requirements)
   * @default - a certificate that Azure manages
   */
  readonly certificateId?: pulumi.Input<string>;
}

/** App that domains belong to. */
export interface DomainOwner {
  /** Logical name of the component. */
  readonly name: string;
  readonly containerAppName: string;
  readonly external: boolean;
  readonly environmentId: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

/** Ingress of an app, as far as certificates need it. */
interface Ingress {
  readonly external: boolean;
  readonly allowedRanges?: string[];
  readonly customDomains: ContainerAppDomain[];
}

/** Parts of an environment that DNS records refer to. */
interface EnvironmentAddress {
  readonly verificationId: string;
  readonly defaultDomain: string;
  readonly staticIp: string;
}

/** Seconds that resolvers keep a record. */
const TTL_SECONDS = 3600;

/** @internal */
export class ContainerAppDomains {
  /** Adds the problems of custom domains. */
  public static check(problems: Problems, { external, allowedRanges = [], customDomains }: Ingress): void {
    const names = customDomains.map(({ hostName }) => hostName.toLowerCase());
    const managed = customDomains.filter((it) => it.certificateId === undefined).map((it) => it.hostName.toLowerCase());
    problems.unique('customDomains', names, 'host name');
    customDomains.forEach(({ hostName, dnsZoneId, certificateId }, index) => {
      const at = `customDomains[${hostName}]`;
      problems.format(`${at}.hostName`, hostName, Formats.HOST_NAME);
      ResourceId.check(problems, `${at}.dnsZoneId`, 'Microsoft.Network/dnsZones', dnsZoneId);
      const inZone = typeof dnsZoneId !== 'string' || `.${names[index]}`.endsWith(`.${zoneName(dnsZoneId)}`);
      problems.check(inZone, {
        code: ProblemCode.CONFLICTING_PROPS,
        property: `${at}.dnsZoneId`,
        what: `${hostName} is outside the zone of dnsZoneId`,
        expected: 'the zone of the domain',
        fix: 'correct dnsZoneId, or remove it',
      });
      const certificates = 'Microsoft.App/managedEnvironments/certificates';
      ResourceId.check(problems, `${at}.certificateId`, certificates, certificateId);
      problems.check(certificateId !== undefined || (external && allowedRanges.length === 0), {
        code: ProblemCode.CONFLICTING_PROPS,
        property: `${at}.certificateId`,
        what: 'certificateId is missing, and the app is not open to the internet',
        expected: 'ingress from anywhere, through which DigiCert validates a managed certificate',
        fix: 'pass certificateId, or remove allowedRanges and external: false',
      });
      const other = managed.find((it) => certificateName(it) === certificateName(hostName)) ?? names[index];
      problems.check(certificateId !== undefined || other === names[index], {
        code: ProblemCode.NAMES_COLLIDE,
        property: `${at}.hostName`,
        what: `the certificates of ${other} and ${hostName} would have one name`,
        expected: 'host names that differ in more than hyphens and periods',
        fix: 'pass certificateId for one of them',
      });
    });
  }

  /** Returns the bindings of the app. `Auto` binds the managed certificate once it is issued. */
  public static bindings(
    domains: ContainerAppDomain[],
  ): { name: string; bindingType: string; certificateId?: pulumi.Input<string> }[] {
    return domains.map(({ hostName, certificateId }) => ({
      name: hostName,
      bindingType: certificateId === undefined ? 'Auto' : 'SniEnabled',
      certificateId,
    }));
  }

  /** Creates the records of domains with a zone. Azure rejects an app with a domain before they exist. */
  public static createRecords(owner: DomainOwner, domains: ContainerAppDomain[]): dns.RecordSet[] {
    return domains.flatMap(({ hostName, dnsZoneId }) => {
      if (dnsZoneId === undefined) return [];
      const address = addressOf(owner.environmentId, owner.parent);
      const zone = { resourceGroupName: ResourceId.groupOf(dnsZoneId), zoneName: ResourceId.nameOf(dnsZoneId) };
      const isApex = isApexOf(hostName, dnsZoneId);
      const relative = zone.zoneName.apply((it) =>
        hostName.length === it.length ? '' : hostName.slice(0, -it.length - 1),
      );
      const name = `${owner.name}-${hostName}`;
      const child = { parent: owner.parent };
      const txt = new dns.RecordSet(
        `${name}-validation`,
        {
          ...zone,
          relativeRecordSetName: relative.apply((it) => ['asuid', it].filter(Boolean).join('.')),
          recordType: 'TXT',
          ttl: TTL_SECONDS,
          txtRecords: [{ value: [address.apply((it) => it.verificationId)] }],
        },
        child,
      );
      const target = new dns.RecordSet(
        name,
        isApex
          ? {
              ...zone,
              relativeRecordSetName: '@',
              recordType: 'A',
              ttl: TTL_SECONDS,
              aRecords: [{ ipv4Address: address.apply((it) => it.staticIp) }],
            }
          : {
              ...zone,
              relativeRecordSetName: relative,
              recordType: 'CNAME',
              ttl: TTL_SECONDS,
              cnameRecord: { cname: address.apply((it) => generatedName(owner, it)) },
            },
        child,
      );
      return [txt, target];
    });
  }

  /** Creates the managed certificates. Azure issues them only for host names that an app has. */
  public static createCertificates(
    { name, environmentId, parent }: DomainOwner,
    domains: ContainerAppDomain[],
    location: pulumi.Input<string> | undefined,
    theApp: app.ContainerApp,
  ): void {
    for (const { hostName, dnsZoneId, certificateId } of domains) {
      if (certificateId !== undefined) continue;
      new app.ManagedCertificate(
        `${name}-${hostName}`,
        {
          resourceGroupName: ResourceId.groupOf(environmentId),
          environmentName: ResourceId.nameOf(environmentId),
          location,
          managedCertificateName: certificateName(hostName),
          properties: {
            subjectName: hostName,
            domainControlValidation: isApexOf(hostName, dnsZoneId) ? 'HTTP' : 'CNAME',
          },
        },
        // Azure rejects the deletion of a certificate before that of the app that uses it: CertificateInUse.
        { parent, dependsOn: theApp, deletedWith: theApp },
      );
    }
  }

  /** Returns the records that a host name needs, one a line. */
  public static describeRecords(owner: DomainOwner, hostName: string): pulumi.Output<string> {
    return addressOf(owner.environmentId, owner.parent).apply((address) =>
      [
        `asuid.${hostName} TXT ${address.verificationId}`,
        isApexOf(hostName) ? `${hostName} A ${address.staticIp}` : `${hostName} CNAME ${generatedName(owner, address)}`,
      ].join('\n'),
    );
  }
}

/** Returns whether a host name is the name of its zone, which cannot be a CNAME. Without a zone, a name of two labels is one. */
function isApexOf(hostName: string, dnsZoneId?: pulumi.Input<string>): boolean {
  return typeof dnsZoneId === 'string'
    ? zoneName(dnsZoneId) === hostName.toLowerCase()
    : hostName.split('.').length === 2;
}

/** Returns the generated host name of the app. It is needed before the app exists. */
function generatedName({ containerAppName, external }: DomainOwner, { defaultDomain }: EnvironmentAddress): string {
  return `${containerAppName}${external ? '' : '.internal'}.${defaultDomain}`;
}

function zoneName(zoneId: string): string {
  return (zoneId.split('/').at(-1) ?? '').toLowerCase();
}

function certificateName(hostName: string): string {
  return hostName.toLowerCase().replace(/\./g, '-');
}

function addressOf(environmentId: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<EnvironmentAddress> {
  return app
    .getManagedEnvironmentOutput(
      { resourceGroupName: ResourceId.groupOf(environmentId), environmentName: ResourceId.nameOf(environmentId) },
      { parent },
    )
    .apply(({ customDomainConfiguration, defaultDomain, staticIp }) => ({
      verificationId: customDomainConfiguration?.customDomainVerificationId ?? '',
      defaultDomain,
      staticIp,
    }));
}
