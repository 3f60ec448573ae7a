import { ComputeService, ServerModel } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Load from the report. What it does not state is left to the plan's assumptions. */
export const LOAD: SystemLoad = {
  workload: {
    name: 'traitor-track',
    traffic: { users: 300, peakUsers: 1000, growth: 0 }, // TT-OUT-04, TT-OUT-07
    service: {
      cpuMsPerRequest: 30, // a fifth of the 150 ms of TT-POOL-03
      waitMsPerRequest: 120,
      serverModel: ServerModel.THREADS,
      concurrencyPerProcess: 4, // TT-POOL-03
    },
    database: { queriesPerRequest: 3, readShare: 0.8, dataGiB: 25 }, // TT-POOL-03, TT-ARC-20; half of TT-ARC-03
    cache: { sharedMiB: 512 }, // bag searches of ten minutes and sessions of an hour
  },
  options: { compute: ComputeService.EC2 },
  built: {
    'web.size': 't3.medium', // TT-ASG-02
    'web.processes': '5',
    'web.concurrencyPerProcess': '4',
    'web.minInstances': '2',
    'web.maxInstances': '10', // TT-OUT-07
    'web.poolPerProcess': '6 connections', // TT-POOL-04; 3 more as overflow
    'database.size': 'db.t3.large', // TT-COST-01
    'database.storageGiB': '50 GiB', // TT-ARC-03
    'database.readReplicas': '2', // TT-RR-01
    'cache.size': 'cache.t4g.small',
  },
};
