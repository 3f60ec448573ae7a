import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Redis from 'ioredis';

/** Celery keeps tasks of a higher priority in lists of their own, named after the queue, this separator and a step. */
const PRIORITY_SEPARATOR = '\x06\x16';
const PRIORITY_STEPS = [3, 6, 9];

const secrets = new SecretsManagerClient({});

/** Reads how many tasks wait, and writes it as a record that CloudWatch Logs turns into a metric. */
export async function handler(): Promise<void> {
  const { REDIS_HOST, REDIS_PORT, REDIS_DATABASE, QUEUES = '', SECRET_ARN, METRIC_NAMESPACE, FLEET } = process.env;
  // Read each time: the token may have changed, and a minute is long enough for one call.
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ARN }));
  const redis = new Redis({
    host: REDIS_HOST,
    port: Number(REDIS_PORT),
    db: Number(REDIS_DATABASE),
    password: SecretString,
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
    console.log(
      JSON.stringify({
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
      }),
    );
  } catch (error) {
    throw new Error(`the length of the queues is unknown: ${(cause ?? (error as Error)).message}`);
  } finally {
    redis.disconnect();
  }
}
