import { ServerModel } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** The report states no number of users: this assumes a small service whose load may triple. */
export const LOAD: SystemLoad = {
  workload: {
    name: 'argo-alpine',
    traffic: { users: 100, peakUsers: 300, growth: 0 },
    service: { serverModel: ServerModel.ASYNC },
    database: {},
    cache: { sharedMiB: 256 },
  },
  options: {},
  built: {
    'web.processes': '2',
    'web.minInstances': '2',
    'web.maxInstances': '6',
    'web.poolPerProcess': '20 connections', // AA-POOL-02; 10 more as overflow
    'database.size': 'db.t4g.large',
    'database.storageGiB': '50 GiB',
    'database.readReplicas': '0',
  },
};
