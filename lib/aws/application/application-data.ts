import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Plan, PlannedApplication } from '../../domain';
import { SecretEnvironment } from '../compute/secret-environment';
import { PostgresDatabase } from '../data/postgres-database';
import { RedisCache } from '../data/redis-cache';
import { CachePurpose } from '../data/redis-cache-props';
import { WebApplicationSettings } from './web-application-props';

/** Room that the suffix of a replica needs in an identifier of 63 characters. */
const LONGEST_IDENTIFIER = 50;

/** Stores of an application, as far as its workload has them. */
export interface ApplicationData {
  readonly database?: PostgresDatabase;
  readonly cache?: RedisCache;
  readonly broker?: RedisCache;
}

/** Creates the stores of an application, or returns existing ones. */
export function createData(
  scope: Construct,
  plan: Plan,
  settings: WebApplicationSettings,
  vpc: ec2.IVpc,
): ApplicationData {
  const { existingDatabase, existingCache, existingBroker, cacheNodeType, brokerNodeType, protectData } = settings;
  const removalPolicy = protectData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY;
  const common = { vpc, removalPolicy };
  return {
    database: existingDatabase ?? (plan.database && createDatabase(scope, plan, settings, vpc)),
    cache:
      existingCache ??
      (plan.cache &&
        new RedisCache(scope, 'Cache', {
          ...common,
          plan: plan.cache,
          nodeType: cacheNodeType,
          // Sessions and cached data share it, so only keys that expire may be evicted.
          purpose: CachePurpose.SESSIONS,
        })),
    broker:
      existingBroker ??
      (plan.broker &&
        new RedisCache(scope, 'Broker', {
          ...common,
          plan: plan.broker,
          nodeType: brokerNodeType,
          purpose: CachePurpose.BROKER,
        })),
  };
}

function createDatabase(
  scope: Construct,
  { database: plan }: Plan,
  settings: WebApplicationSettings,
  vpc: ec2.IVpc,
): PostgresDatabase {
  const { databaseName, databaseClass, databaseStorageGiB, protectData } = settings;
  const proxied = plan?.pooler === true;
  return new PostgresDatabase(scope, 'Database', {
    vpc,
    plan,
    instanceClass: databaseClass,
    storageGiB: databaseStorageGiB,
    databaseName,
    // RDS Proxy accepts only the user name that a secret has now.
    roles: PlannedApplication.roles(databaseName, !proxied),
    pooling: proxied ? { maxDbConnections: plan.maxConnections } : undefined,
    // Its log groups exist before it, with a retention.
    instanceIdentifier: identifierOf(scope),
    // By default AWS picks random windows. AWS Backup (05:00 to 06:00 by default) fails within an hour of either.
    backupWindow: '02:00-02:30',
    maintenanceWindow: 'sun:07:30-sun:08:30',
    deletionProtection: protectData,
    protectReplicas: false, // a replica has no data of its own, and the next plan may not need it
    removalPolicy: protectData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
  });
}

/** Returns a name of letters, digits and single hyphens, as RDS requires. */
function identifierOf(scope: Construct): string {
  const options = { maxLength: LONGEST_IDENTIFIER, separator: '-', allowedSpecialCharacters: '-' };
  return Names.uniqueResourceName(scope, options).toLowerCase().replace(/-+/g, '-');
}

/** Returns the variables with which an application finds its stores, each composed from a secret when it starts. */
export function connectionVariables({ database, cache }: ApplicationData): {
  [name: string]: SecretEnvironment;
} {
  return {
    ...(database && {
      DATABASE_URL: databaseUrl(database, database.writerEndpoint),
      ...Object.fromEntries(
        database.replicaEndpoints.map((host, index) => [`READ_REPLICA_${index + 1}_URL`, databaseUrl(database, host)]),
      ),
    }),
    ...(cache && {
      REDIS_URL: SecretEnvironment.template(`rediss://:{}@${cache.primaryEndpoint}:${cache.port}/0`, cache.authSecret),
    }),
  };
}

function databaseUrl(database: PostgresDatabase, host: string): SecretEnvironment {
  const [role] = database.roles?.names ?? [];
  return SecretEnvironment.template(
    `postgresql://{username}:{password}@${host}:${database.port}/${database.databaseName}?sslmode=require`,
    role === undefined ? database.secret : database.loginSecret(role),
  );
}
