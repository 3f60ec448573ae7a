import * as pulumi from '@pulumi/pulumi';
import * as cdn from '@pulumi/azure-native/cdn';
import { Regions } from '../regions';
import { Timeouts } from '../timeouts';
import { OriginSettings } from './edge-distribution-args';
import { REQUEST_MESSAGE } from './private-link-approval';

/** An origin group of Front Door and its origins. */
export interface OriginGroup {
  readonly group: cdn.AFDOriginGroup;
  readonly origins: cdn.AFDOrigin[];
}

interface OriginGroupArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly profileName: pulumi.Input<string>;
  readonly originGroupName: string;
  readonly healthPath: string;
  readonly origins: OriginSettings[];
}

/** Creates an origin group. */
export function createOriginGroup(name: string, args: OriginGroupArgs, parent: pulumi.Resource): OriginGroup {
  const { resourceGroupName, profileName, originGroupName, healthPath, origins } = args;
  const group = new cdn.AFDOriginGroup(
    name,
    {
      resourceGroupName,
      profileName,
      originGroupName,
      healthProbeSettings: {
        probePath: healthPath,
        probeProtocol: 'Https',
        probeRequestType: 'HEAD',
        // Every point of presence probes by itself: a hundred of them every 100 s are one request a second.
        probeIntervalInSeconds: 100,
      },
      loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 },
      sessionAffinityState: 'Disabled',
    },
    { parent, customTimeouts: Timeouts.FRONT_DOOR },
  );
  const created = origins.map(
    (origin) =>
      new cdn.AFDOrigin(
        `${name}-${origin.name}`,
        {
          resourceGroupName,
          profileName,
          originGroupName: group.name,
          originName: origin.name,
          hostName: origin.hostName,
          originHostHeader: origin.hostName,
          enabledState: 'Enabled',
          enforceCertificateNameCheck: true,
          httpPort: 80,
          httpsPort: 443,
          priority: origin.priority,
          weight: origin.weight,
          sharedPrivateLinkResource: privateLink(origin),
        },
        { parent, customTimeouts: Timeouts.FRONT_DOOR },
      ),
  );
  return { group, origins: created };
}

function privateLink(origin: OriginSettings): cdn.AFDOriginArgs['sharedPrivateLinkResource'] {
  if (origin.privateLinkTargetId === undefined) return undefined;
  return {
    privateLink: { id: origin.privateLinkTargetId },
    groupId: origin.privateLinkGroupId,
    privateLinkLocation: Regions.programmatic(origin.region ?? ''),
    requestMessage: REQUEST_MESSAGE,
  };
}
