import { ConnectionLimit } from '../../data/connection-limit';
import { MachineSizes } from '../../sizing/machine-size';
import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { CheckedDatabase } from '../connections/database';
import { RdsFormula } from '../connections/rds-formula';
import { DeclaredProgram, valuesOf } from '../declared-program';

const GIB = 1024 ** 3;
/** PostgreSQL keeps 3 connections for superusers, RDS 2 for its own roles. */
const RESERVED = 5;
/** Memory of a capacity unit of Aurora Serverless v2 in GiB. Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html */
const GIB_PER_ACU = 2;
/** A cluster that may shrink to half a unit accepts no more than that. Source: the same page. */
const LEAST_CAPACITY = 0.5;
const MOST_FROM_IDLE = 2000;
const SERVERLESS_CLASS = 'db.serverless';
/**
 * Default of `max_connections` by engine.
 * Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html
 */
const DEFAULTS: readonly (readonly [engine: RegExp, formula: string])[] = [
  [/^(aurora-)?postgres/, 'LEAST({DBInstanceClassMemory/9531392},5000)'],
  [
    /^aurora(-mysql)?$/,
    'GREATEST({log(DBInstanceClassMemory/805306368,2)*45},{log(DBInstanceClassMemory/8187281408,2)*1000})',
  ],
  [/^mariadb/, 'LEAST({DBInstanceClassMemory/25165760},12000)'],
  [/^mysql/, '{DBInstanceClassMemory/12582880}'],
];

/** Returns the databases of RDS and their proxies. */
export function awsDatabases(program: DeclaredProgram): CheckedDatabase[] {
  const instances = program.ofType('AWS::RDS::DBInstance').map((resource) => ({
    ...{ resource, reserved: RESERVED },
    limit: limitOf(program, resource, 'DBParameterGroupName', 'AWS::RDS::DBParameterGroup', memoryOf(resource)),
  }));
  const clusters = program.ofType('AWS::RDS::DBCluster').map((resource) => ({
    ...{ resource, reserved: RESERVED },
    limit: clusterLimit(program, resource),
  }));
  return [...instances.filter(({ resource }) => !isOfCluster(resource)), ...clusters, ...proxies(program)];
}

/** Returns the ids of the servers that a reference leads to: an instance of a cluster stands for it. */
export function serversBehind(program: DeclaredProgram, { id, type, references }: DeclaredResource): string[] {
  const clusters = references('DBClusterIdentifier').filter((it) => program.find(it)?.type === 'AWS::RDS::DBCluster');
  return type === 'AWS::RDS::DBInstance' && clusters.length > 0 ? clusters : [id];
}

function isOfCluster({ properties }: DeclaredResource): boolean {
  return properties.DBClusterIdentifier !== undefined;
}

function clusterLimit(program: DeclaredProgram, cluster: DeclaredResource): ConnectionLimit | undefined {
  const members = program
    .ofType('AWS::RDS::DBInstance')
    .filter((it) => it.references('DBClusterIdentifier').includes(cluster.id));
  const memory = members.map((it) => memoryOf(it, serverlessMemory(cluster)));
  // Without members, the cluster is a Multi-AZ cluster with a class of its own.
  const known = memory.length > 0 ? memory : [memoryOf(cluster)];
  if (known.some((it) => it === undefined)) return undefined;
  const least = known.reduce((a, b) => ((b?.gib ?? 0) < (a?.gib ?? 0) ? b : a));
  const ofMember = members.flatMap((it) =>
    ownSetting(program, it, 'DBParameterGroupName', 'AWS::RDS::DBParameterGroup'),
  );
  return limitOf(
    program,
    cluster,
    'DBClusterParameterGroupName',
    'AWS::RDS::DBClusterParameterGroup',
    least,
    ofMember[0],
  );
}

/** Memory that a database is planned with, and its words. */
interface Memory {
  readonly gib: number;
  readonly name: string;
  /**
   * Most connections, whatever the memory.
   * @default - no limit but that of the formula
   */
  readonly most?: number;
}

