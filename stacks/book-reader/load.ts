import { ServerModel } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Load from the report. What it does not state is left to the plan's assumptions. */
export const LOAD: SystemLoad = {
  workload: {
    name: 'book-reader',
    traffic: { users: 100, peakUsers: 150, growth: 0 }, // the report's "100+"
    service: { serverModel: ServerModel.ASYNC },
    database: { dataGiB: 50 },
    cache: { sharedMiB: 256 },
    // The report states memory and workers, not tasks: one a second keeps its ten processes busy.
    background: { tasksPerSecond: 1, secondsPerTask: 8, cpuShare: 1, memoryMiBPerProcess: 2560 },
  },
  options: {},
  built: {
    'web.size': '2048/4096',
    'web.processes': '4', // BR-ENV-06
    'web.minInstances': '2',
    'web.maxInstances': '3',
    'web.poolPerProcess': '10 connections', // BR-POOL-01; 20 more as overflow
    'database.size': 'db.t4g.xlarge',
    'database.storageGiB': '100 GiB',
    'database.readReplicas': '1', // BR-FUT-03
    'workers.concurrency': '2', // BR-CEL-01
    'workers.minWorkers': '5', // BR-MEM-14
    'workers.maxWorkers': '5',
  },
};
