/** Rights on each kind of relation, by the access of a common role. Owners need none. */
const RIGHTS: { readonly [access: string]: { readonly tables: string; readonly sequences: string } } = {
  writer: { tables: 'SELECT, INSERT, UPDATE, DELETE', sequences: 'USAGE, SELECT' },
  reader: { tables: 'SELECT', sequences: 'SELECT' },
  maintainer: { tables: 'SELECT', sequences: 'SELECT' },
};
const GROUPS = ['owner', ...Object.keys(RIGHTS)];
/** Catalogs of the other objects that have an owner, with the prefix of their columns. Only superusers create operator classes. */
const OTHER_KINDS = [
  ['pg_statistic_ext', 'stx'],
  ['pg_ts_config', 'cfg'],
  ['pg_ts_dict', 'dict'],
  ['pg_collation', 'coll'],
  ['pg_conversion', 'con'],
  ['pg_operator', 'opr'],
];
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
      this.forEachOwn(
        `c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
        `  EXECUTE format('GRANT SELECT ON %s TO %I', it.name, '${this.group('owner')}');`,
      ),
    ];
  }

  /** Returns the statements that create a login with the rights of `access` only. */
  public login(login: string, access: string): string[] {
    return [
      createRole(login, 'LOGIN'),
      ordinary(login),
      `GRANT "${this.group(access)}" TO "${login}"`,
      // What an owner creates belongs to the common role: every login of the application can change it.
      access === 'owner'
        ? `ALTER ROLE "${login}" SET role = "${this.group('owner')}"`
        : `ALTER ROLE "${login}" RESET role`,
    ];
  }

  /**
   * Returns a query for the statements that take the rights of logins that the plan does not give, and of logins that it does not name.
   * Everybody may create objects in the schema `public` of a database that was created before version 15, where they would shadow those of
   * the owner: this right goes as well. An administrator of a common role keeps it. Since version 16, a role loses only what a role of the administrator has granted.
   * https://www.postgresql.org/docs/current/sql-revoke.html
   */
  public revocations(accesses: readonly (readonly [login: string, access: string])[]): string {
    const given = accesses.map(([login, access]) => `('${login}', '${this.group(access)}')`).join(', ');
    const isNew = `current_setting('server_version_num')::int >= 160000`;
    return `SELECT format('REVOKE %I FROM %I', common.rolname, member.rolname) || CASE WHEN ${isNew} THEN format(' GRANTED BY %I', pg_get_userbyid(m.grantor)) ELSE '' END AS sql
FROM pg_auth_members m JOIN pg_roles common ON common.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
WHERE common.rolname IN (${GROUPS.map((it) => `'${this.group(it)}'`).join(', ')}) AND member.rolcanlogin AND member.rolname <> CURRENT_USER AND NOT m.admin_option
  AND (member.rolname, common.rolname) NOT IN (${given}) AND (NOT ${isNew} OR pg_has_role(m.grantor, 'USAGE'))
UNION ALL SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', n.nspname)
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) acl
WHERE n.oid IN (${this.oids()}) AND acl.grantee = 0 AND acl.privilege_type = 'CREATE' AND pg_has_role(n.nspowner, 'USAGE')`;
  }

  /**
   * Returns a query for the statements that give the administrator's own objects to the owner, except parts of extensions, sequences of
   * columns, views that read outside the schemas, and functions with SECURITY DEFINER, whose reach is not in the catalogs. Each statement locks one
   * object, and none remains when all have run. Views come last: their owner needs rights on what they read.
   */
  public adoptions(): string {
    const own = (owner: string, schema: string): string =>
      `${owner} = CURRENT_USER::regrole AND ${schema} IN (${this.oids()})`;
    // The owner could not read outside, and such a view would fail. A view reads foreign tables with the mapping of its owner.
    const inside = `c.relkind NOT IN ('v', 'm') OR NOT EXISTS (SELECT FROM pg_rewrite w
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class r ON r.oid = d.refobjid WHERE w.ev_class = c.oid AND r.oid <> c.oid AND r.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND (r.relkind = 'f' OR r.relnamespace NOT IN (${this.oids()}) OR r.relowner NOT IN (CURRENT_USER::regrole, '${this.group('owner')}'::regrole)))`;
    const column = ` OR c.relkind = 'S' AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass`;
    return `SELECT format('ALTER %s OWNER TO %I', object, '${this.group('owner')}') AS sql FROM (
SELECT c.relkind IN ('v', 'm') AS is_view, CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END || c.oid::regclass AS object
  FROM pg_class c WHERE ${own('c.relowner', 'c.relnamespace')} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notPart('pg_class', 'c.oid', column)} AND (${inside})
