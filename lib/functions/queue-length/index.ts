import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Redis from 'ioredis';

/** Celery keeps tasks of a higher priority in lists of their own, named after the queue, this separator and a step. */
const PRIORITY_SEPARATOR = '\x06\x16';
const PRIORITY_STEPS = [3, 6, 9];

/** Within the function's 20 seconds, also when each is tried twice. */
const secrets = new SecretsManagerClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 3000 },
});

/** Kept between runs, until one fails: the token may have been changed. */
let token: string | undefined;

/** Reads how many tasks wait, and writes it as a record that CloudWatch Logs turns into a metric. */
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
  // A rejected call only says that the connection is closed: the event says why.
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
    // Lambda's console would write time, request and level before it.
    process.stdout.write(`${record}\n`);
  } catch (error) {
    token = undefined;
    // Of the message only: the error of a refused AUTH carries the token among its fields.
    throw new Error(`the length of the queues is unknown: ${(cause ?? (error as Error)).message}`);
  } finally {
    redis.disconnect();
  }
}
