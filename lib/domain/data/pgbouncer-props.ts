import { PgBouncerSettings } from './pgbouncer-settings';

/** TLS mode of one side of PgBouncer, by its name in pgbouncer.ini. */
export enum PgBouncerTls {
  /** No encryption: for a pooler on the same machine as its clients or its server. */
  DISABLE = 'disable',
  /** Requires encryption without verifying the peer's certificate. */
  REQUIRE = 'require',
  /** Requires encryption and a certificate from a trusted authority; on the server side also a matching host name. */
  VERIFY_FULL = 'verify-full',
}

/** A user who may connect through PgBouncer. */
export interface PgBouncerUser {
  /** Name of the role. */
  readonly name: string;
  /**
   * Value of `rolpassword` in `pg_authid` (`SCRAM-SHA-256$…`), or the password. With the former the pooler logs in without
   * knowing the password.
   */
  readonly secret: string;
}

/** Configuration of a PgBouncer that you run. */
export interface PgBouncerConfigProps extends PgBouncerSettings {
  /** Name of the database that clients connect to. */
  readonly database: string;
  /** Host name of the server. */
  readonly host: string;
  /**
   * Port of the server.
   * @default 5432
   */
  readonly port?: number;
  /**
   * Version of PgBouncer that reads the file, e.g. `1.18`. Before 1.21, `max_prepared_statements` is written as a comment.
   * @default - 1.21 or later
   */
  readonly version?: string;
  /**
   * Addresses that PgBouncer listens on, separated by commas.
   * @default '*'
   */
  readonly listenAddress?: string;
  /**
   * Port that PgBouncer listens on.
   * @default 6432
   */
  readonly listenPort?: number;
  /**
   * Path of the file that `userlist` renders.
   * @default '/etc/pgbouncer/userlist.txt'
   */
  readonly authFile?: string;
  /**
   * TLS mode towards clients.
   * @default PgBouncerTls.REQUIRE
   */
  readonly clientTls?: PgBouncerTls;
  /**
   * Path of the certificate presented to clients, with its chain.
   * @default '/etc/pgbouncer/tls/tls.crt'
   */
  readonly clientTlsCertFile?: string;
  /**
   * Path of the private key of `clientTlsCertFile`.
   * @default '/etc/pgbouncer/tls/tls.key'
   */
  readonly clientTlsKeyFile?: string;
  /**
   * Path of the authorities that sign client certificates. Required if `clientTls` is VERIFY_FULL.
   * @default - clients need no certificate
   */
  readonly clientTlsCaFile?: string;
  /**
   * TLS mode towards the server.
   * @default PgBouncerTls.VERIFY_FULL
   */
  readonly serverTls?: PgBouncerTls;
  /**
   * Path of the authorities that sign the server's certificate.
   * @default '/etc/ssl/certs/ca-certificates.crt'
   */
  readonly serverTlsCaFile?: string;
  /**
   * Users who may use the admin console, the database `pgbouncer`.
   * @default - none
   */
  readonly adminUsers?: string[];
  /**
   * Directory of the Unix socket.
   * @default - none: PgBouncer listens on TCP only
   */
  readonly unixSocketDir?: string;
}

export const DEFAULTS = {
  port: 5432,
  listenAddress: '*',
  listenPort: 6432,
  authFile: '/etc/pgbouncer/userlist.txt',
  clientTls: PgBouncerTls.REQUIRE,
  clientTlsCertFile: '/etc/pgbouncer/tls/tls.crt',
  clientTlsKeyFile: '/etc/pgbouncer/tls/tls.key',
  serverTls: PgBouncerTls.VERIFY_FULL,
  serverTlsCaFile: '/etc/ssl/certs/ca-certificates.crt',
} satisfies Partial<PgBouncerConfigProps>;
