import { LoadTrace, PlannedTraffic, Problems } from '../../lib/domain';
import { CsvFile } from '../csv-file';
import { readResultText } from '../result-text';

/** Shapes of a load. */
export enum TraceShape {
  STEADY = 'steady',
  RAMP = 'ramp',
  SPIKE = 'spike',
  DAY = 'day',
}

const HOUR = 3600;
/** Load of the night as a share of a usual day. */
const NIGHT_SHARE = 0.25;

/** Returns a load of a shape, between a usual day and the peak. A spike has `factor` times the usual load. */
export function traceOf(shape: TraceShape, traffic: PlannedTraffic, factor: number | undefined): LoadTrace {
  const [usualPerSecond, peakPerSecond] = [traffic.usualPerSecond, traffic.peakPerSecond].map(rounded);
  switch (shape) {
    case TraceShape.STEADY:
      return LoadTrace.steady(peakPerSecond, HOUR);
    case TraceShape.RAMP:
      return LoadTrace.ramp({
        fromRequestsPerSecond: usualPerSecond,
        toRequestsPerSecond: peakPerSecond,
        seconds: HOUR,
      });
    case TraceShape.SPIKE:
      return LoadTrace.spike({
        requestsPerSecond: usualPerSecond,
        factor: factor ?? rounded(peakPerSecond / usualPerSecond),
      });
    case TraceShape.DAY:
      return LoadTrace.day({
        lowRequestsPerSecond: rounded(NIGHT_SHARE * usualPerSecond),
        peakRequestsPerSecond: peakPerSecond,
      });
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Reads a load from a CSV file: a header, then times and requests per second. Throws one error with every row that is wrong. */
export function readTrace(file: string): LoadTrace {
  const csv = new CsvFile(file, readResultText(file, new Problems('the trace', file)));
  const rows = csv.body();
  const numbers = rows.map((row) => ({ seconds: csv.time(row, 0), requestsPerSecond: csv.number(row, 1) }));
  csv.throwIfAny();
  return LoadTrace.rows(numbers);
}
