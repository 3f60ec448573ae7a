import { DOMAIN_TYPES } from '../declared-types';
import { Defaults, Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { DatabaseRoleSql } from './database-role-sql';

/** Rights of an application or a job in a database. */
export enum DatabaseAccess {
  /** Creates and changes tables. They belong to a common role, not to the login. For applications that create their tables. */
  OWNER = 'owner',
  /** Reads and writes rows. */
  WRITER = 'writer',
  /** Reads rows. */
  READER = 'reader',
  /** Reads rows, refreshes materialized views, vacuums and analyzes. Requires PostgreSQL 17. */
  MAINTAINER = 'maintainer',
}

/** An application or a job that connects to a database. */
export interface DatabaseRole {
  /** Name of its login: lowercase letters, digits and underscores. */
  readonly name: string;
  /** Rights. */
  readonly access: DatabaseAccess;
}

/** Everything that connects to a database, each with a login of its own. */
export interface DatabaseRolesProps {
  /**
   * Prefix of the common roles that hold the rights, e.g. `shop` for `shop_owner` and `shop_reader`.
   *
   * Do not change it, nor let another plan of the same server use it: the roles of the old name would keep objects and rights, and two plans
   * would take the rights of each other's logins.
   */
  readonly name: string;
  /** Applications and jobs. */
  readonly roles: DatabaseRole[];
  /**
   * Schemas that the rights cover. Nobody but their owners may create objects in them: if a schema lets everybody do so, as `public` does in
   * databases created before version 15, the plan revokes that right. A schema that you remove keeps its owners and rights.
   * @default - only `public`
   */
  readonly schemas?: string[];
  /**
   * Number of databases that each login connects to.
   * @default 1
   */
  readonly databases?: number;
  /**
   * If true, each role has two logins with the same rights, `shop` and `shop_clone`, as the rotation of Secrets Manager names them. A
   * rotation changes the password of the login that is not in use, so that no connection fails.
   *
   * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
   * @default false
   */
  readonly alternating?: boolean;
}

const DEFAULTS = { databases: 1, alternating: false } satisfies Partial<DatabaseRolesProps>;

const NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,50}$/;
const ADVICE = {
  expected: 'at most 51 lowercase letters, digits and underscores, not beginning with pg_',
  fix: "use a name such as 'shop'",
};
/** A prefix `pg` would make the common roles begin with `pg_`, which PostgreSQL reserves. https://www.postgresql.org/docs/18/sql-createrole.html */
const PREFIX = /^(?!pg(?:_|$))[a-z_][a-z0-9_]{0,50}$/;
const PREFIX_ADVICE = { ...ADVICE, expected: `${ADVICE.expected}, and not pg` };
const NO_CLONE = /^(?!pg_)(?!.*_clone$)[a-z_][a-z0-9_]{0,50}$/;
const NO_CLONE_ADVICE = { ...ADVICE, expected: `${ADVICE.expected} and not ending with _clone` };
/** Names that PostgreSQL rejects even in quotes, and its first superuser. */
const RESERVED_ROLES = ['public', 'none', 'postgres'];

/**
 * Logins of the applications and jobs of a database, with the least rights each needs. The rights belong to common roles, so that a
 * second login of an application has them at once.
 *
 * @example
 * const roles = new DatabaseRoles({
 *   name: 'shop',
 *   roles: [
 *     { name: 'shop_web', access: DatabaseAccess.OWNER },
 *     { name: 'shop_reports', access: DatabaseAccess.READER },
 *   ],
 * });
 * console.log(roles.pools); // 2: a pooler has one pool for each pair of login and database
 */
export class DatabaseRoles {
  /** Names of all logins. */
  public readonly logins: string[];
  /** Names of the roles. Each has one login, or two that alternate. */
  public readonly names: string[];
  /** If true, each role has two logins that alternate. */
  public readonly alternating: boolean;
  private readonly props: Resolved<DatabaseRolesProps, typeof DEFAULTS>;
  private readonly schemas: string[];

  constructor(props: DatabaseRolesProps) {
    const problems = new Problems('the roles of the database', 'DatabaseRoles');
    this.props = Defaults.apply(DOMAIN_TYPES.require(problems, 'DatabaseRolesProps', props), DEFAULTS);
    this.schemas = this.props.schemas ?? ['public'];
    this.check(problems);
    problems.throwIfAny();
    this.names = this.props.roles.map(({ name }) => name);
    this.alternating = this.props.alternating;
    this.logins = this.props.roles.flatMap((it) => this.loginsOf(it));
  }

