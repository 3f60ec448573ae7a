import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import { Defaults } from '../../domain';
import { CustomerManagedKeys } from '../customer-managed-key';
import { PrivateEndpoint } from '../network/private-endpoint';
import { ResourceEndpoints } from '../network/resource-endpoints';
import { Diagnostics } from '../observability/diagnostics';
import { PhysicalName } from '../physical-name';
import { ResourceInterfaces } from '../resource-interfaces';
import { Timeouts } from '../timeouts';
import { ADMINISTRATOR_DEFAULTS, EntraAdministrator, ResolvedPostgresDatabaseArgs } from './postgres-database-args';
import { PostgresStorage } from './postgres-storage';

/** A server whose resources are created. */
interface Server {
  readonly name: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
  /** Resource of the server, unless it exists already. */
  readonly created?: dbforpostgresql.Server;
}

/** Inputs that change when a replica is promoted. Pulumi would otherwise replace the new primary. */
export const PROMOTED = ['sourceServerResourceId', 'createMode', 'replicationRole', 'replica'];

/**
 * Creates resources on a server in a fixed order, each after the previous one. Azure accepts one change of a server at a time and
 * rejects concurrent ones with ServerIsBusy.
 */
export class PostgresServerWrites {
  private last: pulumi.Resource[];

  constructor(
    private readonly parent: pulumi.Resource,
    private readonly args: ResolvedPostgresDatabaseArgs,
    private readonly server: Server,
  ) {
    this.last = server.created ? [server.created] : [];
  }

  /** Creates parameters on the server, or on a replica. */
  public createParameters(
    name: string,
    parameters: { [name: string]: string },
    replica?: dbforpostgresql.Server,
  ): dbforpostgresql.Configuration[] {
    return Object.entries(parameters).map(([configurationName, value]) =>
      this.next(
        (opts) =>
          new dbforpostgresql.Configuration(
            `${name}-${configurationName}`,
            {
              resourceGroupName: this.args.resourceGroupName,
              serverName: replica?.name ?? this.server.name,
              configurationName,
              value,
              source: 'user-override',
            },
            // Otherwise Pulumi resets each one, a minute each, before it deletes the server.
            { ...opts, deletedWith: replica ?? this.server.created },
          ),
      ),
    );
  }

  public createDatabase(name: string, databaseName: string): dbforpostgresql.Database {
    return this.next(
      (opts) =>
        new dbforpostgresql.Database(
          name,
          { ...this.onServer(), databaseName, charset: 'UTF8', collation: 'en_US.utf8' },
          { ...opts, protect: this.args.protect, deletedWith: this.server.created },
        ),
    );
  }

  public createAdministrator(name: string, administrator: EntraAdministrator): void {
    const { objectId, principalName, principalType } = Defaults.apply(administrator, ADMINISTRATOR_DEFAULTS);
    this.next(
      (opts) =>
        new dbforpostgresql.AdministratorsMicrosoftEntra(
          name,
          {
            ...this.onServer(),
            objectId,
            principalName,
            principalType,
            tenantId: getClientConfigOutput({ parent: this.parent }).tenantId,
          },
          { ...opts, deletedWith: this.server.created },
        ),
    );
  }

