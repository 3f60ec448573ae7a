import * as pulumi from '@pulumi/pulumi';
import { ComponentArgs } from '../component-args';
import { ContainerAppTier } from '../compute/container-app-tier';
import { EdgeDistribution } from '../edge/edge-distribution';
import { WebAcl } from '../edge/web-acl';
import { Regions } from '../regions';
import { ApplicationPlatform } from './application-platform';
import { WebApplicationSettings } from './web-application-args';

/** Creates Front Door and its web ACL. A private link connects Front Door with the environment. */
export function createEdge(
  name: string,
  web: ContainerAppTier,
  settings: WebApplicationSettings,
  {
    common,
    platform,
    parent,
  }: {
    readonly common: ComponentArgs;
    readonly platform: ApplicationPlatform;
    readonly parent: pulumi.Resource;
  },
): { readonly edge: EdgeDistribution; readonly webAcl: WebAcl } {
  const { location, domainName, domainZoneId: dnsZoneId } = settings;
  const webAcl = new WebAcl(`${name}-acl`, { ...common, rateLimits: settings.rateLimits }, { parent });
  const edge = new EdgeDistribution(
    `${name}-edge`,
    {
      ...common,
      origins: [
        {
          name: 'web',
          hostName: web.fqdn,
          region: Regions.programmatic(location),
          privateLinkTargetId: platform.environmentId,
        },
      ],
      cacheRules: settings.cacheRules,
      securityHeaders: settings.securityHeaders,
      customDomains: domainName === undefined ? [] : [{ hostName: domainName, dnsZoneId }],
      webAclId: webAcl.policyId,
      healthPath: settings.healthCheckPath,
      logWorkspaceId: platform.logs.workspaceId,
    },
    { parent },
  );
  return { edge, webAcl };
}