  /**
   * Names of the common roles and all logins.
   *
   * @internal
   */
  public get _created(): string[] {
    return [...commonRoles(this.props.name), ...this.logins];
  }

  /** Number of server pools that a pooler opens: one for each pair of login and database. */
  public get pools(): number {
    return this.logins.length * this.props.databases;
  }

  /**
   * Returns what the migration runner reads with `--roles`, or from the variable `DATABASE_ROLES`: the statements that create the roles, and
   * the variable that holds the password of each login. It contains no password. The statements can run again at any time.
   *
   * If `loginVariable` of an alternating role is set, the runner sets the password of that login only. The other login keeps its own,
   * which clients may still use.
   */
  public toJson(): string {
    const { name, roles, alternating } = this.props;
    const sql = new DatabaseRoleSql(name, this.schemas);
    const logins = roles.flatMap((role) => {
      const current = {
        login: DatabaseRoles.loginVariable(role.name),
        password: DatabaseRoles.passwordVariable(role.name),
      };
      return this.loginsOf(role).map((login) => ({
        name: login,
        variable: DatabaseRoles.passwordVariable(login),
        ...(alternating ? { current } : {}),
        statements: sql.login(login, role.access),
      }));
    });
    return JSON.stringify({
      groups: sql.groups(),
      adoptions: sql.adoptions(),
      rights: sql.rights(),
      logins,
      grants: sql.grants([...new Set(roles.map((it) => it.access))]),
      revocations: sql.revocations(
        // A second login keeps its rights when the logins alternate no longer: the secret may hold its name until the next rotation.
        roles.flatMap(({ name, access }) => alternatesOf(name).map((login) => [login, access] as const)),
      ),
    });
  }

  /** Returns the name of the variable with the password of a login. */
  public static passwordVariable(login: string): string {
    const problems = new Problems('the roles of the database', 'DatabaseRoles');
    DOMAIN_TYPES.require(problems, 'DatabaseRoles.passwordVariable', { login });
    return `PASSWORD_OF_${login.toUpperCase()}`;
  }

  /** Returns the name of the variable that holds which login of an alternating role is in use. */
  public static loginVariable(role: string): string {
    const problems = new Problems('the roles of the database', 'DatabaseRoles');
    DOMAIN_TYPES.require(problems, 'DatabaseRoles.loginVariable', { role });
    return `LOGIN_OF_${role.toUpperCase()}`;
  }

  private loginsOf({ name }: DatabaseRole): string[] {
    return this.props.alternating ? alternatesOf(name) : [name];
  }

  private check(problems: Problems): void {
    const { name, roles, databases, alternating } = this.props;
    problems.match('name', name, PREFIX, PREFIX_ADVICE);
    problems.some('roles', roles, { expected: 'at least one role', fix: 'add each application and job' });
    roles.forEach((role, index) => {
      // A rotation derives the second name from the first, and the first from the second.
      const [format, advice] = alternating ? [NO_CLONE, NO_CLONE_ADVICE] : [NAME, ADVICE];
      problems.match(`roles[${index}].name`, role.name, format, advice);
      problems.check(!RESERVED_ROLES.includes(role.name), {
        code: ProblemCode.RESERVED_NAME,
        property: `roles[${index}].name`,
        what: `roles[${index}].name is '${role.name}', which PostgreSQL uses itself`,
        expected: `a name other than ${RESERVED_ROLES.join(', ')}`,
        fix: 'name the role after its application, e.g. shop_web',
      });
    });
    this.schemas.forEach((schema, index) => problems.match(`schemas[${index}]`, schema, NAME, ADVICE));
    problems.number('databases', databases, { min: 1, integer: true }, 'count the databases that applications use');
    problems.unique('roles', [...roles.flatMap((it) => this.loginsOf(it)), ...commonRoles(name)], 'role');
  }
}

function commonRoles(name: string): string[] {
  return Object.values(DatabaseAccess).map((it) => `${name}_${it}`);
}

/** Both logins of a role, as the rotation of Secrets Manager names them. */
function alternatesOf(name: string): string[] {
  return [name, `${name}_clone`];
}
