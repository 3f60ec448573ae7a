/** Rights on each kind of relation, by the access of a common role. Owners need none. */
const RIGHTS: { readonly [access: string]: { readonly tables: string; readonly sequences: string } } = {
  writer: { tables: 'SELECT, INSERT, UPDATE, DELETE', sequences: 'USAGE, SELECT' },
  reader: { tables: 'SELECT', sequences: 'SELECT' },
  maintainer: { tables: 'SELECT', sequences: 'SELECT' },
};
const GROUPS = ['owner', ...Object.keys(RIGHTS)];
/** Version with the right MAINTAIN. Source: https://www.postgresql.org/docs/17/ddl-priv.html */
const MAINTAIN_SINCE = 170_000;

/**
 * Statements that create common roles and logins. Names are checked before, so quoting them is enough. Every statement can run again.
 *
 * @internal
 */
export class DatabaseRoleSql {
  constructor(
    private readonly name: string,
    private readonly schemas: readonly string[],
  ) {}

  /** Returns the statements that create the common roles. The administrator becomes a member of the owner. */
  public groups(): string[] {
    return [
      ...GROUPS.map((it) => createRole(this.group(it), 'NOLOGIN')),
      `GRANT "${this.group('owner')}" TO CURRENT_USER`,
      ...this.schemas.flatMap((schema) => [
        `GRANT USAGE ON SCHEMA "${schema}" TO ${GROUPS.map((it) => `"${this.group(it)}"`).join(', ')}`,
        `GRANT CREATE ON SCHEMA "${schema}" TO "${this.group('owner')}"`,
      ]),
    ];
  }

  /** Returns the statements that create a login with the rights of `access` only. */
  public login(login: string, access: string): string[] {
    const others = GROUPS.filter((it) => it !== access).map((it) => `"${this.group(it)}"`);
    return [
      createRole(login, 'LOGIN'),
      `REVOKE ${others.join(', ')} FROM "${login}"`,
      `GRANT "${this.group(access)}" TO "${login}"`,
      // What an owner creates belongs to the common role: every login of the application can change it.
      access === 'owner'
        ? `ALTER ROLE "${login}" SET role = "${this.group('owner')}"`
        : `ALTER ROLE "${login}" RESET role`,
    ];
  }

  /**
   * Returns a query for the statements that give the administrator's own objects to the owner, except parts of extensions and sequences of
   * columns. Each statement locks one object, and none remains when all have run.
   */
  public adoptions(): string {
    const own = (owner: string, schema: string): string =>
      `${owner} = CURRENT_USER::regrole AND ${schema} IN (${this.oids()})`;
    const part = (catalog: string, oid: string, more = ''): string =>
      `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND (d.deptype = 'e'${more}))`;
    const column = ` OR c.relkind = 'S' AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass`;
    return `SELECT format('ALTER %s OWNER TO %I', object, '${this.group('owner')}') AS sql FROM (
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END || c.oid::regclass AS object
  FROM pg_class c WHERE ${own('c.relowner', 'c.relnamespace')} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${part('pg_class', 'c.oid', column)}
UNION ALL SELECT 'ROUTINE ' || p.oid::regprocedure
  FROM pg_proc p WHERE ${own('p.proowner', 'p.pronamespace')} AND p.prokind IN ('f', 'p') AND ${part('pg_proc', 'p.oid')}
UNION ALL SELECT 'TYPE ' || t.oid::regtype
  FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE ${own('t.typowner', 't.typnamespace')} AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND ${part('pg_type', 't.oid')}
) own`;
  }

  /** Returns the statements that grant rights on the owner's objects, and on later ones, to the other roles. */
  public grants(): string[] {
    const owner = this.group('owner');
    const later = this.schemas.flatMap((schema) =>
      Object.entries(RIGHTS).flatMap(([access, { tables, sequences }]) => {
        const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE "${owner}" IN SCHEMA "${schema}" GRANT`;
        return [
          `${defaults} ${tables} ON TABLES TO "${this.group(access)}"`,
          `${defaults} ${sequences} ON SEQUENCES TO "${this.group(access)}"`,
        ];
      }),
    );
    const maintain = this.schemas.map(
      (schema) =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE "${owner}" IN SCHEMA "${schema}" GRANT MAINTAIN ON TABLES TO "${this.group('maintainer')}"`,
    );
    return [this.share(owner), ...later, sinceMaintain(maintain)];
  }

  /** Grants rights on the owner's objects. Objects of others, such as views of extensions, keep theirs. */
  private share(owner: string): string {
    const grants = Object.entries(RIGHTS).map(
      ([access, { tables, sequences }]) =>
        `  EXECUTE format('GRANT %s ON %s TO %I', CASE it.kind WHEN 'S' THEN '${sequences}' ELSE '${tables}' END, it.name, '${this.group(access)}');`,
    );
    return `DO $roles$ DECLARE it record; BEGIN
FOR it IN SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END || c.oid::regclass AS name, c.relkind AS kind
  FROM pg_class c WHERE c.relnamespace IN (${this.oids()}) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relowner = '${owner}'::regrole
LOOP
${grants.join('\n')}
  IF it.kind IN ('r', 'p', 'm') AND current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN
    EXECUTE format('GRANT MAINTAIN ON %s TO %I', it.name, '${this.group('maintainer')}');
  END IF;
END LOOP; END $roles$`;
  }

  /** Returns a query for the schemas. The text of a `regnamespace` would be quoted for keywords. */
  private oids(): string {
    return `SELECT oid FROM pg_namespace WHERE nspname IN (${this.schemas.map((it) => `'${it}'`).join(', ')})`;
  }

  private group(access: string): string {
    return `${this.name}_${access}`;
  }
}

/** PostgreSQL has no CREATE ROLE IF NOT EXISTS. */
function createRole(name: string, login: string): string {
  return `DO $roles$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN CREATE ROLE "${name}" ${login}; END IF; END $roles$`;
}

function sinceMaintain(statements: string[]): string {
  const calls = statements.map((it) => `EXECUTE '${it}';`).join(' ');
  return `DO $roles$ BEGIN IF current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN ${calls} END IF; END $roles$`;
}
