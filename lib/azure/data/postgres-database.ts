import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import { ConnectionPooler, DatabaseRoles, Defaults, PgBouncerSettings, PostgresSku, ProblemCode } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { Timeouts } from '../timeouts';
import { AzureParameters } from './azure-parameters';
import {
  PostgresDatabaseArgs,
  ResolvedPostgresDatabaseArgs,
  planPostgresDatabase,
  resolvePostgresDatabaseArgs,
} from './postgres-database-args';
import { checkPooler, checkPostgresDatabase } from './postgres-database-check';
import { ignoredParameters, pendingRestarts } from './postgres-parameter-state';
import { postgresRegionWarnings } from './postgres-region-check';
import { encryptionOf, networkOf, onceReachable, PostgresServerWrites, PROMOTED } from './postgres-server-writes';
import { PostgresSettings } from './postgres-settings';
import { PostgresStorage } from './postgres-storage';

const PGBOUNCER_PORT = 6432;
const POSTGRES_PORT = 5432;

/**
 * A PostgreSQL flexible server with its parameters, pooler, databases and replicas. Pulumi creates them in a fixed order, because
 * Azure accepts one change of a server at a time.
 *
 * Costs about $290 a month with the defaults: $130 for compute and $15 for storage, for both the server and its standby. Requires
 * a delegated subnet and a private DNS zone (`Network`), and an administrator.
 *
 * @example
 * const shop = new PostgresDatabase('shop', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   subnetId: network.postgresSubnetId,
 *   privateDnsZoneId: network.postgresZoneId,
 *   administratorPassword: config.requireSecret('databasePassword'),
 *   databases: ['shop'],
 *   pgBouncer: { defaultPoolSize: 25 },
 * });
 */
export class PostgresDatabase extends pulumi.ComponentResource {
  /** Returns the field `pooler` of a server with these arguments, for a budget that is checked before anything is created. */
  public static poolerFor(pgBouncer: PgBouncerSettings, roles: DatabaseRoles): ConnectionPooler {
    const given = requireTypes('PostgresDatabase', 'poolerFor', { pgBouncer, roles }, 'PostgresDatabase.poolerFor');
    return InputProblems.build('PostgresDatabase', 'poolerFor', (problems) => {
      checkPooler(problems, given.pgBouncer);
      problems.throwIfAny();
      return PostgresSettings.pooler(given.pgBouncer, given.roles);
    });
  }

  /** Server. Undefined if the server exists already. */
  public readonly server?: dbforpostgresql.Server;
  /** Name of the server. */
  public readonly serverName: pulumi.Output<string>;
  /** Resource id of the server. */
  public readonly serverId: pulumi.Output<string>;
  /** Host name. */
  public readonly fqdn: pulumi.Output<string>;
  /** Port: 6432 with the pooler, otherwise 5432. */
  public readonly port: number;
  /** Read replicas. */
  public readonly replicas: dbforpostgresql.Server[];
  /** Host names of the read replicas. Each has the pooler as well, on `port`. */
  public readonly replicaFqdns: pulumi.Output<string>[];
  /** Virtual endpoint, if `virtualEndpoint` is set. Its `virtualEndpoints` are the host names of writer and reader. */
  public readonly endpoint?: dbforpostgresql.VirtualEndpoint;
  /** Parameters of the server, in the order of their creation. */
  public readonly parameters: dbforpostgresql.Configuration[];
  /** Databases. */
  public readonly databases: dbforpostgresql.Database[];
  /** Pooler for a connection budget: the pools of all `roles`, as they are deployed. Undefined without `pgBouncer` or `roles`. */
  public readonly pooler?: ConnectionPooler;
  /** Pooler settings that Azure's built-in PgBouncer does not support, with the reason. */
  public readonly notEncodable: string[];
  /**
   * Parameters that take effect after a restart; those of a replica as `replica1: max_connections`. Azure reports them when a
   * parameter is set. Run `pulumi refresh` after a restart to update the list.
   */
  public readonly pendingRestarts: pulumi.Output<string[]>;
  /**
   * Parameters whose value Azure did not take over, those of a replica as `replica1: work_mem`. Azure ignores a change back to its own
   * default. Remove such a parameter from the program for one `pulumi up`, which resets it.
   * [pulumi-azure-native#4736](https://github.com/pulumi/pulumi-azure-native/issues/4736)
   */
  public readonly ignoredParameters: pulumi.Output<string[]>;
  /**
   * Command that restarts the server and then its replicas. Causes a minute of downtime, less with a standby. Restart the replicas
   * first to raise max_connections.
   */
  public readonly restartCommand: pulumi.Output<string>;
  /** Sizes that arguments set instead of the plan, e.g. `storageGiB: 256 instead of 64`. */
  public readonly planOverrides: string[];
  private readonly logicalName: string;
  private readonly args: ResolvedPostgresDatabaseArgs;
  private readonly sku: PostgresSku;
  private readonly settings: { [name: string]: string };

