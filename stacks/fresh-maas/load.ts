import { Cloud, ServerModel } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Load from the report. What it does not state is left to the plan's assumptions. */
export const LOAD: SystemLoad = {
  workload: {
    name: 'fresh-maas',
    traffic: { requestsPerSecond: 1000, peakRequestsPerSecond: 5000, growth: 0 }, // FM-SLO-07
    service: {
      cpuMsPerRequest: 1, // a replica of one vCPU serves 1000 requests per second: FM-HPA-05
      waitMsPerRequest: 50,
      serverModel: ServerModel.ASYNC,
    },
    database: { queriesPerRequest: 0.2, cpuMsPerQuery: 1, readShare: 0.9, dataGiB: 50 },
    cache: { kiBPerUser: 4, sharedMiB: 1024 },
  },
  options: { cloud: Cloud.AZURE },
  built: {
    'web.size': '1/2',
    'web.minInstances': '2', // FM-HPA-02
    'web.maxInstances': '50',
    'database.size': 'Standard_D4ds_v5', // FM-PG-03
    'database.storageGiB': '128 GiB',
    'database.readReplicas': '0',
    'database.pooler': 'yes', // FM-PGB-17
    'cache.size': 'Balanced_B5', // FM-RED-12
  },
};