function memoryOf(resource: DeclaredResource, serverless?: Memory): Memory | undefined {
  const values = valuesOf(resource);
  const name = values.text(resource.properties.DBInstanceClass ?? resource.properties.DBClusterInstanceClass);
  if (name === SERVERLESS_CLASS) return serverless;
  try {
    // The sizes of t2 are those of t3.
    return { gib: MachineSizes.rds(name.replace(/^db\.t2\./, 'db.t3.')).memoryGiB, name };
  } catch {
    return undefined; // a class that the catalogue does not know
  }
}

/** Aurora derives the limit from the largest capacity. Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html */
function serverlessMemory(cluster: DeclaredResource): Memory | undefined {
  const { MinCapacity, MaxCapacity } = Shape.record(cluster.properties.ServerlessV2ScalingConfiguration);
  const units = valuesOf(cluster).knownNumber(MaxCapacity);
  if (units === undefined) return undefined;
  const isIdle = (valuesOf(cluster).knownNumber(MinCapacity) ?? 1) <= LEAST_CAPACITY;
  return { gib: units * GIB_PER_ACU, name: `${units} ACU`, ...(isIdle ? { most: MOST_FROM_IDLE } : {}) };
}

function limitOf(
  program: DeclaredProgram,
  resource: DeclaredResource,
  property: string,
  type: string,
  memory: Memory | undefined,
  stated?: string,
): ConnectionLimit | undefined {
  const setting = stated ?? ownSetting(program, resource, property, type)[0];
  if (/^\d+$/.test(setting ?? '')) return ConnectionLimit._of(Number(setting), `max_connections is ${setting}`);
  const engine = valuesOf(resource).text(resource.properties.Engine) || engineOfSource(program, resource);
  const formula = setting ?? DEFAULTS.find(([it]) => it.test(engine))?.[1];
  if (formula === undefined || memory === undefined) return undefined;
  const share = ConnectionLimit._plannedShare(memory.gib);
  const nominal = RdsFormula.evaluate(formula, { DBInstanceClassMemory: memory.gib * GIB });
  if (nominal === undefined) return undefined;
  const { name, most = Infinity } = memory;
  const planned = Math.floor(Math.floor(nominal) * share);
  const instanceClass = name.startsWith('db.') && /postgres/.test(engine) && setting === undefined ? name : undefined;
  const explanation =
    planned > most
      ? `${name} accepts ${most}, since it may shrink to ${LEAST_CAPACITY} ACU`
      : `${name} accepts about ${planned} = ${share} × ${Math.floor(nominal)}`;
  const limits = { instanceClass, most: Math.min(Math.floor(nominal), most) };
  return ConnectionLimit._of(Math.min(planned, most), explanation, limits);
}

/** A replica has the engine of its primary. */
function engineOfSource(program: DeclaredProgram, resource: DeclaredResource): string {
  const [source] = program.referredOf('AWS::RDS::DBInstance', resource, 'SourceDBInstanceIdentifier');
  return source === undefined ? '' : valuesOf(source).text(source.properties.Engine);
}

/** Returns `max_connections` of a parameter group, or nothing if it has the default. */
function ownSetting(program: DeclaredProgram, resource: DeclaredResource, property: string, type: string): string[] {
  return program.referredOf(type, resource, property).flatMap((group) => {
    const { max_connections: stated } = Shape.record(group.properties.Parameters);
    const values = valuesOf(group);
    const number = values.knownNumber(stated);
    const text = number === undefined ? values.text(stated) : String(number);
    return text === '' ? [] : [text];
  });
}

/** A proxy may open a share of the connections of its server. */
function proxies(program: DeclaredProgram): CheckedDatabase[] {
  const targets = program.ofType('AWS::RDS::DBProxyTargetGroup');
  return program.ofType('AWS::RDS::DBProxy').map((resource) => {
    const own = targets.filter((it) => it.references('DBProxyName').includes(resource.id));
    const servers = own.flatMap((it) => [
      ...program.referred(it, 'DBInstanceIdentifiers'),
      ...program.referred(it, 'DBClusterIdentifiers'),
    ]);
    const { MaxConnectionsPercent } = Shape.record(own.at(0)?.properties.ConnectionPoolConfigurationInfo);
    const percent = own.at(0) ? valuesOf(own[0]).knownNumber(MaxConnectionsPercent) : undefined;
    return {
      ...{ resource, reserved: 0, share: (percent ?? 100) / 100 },
      proxied: servers.flatMap((it) => serversBehind(program, it)),
    };
  });
}
