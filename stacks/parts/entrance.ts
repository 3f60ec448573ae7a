import { Construct } from 'constructs';
import { CanarySecretHeader, EntranceProps, Entrance as SiteEntrance } from '../../lib/aws';
import { DomainProps, hostedZone } from './domain';
import { EnvironmentProfile } from './environment-profile';
import { GlobalStack } from './global-stack';
import { importHealthHeader } from './header-secrets';

export interface SystemEntranceProps extends Pick<
  EntranceProps,
  | 'vpc'
  | 'alternativeNames'
  | 'cloudFrontPrefixListId'
  | 'cacheRules'
  | 'securityHeaders'
  | 'cors'
  | 'blockedPaths'
  | 'site'
  | 'loadBalancerName'
  | 'longestRequestSeconds'
> {
  readonly profile: EnvironmentProfile;
  readonly global: GlobalStack;
  readonly domain?: DomainProps;
}

/** Entry point of a system, with the header of its health page. */
export class Entrance extends SiteEntrance {
  /** Header without which the firewall blocks the health page. */
  public readonly healthHeader: CanarySecretHeader;

  constructor(scope: Construct, id: string, { profile, global, domain, ...props }: SystemEntranceProps) {
    super(scope, id, {
      ...props,
      domainName: domain?.domainName,
      hostedZone: domain && hostedZone(scope, domain),
      certificate: global.certificate,
      webAclArn: global.webAcl.arn,
      accessLogs: profile.accessLogs,
      deletionProtection: profile.protectsData,
      removalPolicy: profile.dataRemoval,
    });
    this.healthHeader = importHealthHeader(this, global.healthHeader);
  }
}
