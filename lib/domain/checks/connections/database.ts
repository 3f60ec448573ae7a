import { ConnectionLimit } from '../../data/connection-limit';
import { DeclaredResource } from '../../resources/declared-resource';

/** PgBouncer in a flexible server. */
export interface BuiltInPooler {
  /** Connections that it opens for a user and database. */
  readonly poolSize: number;
  /** Clients that it accepts. */
  readonly maxClients: number;
}

/** A database server with its limit, or a proxy in front of one. */
export interface CheckedDatabase {
  readonly resource: DeclaredResource;
  /** Undefined if only the deployment knows it. */
  readonly limit?: ConnectionLimit;
  /** Connections that the service keeps for itself. */
  readonly reserved: number;
  /**
   * Servers behind a proxy, by their id.
   * @default - it is a server itself
   */
  readonly proxied?: readonly string[];
  /** Pooler in the server itself, through which every client connects. */
  readonly pooler?: BuiltInPooler;
  /** Share of the connections of its server that a proxy may open, from 0 to 1. */
  readonly share?: number;
}
