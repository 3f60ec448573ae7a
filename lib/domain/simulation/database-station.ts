import { QueueTable } from './queue-table';

/**
 * The database behind a station: its CPUs as one queue (M/M/c).
 *
 * @internal
 */
export class DatabaseStation {
  /** Requests per second at which its CPUs are saturated. */
  public readonly capacity: number;
  private readonly table: QueueTable;
  private readonly cpuSeconds: number;

  constructor(vcpus: number, cpuSeconds: number) {
    this.table = new QueueTable(vcpus, []);
    this.cpuSeconds = cpuSeconds;
    this.capacity = vcpus / cpuSeconds;
  }

  /** Returns the seconds that a request waits for a CPU. */
  public waitSeconds(requestsPerSecond: number): number {
    const position = QueueTable.position(requestsPerSecond / this.capacity);
    const load = QueueTable.utilization(position) * this.table.servers;
    return load === 0 ? 0 : (this.table.inSystemAt(position) / load - 1) * this.cpuSeconds;
  }
}
