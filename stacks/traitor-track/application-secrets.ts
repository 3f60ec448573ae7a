import { SecretEnvironment } from '../../lib/aws';
import { ApmAgent } from './application-environment';
import { TraitorTrackData } from './data-stack';

/** Where the web tier puts the certificates of RDS. */
export const RDS_CERTIFICATES = '/etc/traitortrack/rds-ca.pem';

/** Variables whose values come from Secrets Manager when the service starts; never from a template, a file of the image or a log. */
export function secretEnvironment(data: TraitorTrackData, apm: ApmAgent): { [name: string]: SecretEnvironment } {
  const { database, cache } = data;
  const databaseUrl = (host: string): SecretEnvironment =>
    SecretEnvironment.template(
      `postgresql://{username}:{password}@${host}:${database.port}/${database.databaseName}` +
        `?sslmode=verify-full&sslrootcert=${RDS_CERTIFICATES}`,
      database.secret,
    );
  const replicas: [string, SecretEnvironment][] = database.replicaEndpoints.map((host, i) => [
    `READ_REPLICA_${i + 1}_URL`,
    databaseUrl(host),
  ]);
  return {
    DATABASE_URL: databaseUrl(database.writerEndpoint), // TT-SEC-03
    ...Object.fromEntries<SecretEnvironment>(replicas), // TT-RR-02
    REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret), // TT-SES-04
    // TLS and a password, unlike the report's redis:// (GAP-TT-15). Database 2 (TT-LIM-02).
    RATELIMIT_STORAGE_URI: SecretEnvironment.template(
      `rediss://:{}@${cache.primaryEndpoint}:${cache.port}/2`,
      cache.authSecret,
    ),
    SESSION_SECRET: SecretEnvironment.of(data.sessionSecret), // TT-SEC-02
    SENDGRID_API_KEY: SecretEnvironment.optional(data.sendGridKey), // TT-ARC-09
    ...(data.apmKey && apm === ApmAgent.NEW_RELIC
      ? { NEW_RELIC_LICENSE_KEY: SecretEnvironment.optional(data.apmKey) }
      : {}),
    ...(data.apmKey && apm === ApmAgent.DATADOG ? { DD_API_KEY: SecretEnvironment.optional(data.apmKey) } : {}),
  };
}