  constructor(name: string, args: PostgresDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:PostgresDatabase', name, {}, opts);
    const given = requireTypes('PostgresDatabase', name, args);
    this.logicalName = name;
    const planned = InputProblems.build('PostgresDatabase', name, (problems) => planPostgresDatabase(problems, given));
    this.planOverrides = planned.overrides;
    this.args = resolvePostgresDatabaseArgs(planned.props);
    this.sku = InputProblems.build('PostgresDatabase', name, (problems) =>
      checkPostgresDatabase(problems, Defaults.apply(planned.props, {}), this.args),
    );
    const { existingServerName, pgBouncer, roles, tuning, readReplicas, replicaZones, virtualEndpoint } = this.args;
    this.settings = PostgresSettings.parameters(this.args);
    for (const warning of [...postgresRegionWarnings(this.args), ...(tuning?.warnings ?? [])]) {
      void pulumi.log.warn(warning, this);
    }
    this.port = pgBouncer ? PGBOUNCER_PORT : POSTGRES_PORT;
    if (pgBouncer && roles) this.pooler = PostgresSettings.pooler(pgBouncer, roles);
    this.notEncodable = PostgresSettings.notEncodable(pgBouncer);

    if (existingServerName === undefined) this.server = this.createServer(name);
    this.server?.storage.apply((it) => {
      const warning = PostgresStorage.sizeWarning(this.args, it?.storageSizeGB);
      if (warning !== undefined) void pulumi.log.warn(warning, this);
    });
    this.serverName = pulumi.output(this.server?.name ?? existingServerName ?? '');
    this.serverId = this.server?.id ?? this.existingServerId();
    const fqdn =
      this.server?.fullyQualifiedDomainName ?? pulumi.interpolate`${this.serverName}.postgres.database.azure.com`;

    const server = { name: this.serverName, id: this.serverId, created: this.server };
    const writes = new PostgresServerWrites(this, this.args, server);
    this.parameters = writes.createParameters(name, this.settings);
    this.databases = this.args.databases.map((database) => writes.createDatabase(`${name}-${database}`, database));
    this.args.entraAdministrators.forEach((it, index) =>
      writes.createAdministrator(`${name}-administrator${index + 1}`, it),
    );
    this.fqdn = onceReachable(fqdn, writes.createEndpoints(name));
    const pending = [pendingRestarts('', this.parameters)];
    const ignored = [ignoredParameters('', this.parameters, this.settings)];
    this.replicas = Array.from({ length: readReplicas }, (_, index) => {
      const id = `replica${index + 1}`;
      const zone = replicaZones.length > 0 ? replicaZones[index % replicaZones.length] : undefined;
      const replica = writes.createReplica(`${name}-${id}`, this.skuArgs(), zone);
      const parameters = writes.createParameters(`${name}-${id}`, this.settings, replica);
      pending.push(pendingRestarts(`${id}: `, parameters));
      ignored.push(ignoredParameters(`${id}: `, parameters, this.settings));
      return replica;
    });
    this.replicaFqdns = this.replicas.map((it, index) =>
      onceReachable(it.fullyQualifiedDomainName, writes.createEndpoints(`${name}-replica${index + 1}`, it.id)),
    );
    if (virtualEndpoint) this.endpoint = writes.createVirtualEndpoint(`${name}-endpoint`, this.replicas[0]);
    writes.createDiagnostics(name);
    this.replicas.forEach((it, index) => writes.createDiagnostics(`${name}-replica${index + 1}`, it.id));
    writes.createInterfaces(name);

    this.pendingRestarts = pulumi.all(pending).apply((all) => all.flat());
    this.ignoredParameters = pulumi.all(ignored).apply((all) => all.flat());
    this.restartCommand = pulumi
      .all([this.serverName, ...this.replicas.map((it) => it.name)].map((it) => this.renderRestart(it)))
      .apply((commands) => commands.join(' && '));
    this.registerOutputs({ fqdn: this.fqdn, port: this.port, pendingRestarts: this.pendingRestarts });
  }

  /**
   * Returns the URL with which the administrator connects to a database, through the pooler if there is one, as a secret.
   *
   * Throws if there is no administrator with a password.
   */
  public connectionUrl(database: string): pulumi.Output<string> {
    requireTypes('PostgresDatabase', this.logicalName, { database }, 'PostgresDatabase#connectionUrl');
    return this.renderUrl(database, this.port, 'require');
  }

  /**
   * Returns a URL like `connectionUrl`, but to the server directly, as a secret. It verifies the server's certificate. Use it for
   * migrations and everything else that needs a separate session.
   *
   * Throws if there is no administrator with a password.
   */
  public directUrl(database: string): pulumi.Output<string> {
    requireTypes('PostgresDatabase', this.logicalName, { database }, 'PostgresDatabase#directUrl');
    return this.renderUrl(database, POSTGRES_PORT, 'verify-full');
  }

