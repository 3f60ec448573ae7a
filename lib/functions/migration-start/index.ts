import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, Task } from '@aws-sdk/client-ecs';
import { redactText } from '../migrate/redaction';

/** A request from CloudFormation to a custom resource. */
interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Partial<Properties>;
}

interface Properties {
  readonly Cluster: string;
  readonly TaskDefinition: string;
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  /** URL of a wait condition. A new URL starts a run. */
  readonly SignalUrl: string;
}

/** An event from EventBridge with a stopped task, as ECS describes it. */
interface TaskStopped {
  readonly detail: Task;
}

const clients = { maxAttempts: 4, requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 } };
const ecs = new ECSClient(clients);
const logs = new CloudWatchLogsClient(clients);
const cloudFormation = new CloudFormationClient(clients);

const CONTAINER = 'migrate';
/** Length at which a reason is cut, since CloudFormation shows it in a list of events. The log has the rest. */
const MAX_REASON_LENGTH = 1000;

/** Starts the migrations on a request from CloudFormation, and signals its wait condition when they end. */
export async function handler(event: ResourceRequest | TaskStopped): Promise<void> {
  await ('RequestType' in event ? respond(event) : report(event.detail));
}

async function respond(request: ResourceRequest): Promise<void> {
  const { ResourceProperties: wanted, OldResourceProperties: before } = request;
  let failure: string | undefined;
  try {
    // Runs nothing while the URL is the same: a new revision of the task is not a new migration.
    if (request.RequestType !== 'Delete' && wanted.SignalUrl !== before?.SignalUrl && !(await isRollback(request))) {
      await start(wanted, request.RequestId);
    }
  } catch (error) {
    failure = messageOf(error);
  }
  const { StackId, RequestId, LogicalResourceId } = request;
  await put(request.ResponseURL, {
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: failure ?? 'The wait condition reports the result',
    // Stays the same, since CloudFormation would delete a resource whose id changed.
    PhysicalResourceId: request.PhysicalResourceId ?? LogicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
}

/**
 * Returns true while CloudFormation rolls the stack back: it then sends the properties of the previous deployment, whose migrations
 * are applied. A deployment of an older release is no rollback, and fails if the database is ahead of it.
 */
async function isRollback({ RequestType, StackId }: ResourceRequest): Promise<boolean> {
  if (RequestType !== 'Update') return false;
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: StackId }));
    const rollback = Stacks.some(({ StackStatus }) => StackStatus?.includes('ROLLBACK'));
    if (rollback) process.stdout.write('The stack is rolled back. Its migrations stay applied; nothing starts.\n');
    return rollback;
  } catch (error) {
    process.stdout.write(`Cannot read the state of the stack: ${messageOf(error)}\n`);
    return false;
  }
}

/** Starts the task. A task that cannot start fails the wait condition instead of this resource, so that a rollback succeeds. */
async function start(wanted: Properties, token: string): Promise<void> {
  try {
    const { failures = [] } = await ecs.send(
      new RunTaskCommand({
        cluster: wanted.Cluster,
        taskDefinition: wanted.TaskDefinition,
        launchType: 'FARGATE',
        count: 1,
        clientToken: token, // Lambda can receive a request twice
        startedBy: process.env.STARTED_BY,
        propagateTags: 'TASK_DEFINITION',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: wanted.Subnets,
            securityGroups: wanted.SecurityGroups,
            assignPublicIp: 'DISABLED',
          },
        },
        overrides: {
          containerOverrides: [{ name: CONTAINER, environment: [{ name: 'SIGNAL_URL', value: wanted.SignalUrl }] }],
        },
      }),
    );
    const rejected = failures.map((it) => [it.reason, it.detail].filter(Boolean).join(': ')).join('; ');
    if (rejected !== '') throw new Error(rejected);
  } catch (error) {
    await signal(wanted.SignalUrl, {
      Status: 'FAILURE',
      UniqueId: token,
      Data: '',
      Reason: cut(`Cannot start the migration task: ${messageOf(error)}`),
    });
  }
}

