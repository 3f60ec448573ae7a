import type { Bundle } from './bundle-file';
import { MigrationError, ServerError, UsageError, describe } from './errors';
import type { Session } from './session';
import { table } from './table';

/** Runs the statements of a task, each by itself, and answers with what it returned. */
export async function runTask(session: Session, bundle: Bundle, name: string): Promise<string[]> {
  const task = bundle.tasks.find((it) => it.name === name);
  if (task === undefined) {
    throw new UsageError(`there is no task '${name}': use one of ${bundle.tasks.map((it) => it.name).join(', ')}`);
  }
  const output: string[] = [];
  for (const { sql } of task.statements) {
    await session.limit(sql, false);
    const { rows, fields } = await session
      .retryLocks(name, () => session.run(sql))
      .catch((error: ServerError) => {
        if (error instanceof MigrationError) throw error;
        throw new MigrationError(`${name} failed: ${describe(error)}\nstatement: ${sql}`);
      });
    const names = fields.map((it) => it.name);
    if (names.length > 0) output.push(table(names, rows.map((row) => names.map((it) => row[it])))); // prettier-ignore
    if (task.metrics && rows.length > 0) output.push(...metrics(rows[0], session.client.database ?? ''));
  }
  return output;
}

/** The numbers of a row as CloudWatch reads them from a log: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metrics(row: Record<string, unknown>, database: string): string[] {
  const namespace = process.env.METRIC_NAMESPACE;
  if (!namespace) return [];
  // A bigint arrives as text.
  const numbers = Object.entries(row).flatMap(([name, value]) =>
    value !== null && Number.isFinite(Number(value)) ? [[name, Number(value)] as const] : [],
  );
  return [
    JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          { Namespace: namespace, Dimensions: [['Database']], Metrics: numbers.map(([name]) => ({ Name: name })) },
        ],
      },
      Database: database,
      ...Object.fromEntries(numbers),
    }),
  ];
}
