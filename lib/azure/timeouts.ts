import type { CustomTimeouts } from '@pulumi/pulumi';

/**
 * Time limits of resources that can take longer than the two hours after which azure-native gives up.
 * Source: https://github.com/pulumi/pulumi/issues/8500
 *
 * @internal
 */
export class Timeouts {
  /**
   * A server with a standby. azurerm allows an hour, which copying much data exceeds: a replica starts with a copy, and a new version or
   * a larger disk ends with one.
   * Sources: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/postgresql_flexible_server.html.markdown,
   * https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas
   */
  public static readonly POSTGRES: CustomTimeouts = { create: '3h', update: '6h', delete: '3h' };
  /**
   * A cache of the legacy service. azurerm allows 45 minutes for a managed one.
   * Source: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/redis_cache.html.markdown
   */
  public static readonly LEGACY_REDIS: CustomTimeouts = { create: '3h', update: '3h', delete: '3h' };
  /**
   * Resources that Front Door distributes to all of its locations.
   * Source: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/cdn_frontdoor_profile.html.markdown
   */
  public static readonly FRONT_DOOR: CustomTimeouts = { create: '4h', update: '4h', delete: '6h' };
  /**
   * A domain of Front Door and its certificate.
   * Source: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/cdn_frontdoor_custom_domain.html.markdown
   */
  public static readonly FRONT_DOOR_DOMAIN: CustomTimeouts = { create: '12h', update: '24h', delete: '12h' };

  /** Returns the limit of a script that Azure ends after `minutes`, with a tenth more for its container and storage account. */
  public static minutes(minutes: number): CustomTimeouts {
    const limit = `${Math.ceil(minutes * 1.1)}m`;
    return { create: limit, update: limit };
  }
}