async function report(task: Task): Promise<void> {
  const url = signalUrl(task) ?? signalUrl(await readTask(task));
  if (url === undefined) return; // a scheduled task
  const id = task.taskArn?.split('/').at(-1) ?? '';
  const done = task.containers?.find((it) => it.name === CONTAINER)?.exitCode === 0;
  await signal(url, {
    Status: done ? 'SUCCESS' : 'FAILURE',
    UniqueId: id, // EventBridge can deliver an event twice
    Data: task.taskArn ?? '',
    Reason: done ? 'Migrations complete' : await reasonOf(task, id),
  });
}

function signalUrl(task: Task | undefined): string | undefined {
  const variables = task?.overrides?.containerOverrides?.flatMap((it) => it.environment ?? []) ?? [];
  return variables.find((it) => it.name === 'SIGNAL_URL')?.value;
}

/** Reads a stopped task from ECS, which keeps it for at least an hour. */
async function readTask({ clusterArn, taskArn }: Task): Promise<Task | undefined> {
  if (taskArn === undefined) return undefined;
  return (await ecs.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: [taskArn] }))).tasks?.[0];
}

/** Returns the last lines of the first failed container, or the reason for which ECS stopped the task. */
async function reasonOf(task: Task, id: string): Promise<string> {
  const { containers = [] } = task;
  const failed = ['fetch', CONTAINER].find((name) =>
    containers.some((it) => it.name === name && it.exitCode !== undefined && it.exitCode !== 0),
  );
  const lines = failed === undefined ? [] : await lastLines(failed, id);
  const source = ` (log group ${process.env.LOG_GROUP}, task ${id})`;
  const reasons = [task.stoppedReason, ...containers.map((it) => it.reason && `${it.name}: ${it.reason}`)];
  const before = lines.slice(0, -1);
  const parts =
    lines.length > 0
      ? [lines.at(-1), ...(before.length > 0 ? [`before: ${before.join(' | ')}`] : [])]
      : reasons.filter(Boolean);
  return cut(parts.join('; ') || 'The task stopped', MAX_REASON_LENGTH - source.length) + source;
}

/** Reads the end of a log, with retries, since lines can arrive after the task has ended. */
async function lastLines(container: string, id: string): Promise<string[]> {
  for (let attempt = 0; attempt < 4; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Number(process.env.LOG_PAUSE_MS ?? 1500)));
    try {
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({
          logGroupName: process.env.LOG_GROUP,
          logStreamName: `${process.env.LOG_PREFIX}/${container}/${id}`,
          startFromHead: false,
          limit: 20,
        }),
      );
      const lines = events.map((it) => (it.message ?? '').trim()).filter((it) => it !== '');
      // The runner prints no password; this is a second line of defense.
      if (lines.length > 0) return lines.map((line) => redactText(line));
    } catch (error) {
      // The stream does not exist yet, or the container never started. ECS then has the reason.
      if ((error as Error).name !== 'ResourceNotFoundException') return [`Cannot read the log: ${messageOf(error)}`];
    }
  }
  return [];
}

interface Signal {
  readonly Status: 'SUCCESS' | 'FAILURE';
  readonly UniqueId: string;
  readonly Data: string;
  readonly Reason: string;
}

/** Signals a wait condition. CloudFormation rejects a URL after a day, for example one that a rollback uses again. */
async function signal(url: string, body: Signal): Promise<void> {
  process.stdout.write(`${JSON.stringify(body)}\n`);
  const status = await put(url, body);
  if (status >= 400 && status < 500) process.stdout.write(`The wait condition has ended: HTTP ${status}\n`);
}

/** Sends JSON without a content type, as the signature of these URLs requires. */
async function put(url: string, body: object): Promise<number> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: Buffer.from(JSON.stringify(body)),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status >= 500) throw new Error(`CloudFormation responded with HTTP ${response.status}`);
  return response.status;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cut(text: string, length = MAX_REASON_LENGTH): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
