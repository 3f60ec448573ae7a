/**
 * One value a second of everything that a simulation records. A typed array takes a tenth of the memory of objects.
 *
 * @internal
 */
export class Timeline {
  public readonly seconds: number;
  public readonly rate: Float64Array;
  public readonly admitted: Float64Array;
  public readonly answered: Float64Array;
  public readonly inSystem: Float64Array;
  public readonly waiting: Float64Array;
  public readonly refused: Float64Array;
  public readonly utilization: Float64Array;
  public readonly databaseUtilization: Float64Array;
  public readonly instances: Int32Array;
  public readonly starting: Int32Array;
  /** Servers of the instances that serve. */
  public readonly servers: Int32Array;
  /** Instances without a connection to the database. */
  public readonly unconnected: Int32Array;
  /** Position of the equilibrium that explains the response times, see `Station`. */
  public readonly position: Float64Array;
  public readonly meanMs: Float64Array;
  /** Percentiles of the response time in milliseconds, in the order of `Stations.percentiles`. */
  public readonly percentilesMs: readonly Float64Array[];
  /** The one of the objective. */
  public readonly objectiveMs: Float64Array;

  constructor(seconds: number, percentiles: readonly number[], objective: number) {
    const column = (): Float64Array => new Float64Array(seconds);
    const counts = (): Int32Array => new Int32Array(seconds);
    this.seconds = seconds;
    [this.rate, this.admitted, this.answered, this.inSystem] = [column(), column(), column(), column()];
    [this.waiting, this.refused, this.utilization, this.databaseUtilization] = [column(), column(), column(), column()];
    [this.instances, this.starting, this.servers, this.unconnected] = [counts(), counts(), counts(), counts()];
    [this.position, this.meanMs] = [column(), column()];
    this.percentilesMs = percentiles.map(column);
    this.objectiveMs = this.percentilesMs[percentiles.indexOf(objective)];
  }
}
