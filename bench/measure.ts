import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { SeededDraw } from './draw';
import { Failure } from '../verify/failure';
import { median } from './median';
import { PlanNode } from './plan';
import { Parameter, Query } from './system';
import { Timing } from './verdict';

/** A query before and after the migrations. */
export interface Comparison extends Timing {
  readonly planBefore: PlanNode;
  readonly planAfter: PlanNode;
}

/** Connections to the original database and to its migrated copy. */
export interface Connections {
  readonly before: Client;
  readonly after: Client;
}

/** Values as text: fast, and equal for equal values. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * Times `runs` runs of a query after a warm-up run, each with other parameters. Every execution runs without
 * and with the migrations in turn, so other load affects both. Throws if the results
 * differ.
 */
export async function compare(
  { before, after }: Connections,
  query: Query,
  runs: number,
  end: Date,
): Promise<Comparison> {
  const draw = new SeededDraw(query.name, end);
  const { sql, after: sqlAfter = sql, batch = 1 } = query;
  const timesBefore: number[] = [];
  const timesAfter: number[] = [];
  let values: Value[] = [];
  for (let execution = 0; execution < (runs + 1) * batch; execution++) {
    values = query.parameters(draw).map(value);
    const old = await time(before, sql, values);
    const now = await time(after, sqlAfter, values);
    if (old.answer !== now.answer) {
      throw new Failure(
        `${query.name} returns other rows after the migrations, with the parameters ${JSON.stringify(values)}.`,
        'Check the query, its `after` and the migration: a faster result must be the same one.',
      );
    }
    if (execution < batch) continue;
    timesBefore.push(old.milliseconds);
    timesAfter.push(now.milliseconds);
  }
  return {
    query,
    beforeMs: median(timesBefore),
    afterMs: median(timesAfter),
    planBefore: await explain(before, sql, values),
    planAfter: await explain(after, sqlAfter, values),
  };
}

/** Runs one execution and returns its time, as the application sees it, and its rows. */
async function time(
  client: Client,
  text: string,
  values: Value[],
): Promise<{ readonly milliseconds: number; readonly answer: string }> {
  const start = performance.now();
  const { rows } = await client.query<unknown[]>({ text, values, rowMode: 'array', types: AS_TEXT });
  return { milliseconds: performance.now() - start, answer: JSON.stringify(rows) };
}

async function explain(client: Client, sql: string, values: Value[]): Promise<PlanNode> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    values,
  );
  return rows[0]['QUERY PLAN'][0].Plan;
}

type Value = string | number | string[];

/** Times in UTC, independent of this machine's time zone. */
function value(parameter: Parameter): Value {
  if (parameter instanceof Date) return parameter.toISOString();
  return typeof parameter === 'object' ? [...parameter] : parameter;
}
