import { Suggestion } from '../../domain/suggestion';
import type { Bundle } from './bundle-file';
import { MigrationError, ServerError, UsageError, renderStatementError } from './errors';
import { dropLeftOvers } from './indexes';
import { redactText } from './redaction';
import type { Session } from './session';
import { renderTable } from './table';

/** Runs the statements of a maintenance task, each outside a transaction, and returns their rows as text. */
export async function runTask(
  session: Session,
  bundle: Bundle,
  name: string,
  print: (text: string) => void,
): Promise<string[]> {
  const task = bundle.tasks.find((it) => it.name === name);
  if (task === undefined) {
    const names = bundle.tasks.map((it) => it.name);
    const known = names.length > 0 ? `Use one of ${names.join(', ')}` : 'The bundle has no tasks';
    throw new UsageError(`Unknown task '${name}'.${Suggestion.sentence(name, names)} ${known}.`);
  }
  const output: string[] = [];
  for (const statement of task.statements) {
    const { sql } = statement;
    const { rows, fields } = await session
      .retryLocks(name, async () => {
        await dropLeftOvers(session, statement, print);
        await session.setTimeouts(sql, false);
        return session.run(sql);
      })
      .catch((error: ServerError) => {
        if (error instanceof MigrationError) throw error;
        throw new MigrationError(`${name} failed: ${renderStatementError(error, sql)}`);
      });
    const names = fields.map((it) => it.name);
    if (names.length > 0) output.push(renderTable(names, rows.map((row) => names.map((it) => hide(row[it]))))); // prettier-ignore
    if (task.metrics && rows.length > 0) output.push(...renderMetrics(rows[0], session.database));
  }
  return output;
}

/** Renders the numbers of a row as CloudWatch metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function renderMetrics(row: Record<string, unknown>, database: string): string[] {
  const namespace = process.env.METRIC_NAMESPACE;
  if (!namespace) return [];
  // The client returns a bigint as text.
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

/** Hides passwords in a report of statements, such as one of pg_stat_activity. */
function hide(value: unknown): unknown {
  return typeof value === 'string' ? redactText(value) : value;
}
