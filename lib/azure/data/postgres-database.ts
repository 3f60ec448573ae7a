import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import { Diagnostics } from '../observability/diagnostics';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import {
  DatabaseAvailability,
  EntraAdministrator,
  EntraPrincipalType,
  PostgresDatabaseArgs,
} from './postgres-database-args';
import { PostgresDatabaseCheck } from './postgres-database-check';
import { AzureParameters } from './azure-parameters';
import { PostgresSettings } from './postgres-settings';
import { PostgresSku, PostgresSkus } from './postgres-sku';

const PGBOUNCER_PORT = 6432;
const POSTGRES_PORT = 5432;
const DEFAULT_SKU = 'Standard_D2ds_v5';
const DEFAULT_LOGIN = 'loadbearing';
const DEFAULT_VERSION = 17;
const DEFAULT_STORAGE_GIB = 128;

/**
 * A PostgreSQL flexible server with its parameters, pooler, databases and replicas. Azure takes one change of a server at a time: they are
 * written in a fixed order, one after the other.
 *
 * With the defaults about $290 a month: $130 of compute and $15 of storage, each for server and standby. It needs a delegated subnet and a private DNS
 * zone (`Network`), and an administrator.
 */
export class PostgresDatabase extends pulumi.ComponentResource {
  /** The server; undefined around one that exists. */
  public readonly server?: dbforpostgresql.Server;
  /** Name of the server. */
  public readonly serverName: pulumi.Output<string>;
  /** Resource id of the server. */
  public readonly serverId: pulumi.Output<string>;
  /** Host name. */
  public readonly fqdn: pulumi.Output<string>;
  /** 6432 with the pooler, otherwise 5432. */
  public readonly port: number;
  /** Read replicas. */
  public readonly replicas: dbforpostgresql.Server[];
  /** Host names of the read replicas. They have the pooler too, on `port`. */
  public readonly replicaFqdns: pulumi.Output<string>[];
  /** The virtual endpoint, where there is one. Its `virtualEndpoints` are the host names of the writer and the reader. */
  public readonly endpoint?: dbforpostgresql.VirtualEndpoint;
  /** Parameters of the server, in the order they are written. */
  public readonly parameters: dbforpostgresql.Configuration[];
  /** Databases. */
  public readonly databases: dbforpostgresql.Database[];
  /** Settings of the pooler that the built-in one cannot be told, as `name: reason`. */
  public readonly notEncodable: string[];
  /**
   * Parameters that wait for a restart, those of a replica as `replica1: max_connections`. Azure told it when they were written: after a restart
   * `pulumi refresh` reads it again.
   */
  public readonly pendingRestarts: pulumi.Output<string[]>;
  /**
   * The command that restarts the server, and then its replicas: a minute of downtime, less with a standby. For a higher max_connections restart
   * the replicas first.
   */
  public readonly restartCommand: pulumi.Output<string>;
  private readonly logicalName: string;
  private readonly args: PostgresDatabaseArgs;
  private readonly skuName: string;
  private readonly settings: { [name: string]: string };
  private last: pulumi.Resource[];

  constructor(name: string, args: PostgresDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:PostgresDatabase', name, {}, opts);
    this.logicalName = name;
    this.args = args;
    this.skuName = args.skuName ?? DEFAULT_SKU;
    InputProblems.check('PostgresDatabase', name, (problems) => {
      PostgresDatabaseCheck.all(problems, args, this.skuName);
    });
    this.settings = PostgresSettings.parameters(args);
    for (const warning of args.tuning?.warnings ?? []) void pulumi.log.warn(warning, this);
    this.last = [];
    this.port = args.pgBouncer ? PGBOUNCER_PORT : POSTGRES_PORT;
    this.notEncodable = PostgresSettings.notEncodable(args.pgBouncer);

    if (args.existingServerName === undefined) {
      this.server = this.makeServer(name);
      this.last = [this.server];
    }
    this.serverName = pulumi.output(this.server?.name ?? args.existingServerName ?? '');
    this.serverId = this.server?.id ?? this.existingServerId();
    this.fqdn =
      this.server?.fullyQualifiedDomainName ?? pulumi.interpolate`${this.serverName}.postgres.database.azure.com`;
    this.parameters = this.makeParameters(name, this.serverName);
    this.databases = (args.databases ?? []).map((database) => this.makeDatabase(name, database));
    (args.entraAdministrators ?? []).forEach((it, index) => {
      this.makeAdministrator(`${name}-administrator${index + 1}`, it);
    });
    const waiting = [this.waiting('', this.parameters)];
    this.replicas = Array.from({ length: args.readReplicas ?? 0 }, (_, index) => {
      const replica = this.makeReplica(`${name}-replica${index + 1}`, index);
      const parameters = this.makeParameters(`${name}-replica${index + 1}`, replica.name);
      waiting.push(this.waiting(`replica${index + 1}: `, parameters));
      return replica;
    });
    this.replicaFqdns = this.replicas.map((it) => it.fullyQualifiedDomainName);
    if (args.virtualEndpoint) this.endpoint = this.makeVirtualEndpoint(`${name}-endpoint`);
    this.sendDiagnostics(name);

    this.pendingRestarts = pulumi.all(waiting).apply((all) => all.flat());
    this.restartCommand = pulumi
      .all([this.serverName, ...this.replicas.map((it) => it.name)].map((it) => this.restart(it)))
      .apply((commands) => commands.join(' && '));
    this.registerOutputs({ fqdn: this.fqdn, port: this.port, pendingRestarts: this.pendingRestarts });
  }

