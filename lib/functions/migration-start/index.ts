import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, Task } from '@aws-sdk/client-ecs';

/** What CloudFormation asks of a custom resource. */
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
  /** The address of a wait condition. A new one means: run. */
  readonly SignalUrl: string;
}

/** What EventBridge tells of a task that stopped: the task, as ECS describes it. */
interface TaskStopped {
  readonly detail: Task;
}

const clients = { maxAttempts: 4, requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 } };
const ecs = new ECSClient(clients);
const logs = new CloudWatchLogsClient(clients);

const CONTAINER = 'migrate';
/** A reason is read in a list of events: what is longer is in the log. */
const LONGEST_REASON = 1000;

/** Starts the migrations when CloudFormation asks for it, and tells its wait condition when they ended. */
export async function handler(event: ResourceRequest | TaskStopped): Promise<void> {
  await ('RequestType' in event ? answer(event) : report(event.detail));
}

async function answer(request: ResourceRequest): Promise<void> {
  const { ResourceProperties: wanted, OldResourceProperties: before } = request;
  let failure: string | undefined;
  try {
    // Nothing runs while the address stays: a newer revision of the task is not a newer migration.
    if (request.RequestType !== 'Delete' && wanted.SignalUrl !== before?.SignalUrl) {
      await start(wanted, request.RequestId);
    }
  } catch (error) {
    failure = messageOf(error);
  }
  const { StackId, RequestId, LogicalResourceId } = request;
  await put(request.ResponseURL, {
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: failure ?? 'The wait condition tells how it ends',
    // Never another one: CloudFormation would delete the old.
    PhysicalResourceId: request.PhysicalResourceId ?? LogicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
}

/** A task that cannot start fails the wait condition, not this resource: a rollback comes here too, and must not fail. */
async function start(wanted: Properties, token: string): Promise<void> {
  try {
    const { failures = [] } = await ecs.send(
      new RunTaskCommand({
        cluster: wanted.Cluster,
        taskDefinition: wanted.TaskDefinition,
        launchType: 'FARGATE',
        count: 1,
        clientToken: token, // Lambda may be asked twice
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
    const refused = failures.map((it) => [it.reason, it.detail].filter(Boolean).join(': ')).join('; ');
    if (refused !== '') throw new Error(refused);
  } catch (error) {
    await signal(wanted.SignalUrl, {
      Status: 'FAILURE',
      UniqueId: token,
      Data: '',
      Reason: cut(`The task of the migrations did not start: ${messageOf(error)}`),
    });
  }
}

async function report(task: Task): Promise<void> {
  const url = signalUrl(task) ?? signalUrl(await describe(task));
  if (url === undefined) return; // a scheduled task
  const id = task.taskArn?.split('/').at(-1) ?? '';
  const done = task.containers?.find((it) => it.name === CONTAINER)?.exitCode === 0;
  await signal(url, {
    Status: done ? 'SUCCESS' : 'FAILURE',
    UniqueId: id, // EventBridge may tell it twice
    Data: task.taskArn ?? '',
    Reason: done ? 'The migrations are done' : await reasonOf(task, id),
  });
}

function signalUrl(task: Task | undefined): string | undefined {
  const variables = task?.overrides?.containerOverrides?.flatMap((it) => it.environment ?? []) ?? [];
  return variables.find((it) => it.name === 'SIGNAL_URL')?.value;
}

/** ECS describes a stopped task for an hour at least. */
async function describe({ clusterArn, taskArn }: Task): Promise<Task | undefined> {
  if (taskArn === undefined) return undefined;
  return (await ecs.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: [taskArn] }))).tasks?.[0];
}

/** The last lines of the first container that failed; without any, why ECS stopped the task. */
async function reasonOf(task: Task, id: string): Promise<string> {
  const { containers = [] } = task;
  const failed = ['fetch', CONTAINER].find((name) =>
    containers.some((it) => it.name === name && it.exitCode !== undefined && it.exitCode !== 0),
  );
  const lines = failed === undefined ? [] : await lastLines(failed, id);
  const place = ` (log group ${process.env.LOG_GROUP}, task ${id})`;
  const reasons = [task.stoppedReason, ...containers.map((it) => it.reason && `${it.name}: ${it.reason}`)];
  const before = lines.slice(0, -1);
  const told =
    lines.length > 0
      ? [lines.at(-1), ...(before.length > 0 ? [`before it: ${before.join(' | ')}`] : [])]
      : reasons.filter(Boolean);
  return cut(told.join('; ') || 'The task stopped', LONGEST_REASON - place.length) + place;
}

/** The log may arrive a moment after the end of the task. */
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
      if (lines.length > 0) return lines.map(withoutPasswords);
    } catch (error) {
      // Not there yet, or never: then ECS knows why.
      if ((error as Error).name !== 'ResourceNotFoundException') return [`The log cannot be read: ${messageOf(error)}`];
    }
  }
  return [];
}

/** The runner prints none. This is for what nobody thought of. */
function withoutPasswords(line: string): string {
  return line.replace(/(\w+:\/\/[^\s:/@]*:)[^\s@]+@/g, '$1***@');
}

interface Signal {
  readonly Status: 'SUCCESS' | 'FAILURE';
  readonly UniqueId: string;
  readonly Data: string;
  readonly Reason: string;
}

/** An address is refused a day after it was made: that of a deployment that ended long ago, which a rollback names again. */
async function signal(url: string, body: Signal): Promise<void> {
  process.stdout.write(`${JSON.stringify(body)}\n`);
  const status = await put(url, body);
  if (status >= 400 && status < 500) process.stdout.write(`the wait condition is over: ${status}\n`);
}

/** Without a content type: the signature of these addresses says so. */
async function put(url: string, body: object): Promise<number> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: Buffer.from(JSON.stringify(body)),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status >= 500) throw new Error(`CloudFormation answered ${response.status}`);
  return response.status;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cut(text: string, length = LONGEST_REASON): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