  /** Returns the URL with which one of `roles` connects, through the pooler if there is one, as a secret. */
  public loginUrl(database: string, login: string, password: pulumi.Input<string>): pulumi.Output<string> {
    requireTypes('PostgresDatabase', this.logicalName, { database, login, password }, 'PostgresDatabase#loginUrl');
    return this.urlOf(login, password, database, this.port, 'require');
  }

  /** Returns a summary as text: the server, the limits of its size, and each parameter in readable form. */
  public explain(): string {
    const { existingServerName, readReplicas, version, skuName, storageGiB, highAvailability } = this.args;
    const { vcores, memoryGiB, maxConnections } = this.sku;
    const head =
      existingServerName !== undefined
        ? 'Existing PostgreSQL server'
        : `PostgreSQL ${version} on ${skuName}: ${vcores} vCores, ${memoryGiB} GiB, ` +
          `at most ${maxConnections} connections, ${storageGiB} GiB of storage, ` +
          `availability ${highAvailability}${readReplicas ? `, ${readReplicas} read replicas` : ''}`;
    const parameters = Object.entries(this.settings).map(([name, value]) => {
      const words = AzureParameters.inWords(name, value);
      const restart = AzureParameters.needsRestart(name) ? ' (after a restart)' : '';
      return `  ${name} = ${value}${words === value ? '' : `: ${words}`}${restart}`;
    });
    return [head, ...parameters, ...this.notEncodable.map((it) => `  not set: ${it}`)].join('\n');
  }

  private renderUrl(database: string, port: number, sslmode: string): pulumi.Output<string> {
    const { administratorLogin, administratorPassword } = this.args;
    const password = InputProblems.build(
      'PostgresDatabase',
      this.logicalName,
      (problems) =>
        administratorPassword ??
        problems.fail({
          code: ProblemCode.MISSING_VALUE,
          property: 'administratorPassword',
          what: 'a connection URL needs a password, and administratorPassword is not set',
          expected: 'an administrator with a password',
          fix: 'pass administratorPassword, or connect with Entra tokens to fqdn and port',
        }),
    );
    return this.urlOf(administratorLogin, password, database, port, sslmode);
  }

  private urlOf(
    login: string,
    password: pulumi.Input<string>,
    database: string,
    port: number,
    sslmode: string,
  ): pulumi.Output<string> {
    const encoded = pulumi.output(password).apply(encodeURIComponent);
    return pulumi.secret(
      pulumi.interpolate`postgresql://${login}:${encoded}@${this.fqdn}:${port}/${encodeURIComponent(database)}?sslmode=${sslmode}`,
    );
  }

  private renderRestart(serverName: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi.interpolate`az postgres flexible-server restart --resource-group ${this.args.resourceGroupName} --name ${serverName}`;
  }

  private createServer(name: string): dbforpostgresql.Server {
    const { args } = this;
    const { resourceGroupName, location, tags, administratorPassword: password } = args;
    const entra = args.entraAdministrators.length > 0;
    return new dbforpostgresql.Server(
      name,
      {
        resourceGroupName,
        location,
        tags,
        serverName: args.serverName ?? PhysicalName.unique('postgresServer', name),
        version: String(args.version),
        sku: this.skuArgs(),
        storage: PostgresStorage.inputs(args),
        backup: {
          backupRetentionDays: args.backupRetentionDays,
          geoRedundantBackup: args.geoRedundantBackup ? 'Enabled' : 'Disabled',
        },
        highAvailability: { mode: args.highAvailability },
        availabilityZone: args.zone,
        network: networkOf(args),
        ...encryptionOf(args),
        authConfig: {
          activeDirectoryAuth: entra ? 'Enabled' : 'Disabled',
          passwordAuth: password === undefined ? 'Disabled' : 'Enabled',
          tenantId: entra ? getClientConfigOutput({ parent: this }).tenantId : undefined,
        },
        administratorLogin: password === undefined ? undefined : args.administratorLogin,
        administratorLoginPassword: password === undefined ? undefined : pulumi.secret(password),
      },
      {
        parent: this,
        protect: args.protect,
        customTimeouts: Timeouts.POSTGRES,
        // A failover swaps the zones, which a refresh would report as changes.
        ignoreChanges: [
          ...['availabilityZone', 'highAvailability.standbyAvailabilityZone'],
          ...PROMOTED,
          ...PostgresStorage.ignored(args),
        ],
      },
    );
  }

  private skuArgs(): { name: string; tier: string } {
    return { name: this.args.skuName, tier: this.sku.tier };
  }

  private existingServerId(): pulumi.Output<string> {
    const { subscriptionId } = getClientConfigOutput({ parent: this });
    return pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${this.args.resourceGroupName}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${this.serverName}`;
  }
}