  /**
   * The URL with which the administrator connects to a database, through the pooler where there is one. A secret.
   *
   * Throws when there is no administrator with a password.
   */
  public connectionUrl(database: string): pulumi.Output<string> {
    return this.url(database, this.port, 'require');
  }

  /**
   * As `connectionUrl`, but to the server itself, past the pooler, and only when the server proves who it is: for migrations, and for whatever else
   * needs a session of its own. A secret.
   *
   * Throws when there is no administrator with a password.
   */
  public directUrl(database: string): pulumi.Output<string> {
    return this.url(database, POSTGRES_PORT, 'verify-full');
  }

  /** The server, what its size allows, and each parameter in words, with what waits for a restart and what could not be said. */
  public explain(): string {
    const { args, skuName } = this;
    const sku = this.sku();
    const existing = args.existingServerName !== undefined;
    const replicas = args.readReplicas ? `, ${args.readReplicas} read replicas` : '';
    const head = existing
      ? 'PostgreSQL server that exists'
      : `PostgreSQL ${args.version ?? DEFAULT_VERSION} on ${skuName}: ${sku.vcores} vCores, ${sku.memoryGiB} GiB, ` +
        `at most ${sku.maxConnections} connections, ${args.storageGiB ?? DEFAULT_STORAGE_GIB} GiB of storage, ` +
        `availability ${this.availability()}${replicas}`;
    const parameters = Object.entries(this.settings).map(([name, value]) => {
      const words = AzureParameters.inWords(name, value);
      const restart = AzureParameters.needsRestart(name) ? ' (after a restart)' : '';
      return `  ${name} = ${value}${words === value ? '' : `: ${words}`}${restart}`;
    });
    return [head, ...parameters, ...this.notEncodable.map((it) => `  not set: ${it}`)].join('\n');
  }

