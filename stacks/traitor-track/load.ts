import { ComputeService, ServerModel, UsageRange } from '../../lib/domain';
import type { SystemLoad } from '../parts/system-load';

/** Data sent to users in a month, in GB (TT-COST-03). */
export const TRANSFER_GB = 100;
/** Backups, in GB (TT-COST-04). */
export const BACKUPS_GB = 2048;
/** Assets of a page, in KB (TT-ARC-18). */
export const PAGE_KB = 166;
const KB_PER_GB = 1e6;
const PAGES = (TRANSFER_GB * KB_PER_GB) / PAGE_KB;
/** Requests of a page: 8 to 10 (TT-ARC-18). */
export const REQUESTS_PER_PAGE = { low: 8, expected: 9, high: 10 };

/** Requests of a month: the transfer in pages. */
export const REQUESTS = {
  low: PAGES * REQUESTS_PER_PAGE.low,
  expected: PAGES * REQUESTS_PER_PAGE.expected,
  high: PAGES * REQUESTS_PER_PAGE.high,
};

const exactly = (amount: number): UsageRange => ({ low: amount, expected: amount, high: amount });

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
  // Mail is SendGrid's, not on the bill of AWS (TT-COST-05).
  usage: { requests: REQUESTS, transferGb: exactly(TRANSFER_GB), storageGb: exactly(BACKUPS_GB) },
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
