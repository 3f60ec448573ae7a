import { Workload } from './workload';

/** @internal */
export class Workloads {
  /** Returns the workload with other users. What it states for users at once, and requests per second, grow with them. */
  public static withUsers(workload: Workload, users?: number, peakUsers?: number): Workload {
    const { traffic } = workload;
    const more = growth(traffic.users, users);
    const grown = (value: number | undefined, times: number): number | undefined => value && value * times;
    return {
      ...workload,
      traffic: {
        ...traffic,
        users: users ?? traffic.users,
        requestsPerSecond: grown(traffic.requestsPerSecond, more),
        peakUsers: peakUsers ?? grown(traffic.peakUsers, more),
        peakRequestsPerSecond: grown(
          traffic.peakRequestsPerSecond,
          peakUsers === undefined ? more : growth(traffic.peakUsers, peakUsers),
        ),
      },
    };
  }
}

function growth(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 1 : to / from;
}
