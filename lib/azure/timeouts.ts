import type { CustomTimeouts } from '@pulumi/pulumi';

/**
 * Time limits of resources that can take longer than the two hours after which azure-native gives up.
 * Source: https://github.com/pulumi/pulumi/issues/8500
 *
 * @internal
 */
export class Timeouts {
  /** A server with a standby. Upgrades to a major version, and larger disks, take hours with much data. */
  public static readonly POSTGRES: CustomTimeouts = { create: '3h', update: '6h', delete: '3h' };
  /**
   * A cache of either service.
   * Source: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/redis_cache.html.markdown
   */
  public static readonly REDIS: CustomTimeouts = { create: '3h', update: '3h', delete: '3h' };
  /**
   * Resources that Front Door rolls out to all of its locations.
   * Source: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/cdn_frontdoor_endpoint.html.markdown
   */
  public static readonly FRONT_DOOR: CustomTimeouts = { create: '6h', update: '6h', delete: '6h' };

  /** Returns the limit of a script that Azure ends after `minutes`, with a tenth more for its container and storage account. */
  public static minutes(minutes: number): CustomTimeouts {
    const limit = `${Math.ceil(minutes * 1.1)}m`;
    return { create: limit, update: limit };
  }
}
