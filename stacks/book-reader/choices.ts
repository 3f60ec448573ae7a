/** Origin of the pages. */
export enum Frontend {
  /** Files in a bucket, behind the edge. */
  STATIC = 'static',
  /** A container behind the load balancer. */
  CONTAINER = 'container',
}

/** Threshold of the alarm on database connections (GAP-BR-04). */
export enum PoolAlarmMode {
  /** Above 25, as in the report: 83 % of the pool of one process. */
  LITERAL = 'literal',
  /** Above 83 % of the connections that all processes may open. */
  SCALED = 'scaled',
}