UNION ALL SELECT false, 'ROUTINE ' || p.oid::regprocedure
  FROM pg_proc p WHERE ${own('p.proowner', 'p.pronamespace')} AND NOT p.prosecdef AND ${notPart('pg_proc', 'p.oid')}
UNION ALL SELECT false, 'TYPE ' || t.oid::regtype
  FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE ${own('t.typowner', 't.typnamespace')} AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND ${notPart('pg_type', 't.oid')}
UNION ALL SELECT false, upper(replace(it.type, ' object', '')) || ' ' || it.identity FROM (
${OTHER_KINDS.map(([catalog, prefix]) => `  SELECT tableoid AS catalog, oid, ${prefix}owner AS owner, ${prefix}namespace AS schema FROM ${catalog}`).join(' UNION ALL\n')}
) o CROSS JOIN LATERAL pg_identify_object(o.catalog, o.oid, 0) it WHERE ${own('o.owner', 'o.schema')} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.catalog AND d.objid = o.oid AND d.deptype = 'e')
) own ORDER BY is_view`;
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
    return [this.share(owner), this.shareKept(), ...later, sinceMaintain(maintain)];
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

  /** Grants the use of what stays with the administrator. Writing through its views would reach outside the schemas. */
  private shareKept(): string {
    const [owner, ...others] = GROUPS.map((it) => this.group(it));
    const readers = others.map((it) => `"${it}"`).join(', ');
    return this.forEachOwn(
      `c.relkind IN ('v', 'm')`,
      `  EXECUTE format('GRANT SELECT ON %s TO ${readers}', it.name);
  IF it.kind = 'm' AND current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN
    EXECUTE format('GRANT MAINTAIN ON %s TO "${owner}", "${this.group('maintainer')}"', it.name);
  END IF;`,
      `FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.proowner = CURRENT_USER::regrole AND p.pronamespace IN (${this.oids()}) AND ${notPart('pg_proc', 'p.oid')}
LOOP EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO "${owner}"', it.name); END LOOP;`,
    );
  }

  /** Runs a body for each relation `it` of the administrator that is not part of an extension. */
  private forEachOwn(condition: string, body: string, more = ''): string {
    return `DO $roles$ DECLARE it record; BEGIN
FOR it IN SELECT c.oid::regclass AS name, c.relkind AS kind
  FROM pg_class c WHERE c.relowner = CURRENT_USER::regrole AND c.relnamespace IN (${this.oids()}) AND ${condition} AND ${notPart('pg_class', 'c.oid')}
LOOP
${body}
END LOOP;
${more}
END $roles$`;
  }

  /** Returns a query for the schemas. The text of a `regnamespace` would be quoted for keywords. */
  private oids(): string {
    return `SELECT oid FROM pg_namespace WHERE nspname IN (${this.schemas.map((it) => `'${it}'`).join(', ')})`;
  }

  private group(access: string): string {
    return `${this.name}_${access}`;
  }
}

/** Returns a condition: the object belongs to no extension, and to nothing else that `more` names. */
function notPart(catalog: string, oid: string, more = ''): string {
  return `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND (d.deptype = 'e'${more}))`;
}

/** Takes what a login that existed before may do on the server, if the administrator may: it can have been created without LOGIN. */
function ordinary(login: string): string {
  const changes = [
    ['NOT rolcanlogin', 'LOGIN'],
    ['rolcreaterole', 'NOCREATEROLE'],
    ['rolcreatedb', 'NOCREATEDB'],
  ].map(
    ([
      condition,
      option,
    ]) => `IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${login}' AND rolname <> CURRENT_USER AND ${condition}) THEN
  BEGIN ALTER ROLE "${login}" ${option}; EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'no right to make ${login} ${option}'; END;
END IF;`,
  );
  return `DO $roles$ BEGIN\n${changes.join('\n')}\nEND $roles$`;
}

/** PostgreSQL has no CREATE ROLE IF NOT EXISTS. */
function createRole(name: string, login: string): string {
  return `DO $roles$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN CREATE ROLE "${name}" ${login}; END IF; END $roles$`;
}

function sinceMaintain(statements: string[]): string {
  const calls = statements.map((it) => `EXECUTE '${it}';`).join(' ');
  return `DO $roles$ BEGIN IF current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN ${calls} END IF; END $roles$`;
}