  /** A replica inherits version and administrators. It starts with the parameters of its source, but does not follow changes. */
  public createReplica(name: string, sku: dbforpostgresql.ServerArgs['sku'], zone?: string): dbforpostgresql.Server {
    const { resourceGroupName, location, tags, protect } = this.args;
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
            sourceServerResourceId: this.server.id,
            sku,
            // Must equal the setting of the source.
            storage: { autoGrow: PostgresStorage.autoGrow(this.args) ? 'Enabled' : 'Disabled' },
            availabilityZone: zone,
            network: networkOf(this.args),
            ...encryptionOf(this.args),
          },
          {
            ...opts,
            protect,
            customTimeouts: Timeouts.POSTGRES,
            ignoreChanges: ['availabilityZone', ...PROMOTED, ...PostgresStorage.SET_BY_SOURCE],
          },
        ),
    );
  }

  public createVirtualEndpoint(name: string, replica: dbforpostgresql.Server): dbforpostgresql.VirtualEndpoint {
    return this.next(
      (opts) =>
        new dbforpostgresql.VirtualEndpoint(
          name,
          {
            ...this.onServer(),
            virtualEndpointName: PhysicalName.unique('postgresServer', name),
            endpointType: 'ReadWrite',
            members: [replica.name],
          },
          opts,
        ),
    );
  }

  /** Creates the private endpoints of the server, or of the replica `serverId`. */
  public createEndpoints(name: string, serverId: pulumi.Output<string> = this.server.id): PrivateEndpoint[] {
    const { resourceGroupName, location, tags, privateEndpoints } = this.args;
    const created = ResourceEndpoints.create(
      name,
      { resourceGroupName, location, tags, privateEndpoints },
      { id: serverId, groupId: 'postgresqlServer', dependsOn: this.last },
      this.parent,
    );
    this.last = created.length > 0 ? created.slice(-1) : this.last;
    return created;
  }

  /** Sends logs and metrics of the server, or of the replica `serverId`, to the workspace and other destinations. */
  public createDiagnostics(name: string, serverId: pulumi.Output<string> = this.server.id): void {
    const created = Diagnostics.create(name, serverId, this.args, this.parent, { dependsOn: this.last });
    this.last = created.length > 0 ? created.slice(-1) : this.last;
  }

  /** Creates the lock and the role assignments of the server, after everything else. */
  public createInterfaces(name: string): void {
    ResourceInterfaces.create(name, this.server.id, this.args, this.parent, this.last);
  }

  private onServer(): { resourceGroupName: pulumi.Input<string>; serverName: pulumi.Output<string> } {
    return { resourceGroupName: this.args.resourceGroupName, serverName: this.server.name };
  }

  private next<T extends pulumi.Resource>(create: (opts: pulumi.CustomResourceOptions) => T): T {
    const created = create({ parent: this.parent, dependsOn: this.last });
    this.last = [created];
    return created;
  }
}

/** Returns the network settings of a server and of its replicas. */
export function networkOf(args: ResolvedPostgresDatabaseArgs): dbforpostgresql.ServerArgs['network'] {
  const { subnetId, privateDnsZoneId, publicNetworkAccess } = args;
  return subnetId === undefined
    ? { publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled' }
    : { delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: privateDnsZoneId };
}

/** Returns the encryption settings of a server and of its replicas, which are in one region. */
export function encryptionOf(
  args: ResolvedPostgresDatabaseArgs,
): Pick<dbforpostgresql.ServerArgs, 'identity' | 'dataEncryption'> {
  const { customerManagedKey: key, geoBackupCustomerManagedKey: geoKey } = args;
  if (key === undefined) return {};
  return {
    identity: {
      type: 'UserAssigned',
      userAssignedIdentities: CustomerManagedKeys.identities([key, ...(geoKey === undefined ? [] : [geoKey])]),
    },
    dataEncryption: {
      type: 'AzureKeyVault',
      primaryKeyURI: CustomerManagedKeys.uri(key),
      primaryUserAssignedIdentityId: key.userAssignedIdentityResourceId,
      geoBackupKeyURI: geoKey && CustomerManagedKeys.uri(geoKey),
      geoBackupUserAssignedIdentityId: geoKey?.userAssignedIdentityResourceId,
    },
  };
}

/** Returns a host name once it resolves to its private addresses. */
export function onceReachable(hostName: pulumi.Output<string>, endpoints: PrivateEndpoint[]): pulumi.Output<string> {
  return pulumi.all([hostName, ...endpoints.map((it) => it.ready)]).apply(([it]) => it);
}
