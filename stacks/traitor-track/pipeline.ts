import { PipelineProps } from '../../lib/github';

/** Pipeline of TraitorTrack: scans of packages, code and image, and a load test. It releases nothing: the system runs on EC2. */
export const PIPELINE: PipelineProps = {
  name: 'traitor-track',
  backend: { folder: '.', postgresVersion: '16', redisVersion: '7', audit: true },
  images: [{ name: 'application', context: '.' }], // TT-RD-28
  load: [
    // TT-RD-29, with the targets of TT-SLO and the 100 users of TT-SLO-03
    {
      name: 'dashboard',
      path: '/dashboard',
      users: 100,
      requests: 5,
      averageBelowMilliseconds: 50, // TT-SLO-01
      errorsBelowPercent: 1, // TT-SLO-06
    },
    {
      name: 'api',
      path: '/api/stats',
      users: 100,
      requests: 5,
      averageBelowMilliseconds: 200, // TT-SLO-02
      errorsBelowPercent: 1,
    },
  ],
  loadSchedule: '0 4 * * 1',
};
