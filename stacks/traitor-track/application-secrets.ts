import { SecretEnvironment } from '../../lib/aws';
import { databaseUrl, redisUrl, replicaUrls } from '../parts/connection-urls';
import { ApmAgent } from './choices';
import { LOGINS } from './database';
import { TraitorTrackData } from './data-stack';

/** Path of the RDS certificate bundle on an instance. */
export const RDS_CERTIFICATES = '/etc/traitortrack/rds-ca.pem';

/** Variables whose values come from Secrets Manager when the service starts. Templates, images and logs never contain them. */
export function secretEnvironment(data: TraitorTrackData, apm: ApmAgent): { [name: string]: SecretEnvironment } {
  const { database, cache } = data;
  const url = (host: string): SecretEnvironment =>
    databaseUrl(database, {
      role: LOGINS.web,
      scheme: 'postgresql',
      query: `sslmode=verify-full&sslrootcert=${RDS_CERTIFICATES}`,
      host,
    });
  return {
    DATABASE_URL: url(database.writerEndpoint), // TT-SEC-03
    ...replicaUrls(database, url), // TT-RR-02
    REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret), // TT-SES-04
    // TLS and a password, unlike the report's redis:// (GAP-TT-15). Database 2 (TT-LIM-02).
    RATELIMIT_STORAGE_URI: redisUrl(cache, 2),
    SESSION_SECRET: SecretEnvironment.of(data.sessionSecret), // TT-SEC-02
    SENDGRID_API_KEY: SecretEnvironment.optional(data.sendGridKey), // TT-ARC-09
    ...(data.apmKey && apm === ApmAgent.NEW_RELIC
      ? { NEW_RELIC_LICENSE_KEY: SecretEnvironment.optional(data.apmKey) }
      : {}),
    ...(data.apmKey && apm === ApmAgent.DATADOG ? { DD_API_KEY: SecretEnvironment.optional(data.apmKey) } : {}),
  };
}