  private url(database: string, port: number, sslmode: string): pulumi.Output<string> {
    const { administratorLogin = DEFAULT_LOGIN, administratorPassword } = this.args;
    InputProblems.check('PostgresDatabase', this.logicalName, (problems) => {
      problems.check(administratorPassword !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: 'administratorPassword',
        what: 'a connection URL without a password',
        expected: 'an administrator with a password',
        fix: 'pass administratorPassword, or connect with Entra tokens to fqdn and port',
      });
    });
    const password = pulumi.output(administratorPassword ?? '').apply(encodeURIComponent);
    return pulumi.secret(
      pulumi.interpolate`postgresql://${administratorLogin}:${password}@${this.fqdn}:${port}/${encodeURIComponent(database)}?sslmode=${sslmode}`,
    );
  }

  private makeServer(name: string): dbforpostgresql.Server {
    const { args } = this;
    const { resourceGroupName, location, tags } = args;
    const entra = (args.entraAdministrators ?? []).length > 0;
    const password = args.administratorPassword;
    return new dbforpostgresql.Server(
      name,
      {
        resourceGroupName,
        location,
        tags,
        serverName: args.serverName ?? PhysicalName.unique('postgresServer', name),
        version: String(args.version ?? DEFAULT_VERSION),
        sku: { name: this.skuName, tier: this.sku().tier },
        storage: { storageSizeGB: args.storageGiB ?? DEFAULT_STORAGE_GIB, autoGrow: 'Enabled' },
        backup: {
          backupRetentionDays: args.backupRetentionDays ?? 14,
          geoRedundantBackup: args.geoRedundantBackup ? 'Enabled' : 'Disabled',
        },
        highAvailability: { mode: this.availability() },
        availabilityZone: args.zone,
        network: this.network(),
        authConfig: {
          activeDirectoryAuth: entra ? 'Enabled' : 'Disabled',
          passwordAuth: password === undefined ? 'Disabled' : 'Enabled',
          tenantId: entra ? getClientConfigOutput({ parent: this }).tenantId : undefined,
        },
        administratorLogin: password === undefined ? undefined : (args.administratorLogin ?? DEFAULT_LOGIN),
        administratorLoginPassword: password === undefined ? undefined : pulumi.secret(password),
      },
      {
        parent: this,
        protect: args.protect ?? true,
        // A failover swaps the zones: after a refresh they would look changed.
        ignoreChanges: ['availabilityZone', 'highAvailability.standbyAvailabilityZone'],
      },
    );
  }

  private sku(): PostgresSku {
    const sku = PostgresSkus.find(this.skuName);
    if (!sku) throw new Error(`${this.skuName} was not checked`);
    return sku;
  }

  private availability(): DatabaseAvailability {
    const burstable = this.sku().tier === 'Burstable';
    return this.args.highAvailability ?? (burstable ? DatabaseAvailability.NONE : DatabaseAvailability.ZONE_REDUNDANT);
  }

  private existingServerId(): pulumi.Output<string> {
    const { subscriptionId } = getClientConfigOutput({ parent: this });
    return pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${this.args.resourceGroupName}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${this.serverName}`;
  }

  private network(): dbforpostgresql.ServerArgs['network'] {
    const { subnetId, privateDnsZoneId, publicNetworkAccess } = this.args;
    return subnetId === undefined
      ? { publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled' }
      : { delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: privateDnsZoneId };
  }

  private makeParameters(name: string, serverName: pulumi.Input<string>): dbforpostgresql.Configuration[] {
    return Object.entries(this.settings).map(([configurationName, value]) =>
      this.next(
        (opts) =>
          new dbforpostgresql.Configuration(
            `${name}-${configurationName}`,
            {
              resourceGroupName: this.args.resourceGroupName,
              serverName,
              configurationName,
              value,
              source: 'user-override',
            },
            opts,
          ),
      ),
    );
  }

  private waiting(prefix: string, parameters: dbforpostgresql.Configuration[]): pulumi.Output<string[]> {
    return pulumi
      .all(parameters.map((it) => pulumi.all([it.name, it.isConfigPendingRestart])))
      .apply((all) => all.filter(([, pending]) => pending).map(([name]) => `${prefix}${name}`));
  }

  private restart(serverName: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi.interpolate`az postgres flexible-server restart --resource-group ${this.args.resourceGroupName} --name ${serverName}`;
  }

  private makeDatabase(name: string, databaseName: string): dbforpostgresql.Database {
    return this.next(
      (opts) =>
        new dbforpostgresql.Database(
          `${name}-${databaseName}`,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            databaseName,
            charset: 'UTF8',
            collation: 'en_US.utf8',
          },
          { ...opts, protect: this.args.protect ?? true },
        ),
    );
  }

  private makeAdministrator(name: string, administrator: EntraAdministrator): void {
    this.next(
      (opts) =>
        new dbforpostgresql.AdministratorsMicrosoftEntra(
          name,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            objectId: administrator.objectId,
            principalName: administrator.principalName,
            principalType: administrator.principalType ?? EntraPrincipalType.USER,
            tenantId: getClientConfigOutput({ parent: this }).tenantId,
          },
          opts,
        ),
    );
  }

  /**
   * A replica takes version and administrators from its source. It begins with the source's parameters too, but does not follow their changes:
   * they are written to it as well.
   */
  private makeReplica(name: string, index: number): dbforpostgresql.Server {
    const { args } = this;
    const { resourceGroupName, location, tags, replicaZones: zones = [] } = args;
    return this.next(
      (opts) =>
        new dbforpostgresql.Server(
          name,
          {
            resourceGroupName,
            location,
            tags,
            serverName: PhysicalName.unique('postgresServer', name),
            createMode: 'Replica',
            sourceServerResourceId: this.serverId,
            sku: { name: this.skuName, tier: this.sku().tier },
            // Must be as it is on the source.
            storage: { autoGrow: 'Enabled' },
            availabilityZone: zones.length > 0 ? zones[index % zones.length] : undefined,
            network: this.network(),
          },
          { ...opts, protect: args.protect ?? true },
        ),
    );
  }

  private makeVirtualEndpoint(name: string): dbforpostgresql.VirtualEndpoint {
    return this.next(
      (opts) =>
        new dbforpostgresql.VirtualEndpoint(
          name,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            virtualEndpointName: PhysicalName.unique('postgresServer', name),
            endpointType: 'ReadWrite',
            members: [this.replicas[0].name],
          },
          opts,
        ),
    );
  }

  private sendDiagnostics(name: string): void {
    const { logWorkspaceId } = this.args;
    if (logWorkspaceId === undefined) return;
    const servers: [string, pulumi.Output<string>][] = [
      [name, this.serverId],
      ...this.replicas.map((it, index): [string, pulumi.Output<string>] => [`${name}-replica${index + 1}`, it.id]),
    ];
    for (const [of, id] of servers) {
      this.last = [Diagnostics.send(of, id, logWorkspaceId, this, { dependsOn: this.last })];
    }
  }

  /** Makes a resource after the last one: two changes of one server at a time end in ServerIsBusy. */
  private next<T extends pulumi.Resource>(make: (opts: pulumi.CustomResourceOptions) => T): T {
    const made = make({ parent: this, dependsOn: this.last });
    this.last = [made];
    return made;
  }
}
