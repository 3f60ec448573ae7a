import { Problems } from '../../problems';
import { ContentDemand } from '../workload';
import { Assumptions, Reasons } from './assumption';
import { MONTH_HOURS } from './choice';

/** Traffic of answers and static files. */
export interface ContentLoad {
  readonly kiBPerAnswer: number;
  readonly filesPerRequest: number;
  readonly kiBPerFile: number;
}

const DEFAULTS = { kiBPerAnswer: 20, filesPerRequest: 4, kiBPerFile: 40 } satisfies Partial<ContentDemand>;
const REASONS: Reasons<typeof DEFAULTS> = {
  kiBPerAnswer: ['KiB', 'a compressed page'],
  filesPerRequest: ['', 'what a browser does not have yet'],
  kiBPerFile: ['KiB', 'scripts, styles and images'],
};

/** One capacity unit of an Application Load Balancer. Source: https://aws.amazon.com/elasticloadbalancing/pricing/ */
const UNIT = { newConnections: 25, activeConnections: 3000, gbPerHour: 1 };
/** Requests of a browser over one connection. */
const REQUESTS_PER_CONNECTION = 5;
/** Time that a browser keeps a connection open: the idle timeout of a load balancer. */
const CONNECTION_SECONDS = 60;
const KIB_PER_GB = 1e9 / 1024;

/** Returns the traffic of the edge, and adds problems and assumptions. Undefined if there are problems. */
export function contentLoadOf(
  problems: Problems,
  assumptions: Assumptions,
  stated: ContentDemand,
): ContentLoad | undefined {
  const content = assumptions.complete('content', stated, DEFAULTS, REASONS);
  const valid = [
    problems.number('content.kiBPerAnswer', content.kiBPerAnswer, { above: 0, max: 1e7 }, 'use the size of an answer'),
    problems.number('content.filesPerRequest', content.filesPerRequest, { min: 0, max: 10_000 }, 'count the files'),
    problems.number('content.kiBPerFile', content.kiBPerFile, { min: 0, max: 1e7 }, 'use the size of a file'),
  ].every(Boolean);
  return valid ? content : undefined;
}

/** Returns GB in a month of a rate. */
export function monthlyGigabytes(content: ContentLoad, perSecond: number): number {
  const kiB = content.kiBPerAnswer + content.filesPerRequest * content.kiBPerFile;
  return (perSecond * MONTH_HOURS * 3600 * kiB) / KIB_PER_GB;
}

/** Returns the capacity units of a load balancer behind an edge that answers static files, with the dimension that decides. */
export function loadBalancerUnits(
  content: ContentLoad,
  perSecond: number,
): { units: number; by: string; formula: string } {
  const connections = perSecond / REQUESTS_PER_CONNECTION;
  const { newConnections, activeConnections, gbPerHour } = UNIT;
  const dimensions: (readonly [number, string, string])[] = [
    [
      connections / newConnections,
      'new connections',
      `÷ ${REQUESTS_PER_CONNECTION} for each connection ÷ ${newConnections}`,
    ],
    [
      (connections * CONNECTION_SECONDS) / activeConnections,
      'open connections',
      `÷ ${REQUESTS_PER_CONNECTION} for each connection × ${CONNECTION_SECONDS} s ÷ ${activeConnections}`,
    ],
    [
      (perSecond * 3600 * content.kiBPerAnswer) / KIB_PER_GB / gbPerHour,
      'data',
      `× ${content.kiBPerAnswer} KiB, in GB an hour ÷ ${gbPerHour}`,
    ],
  ];
  const [units, by, formula] = dimensions.reduce((most, it) => (it[0] > most[0] ? it : most));
  return { units: Math.ceil(units * 10) / 10, by, formula };
}
