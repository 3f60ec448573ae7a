import * as pulumi from '@pulumi/pulumi';
import * as inputs from '@pulumi/azure-native/types/input';
import { Defaults } from '../../domain';
import { ContainerAppTierSettings, DAPR_DEFAULTS, DaprSidecar, RevisionTraffic } from './container-app-tier-args';
import { ScaleRules } from './scale-rule';

/** Returns the scaling rules. Container Apps expects their numbers as text. */
export function scaleRules(
  settings: ContainerAppTierSettings,
  identityId: pulumi.Input<string>,
): { name: string; http?: object; custom?: object }[] {
  const { concurrentRequests, cpuPercent, memoryPercent } = settings;
  const usage = (type: string, percent: number): { name: string; custom: object }[] =>
    percent === 0
      ? []
      : [{ name: `${type}-scaling`, custom: { type, metadata: { type: 'Utilization', value: String(percent) } } }];
  return [
    ...(concurrentRequests === 0
      ? []
      : [{ name: 'http-scaling', http: { metadata: { concurrentRequests: String(concurrentRequests) } } }]),
    ...usage('cpu', cpuPercent),
    ...usage('memory', memoryPercent),
    ...ScaleRules.render(settings.scaleRules, identityId).map(({ name, ...custom }) => ({ name, custom })),
  ];
}

/** Returns the settings of the Dapr sidecar. */
export function daprOf(dapr: DaprSidecar | undefined, port: number): inputs.app.DaprArgs {
  if (dapr === undefined) return { enabled: false };
  const { appId, appPort, protocol } = Defaults.apply(dapr, { ...DAPR_DEFAULTS, appPort: port });
  return { enabled: true, appId, appPort, appProtocol: protocol };
}

/** Returns the distribution of the requests over revisions. */
export function trafficWeights(shares?: RevisionTraffic[]): object[] {
  if (shares === undefined) return [{ latestRevision: true, weight: 100 }];
  return shares.map(({ weight, revisionName, label }) => ({
    weight,
    label,
    ...(revisionName === undefined ? { latestRevision: true } : { revisionName }),
  }));
}

/**
 * Returns the health probes. A replica has two minutes to start. It receives no requests after 30 seconds without a response, and
 * restarts after 90.
 */
export function healthProbes(path: string, port: number): object[] {
  const httpGet = { path, port, scheme: 'HTTP' };
  return [
    { type: 'Startup', httpGet, initialDelaySeconds: 1, periodSeconds: 12, failureThreshold: 10, timeoutSeconds: 5 },
    { type: 'Readiness', httpGet, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    { type: 'Liveness', httpGet, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
  ];
}
