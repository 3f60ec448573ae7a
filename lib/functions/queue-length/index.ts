import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Redis from 'ioredis';

/** Celery keeps tasks of higher priority in separate lists, named after the queue, this separator and a step. */
const PRIORITY_SEPARATOR = '\x06\x16';
const PRIORITY_STEPS = [3, 6, 9];

/** Timeouts that leave time for a retry within the function's 20 seconds. */
const secrets = new SecretsManagerClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 3000 },
});

/** Cached between runs. A failed run clears it, since the token may have rotated. */
let token: string | undefined;

/** Reads the number of waiting tasks and prints it as a record that CloudWatch Logs turns into a metric. */
export async function handler(): Promise<void> {
  const { REDIS_HOST, REDIS_PORT, REDIS_DATABASE, QUEUES = '', SECRET_ARN, METRIC_NAMESPACE, FLEET } = process.env;
  token ??= (await secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }))).SecretString;
  const redis = new Redis({
    host: REDIS_HOST,
    port: Number(REDIS_PORT),
    db: Number(REDIS_DATABASE),
    password: token,
    tls: {},
    connectTimeout: 5000,
    commandTimeout: 5000,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
    lazyConnect: true,
  });
  // A rejected call reports only that the connection is closed. The event has the cause.
  let cause: Error | undefined;
  redis.on('error', (error) => (cause = error));
  try {
    await redis.connect();
    const keys = QUEUES.split(',').flatMap((queue) => [
      queue,
      ...PRIORITY_STEPS.map((step) => `${queue}${PRIORITY_SEPARATOR}${step}`),
    ]);
    const lengths = await Promise.all(keys.map((key) => redis.llen(key)));
    const waiting = lengths.reduce((sum, length) => sum + length, 0);
    const record = JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['Fleet']],
            Metrics: [{ Name: 'QueueLength', Unit: 'Count' }],
          },
        ],
      },
      Fleet: FLEET,
      QueueLength: waiting,
    });
    // Lambda's console would prefix the record with time, request and level.
    process.stdout.write(`${record}\n`);
  } catch (error) {
    token = undefined;
    // Only the message: the error of a rejected AUTH contains the token in its fields.
    throw new Error(`Cannot read the queue lengths: ${(cause ?? (error as Error)).message}`);
  } finally {
    redis.disconnect();
  }
}
