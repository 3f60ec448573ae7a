import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { SeededDraw } from './draw';
import { Failure } from '../local/failure';
import { median } from './median';
import { PlanNode } from './plan';
import { Parameter, Query } from './system';
import { Timing } from './verdict';

/** A query before and after the migrations. */
export interface Comparison extends Timing {
  readonly planBefore: PlanNode;
  readonly planAfter: PlanNode;
}

/** Connections to the database without the migrations, and to its copy with them. */
export interface Connections {
  readonly before: Client;
  readonly after: Client;
}

/** Values as the server sent them: quick, and the same text for the same value. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * Times `runs` runs of a query after one that does not count, each with other parameters. Every question is asked without
 * the migrations and with them, in turn: whatever else the machine does meanwhile, it does to both. An error when the answers
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
        `${query.name} answers otherwise after the migrations, with the parameters ${JSON.stringify(values)}.`,
        'A faster answer must be the same one: look at the query and its `after`, and at the migration.',
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

/** The time of one execution, as the application waits for it, and what it answers. */
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

/** Moments in UTC, whatever the time zone of this machine. */
function value(parameter: Parameter): Value {
  if (parameter instanceof Date) return parameter.toISOString();
  return typeof parameter === 'object' ? [...parameter] : parameter;
}
