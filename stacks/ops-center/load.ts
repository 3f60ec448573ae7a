import { ServerModel } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Load from the report. What it does not state is left to the plan's assumptions. */
export const LOAD: SystemLoad = {
  workload: {
    name: 'ops-center',
    traffic: { users: 250, peakUsers: 500, growth: 0 }, // OC-OUT-06; twice the target, as headroom
    service: { serverModel: ServerModel.ASYNC },
    database: {},
    cache: { sharedMiB: 256 },
  },
  options: {},
  built: {
    'web.size': '1024/2048',
    'web.processes': '1',
    'web.minInstances': '2',
    'web.maxInstances': '4',
    'web.poolPerProcess': '20 connections', // OC-POOL-02; 40 more as overflow
    'database.size': 'db.t4g.large',
    'database.storageGiB': '50 GiB',
    'database.readReplicas': '0',
    'cache.size': 'cache.t4g.micro',
  },
};
