import { ReportedSize, UserLoad, UserSizing } from '../report/user-sizing';
import { LOAD } from './load';

/** Processes and threads that the report divides by: those of its old server (TT-POOL-03). The new one runs more (GAP-TT-05). */
const PROCESSES = 2;
const THREADS = 4;
const QUERIES_PER_REQUEST = 3;
const SECONDS_PER_REQUEST = 0.15;
/** Buffer added to the pool, as a share (TT-POOL-04). */
const BUFFER = 0.2;
/** Overflow as a share of the pool (TT-POOL-05). */
const OVERFLOW_SHARE = 0.5;

/** Share of the database's work that only reads (TT-ARC-20). */
const READ_SHARE = 0.8;

/** The sizes of the report: its instances, and the connection pool of one process. */
export class ReportSizing extends UserSizing {
  /** Connections that a process keeps open. */
  public readonly poolSize: number;
  /** Connections that a process opens beyond its pool. */
  public readonly maxOverflow: number;
  private readonly connections: number;

  constructor(
    load: UserLoad,
    private readonly readReplicas: number,
  ) {
    super(load, LOAD);
    const usersOfThread = load.usersPerInstance / (PROCESSES * THREADS);
    this.connections = usersOfThread * QUERIES_PER_REQUEST * SECONDS_PER_REQUEST * (1 + BUFFER);
    // The text of the report rounds 6.75 up to 7, and its code, which runs, truncates it to 6 (GAP-TT-05).
    this.poolSize = Math.max(1, Math.trunc(this.connections));
    this.maxOverflow = Math.trunc(this.poolSize * OVERFLOW_SHARE);
  }

  /** Returns each size with its formula, and a note on the processes that the pool counts. */
  public override explain(): string {
    const processes = this.processesPerInstance;
    return (
      `${super.explain()}\n` +
      `note: the pool is sized for ${PROCESSES} processes, but an instance runs ${processes} and can open ${processes} pools`
    );
  }

  protected override sizes(): ReportedSize[] {
    const { poolSize, maxOverflow, readReplicas } = this;
    return [
      ...super.sizes(),
      {
        name: 'pool per process',
        value: poolSize,
        unit: 'connections',
        formula:
          `${this.capacityFor(1)} users ÷ (${PROCESSES} processes × ${THREADS} threads) × ${QUERIES_PER_REQUEST} queries × ` +
          `${SECONDS_PER_REQUEST} s × ${1 + BUFFER} = ${Number(this.connections.toFixed(4))}, truncated`,
        planned: 'web.poolPerProcess',
      },
      {
        name: 'overflow per process',
        value: maxOverflow,
        unit: 'connections',
        formula: `${poolSize} × ${OVERFLOW_SHARE} = ${poolSize * OVERFLOW_SHARE}, truncated`,
      },
      ...(readReplicas === 0
        ? []
        : [
            {
              name: 'share of each replica',
              value: READ_SHARE / readReplicas,
              formula: `${READ_SHARE} reads ÷ ${readReplicas} replicas`,
            },
          ]),
    ];
  }
}
