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
/** Attributes that no role of an application has, and how to take them. */
const POWERS = [
  ['rolsuper', 'NOSUPERUSER'],
  ['rolcreaterole', 'NOCREATEROLE'],
  ['rolcreatedb', 'NOCREATEDB'],
  ['rolreplication', 'NOREPLICATION'],
  ['rolbypassrls', 'NOBYPASSRLS'],
] as const;
/** Attributes that keep a login that existed before from its rights, or from the server. */
const OBSTACLES = [
  ['NOT rolcanlogin', 'LOGIN'],
  ['NOT rolinherit', 'INHERIT'],
  ['rolvaliduntil < now()', `VALID UNTIL 'infinity'`],
  ['rolconnlimit = 0', 'CONNECTION LIMIT -1'],
] as const;
/** Objects of one statement. A server locks about 6,400 in all: https://www.postgresql.org/docs/current/runtime-config-locks.html */
const BATCH = 100;
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

  /** Returns the statements that create the common roles and the rights on later objects. The administrator becomes a member of the owner. */
  public groups(): string[] {
    const groups = GROUPS.map((it) => this.group(it));
    const all = groups.map((it) => `"${it}"`).join(', ');
    return [
      ...groups.flatMap((it) => [refuseLogin(it), createRole(it, 'NOLOGIN'), change(it, POWERS)]),
      `GRANT "${this.group('owner')}" TO CURRENT_USER`,
      // Everybody may connect, unless somebody revoked that.
      `DO $roles$ BEGIN IF NOT has_database_privilege('${this.group('reader')}', current_database(), 'CONNECT') THEN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${all}', current_database());
END IF; END $roles$`,
      ...this.schemas.flatMap((schema) => [
        `GRANT USAGE ON SCHEMA "${schema}" TO ${all}`,
        `GRANT CREATE ON SCHEMA "${schema}" TO "${this.group('owner')}"`,
      ]),
      ...this.later(),
      this.forEachOwn(
        `c.relkind IN ('v', 'm')`,
        `  EXECUTE format('GRANT SELECT ON %s TO %I', it.name, '${this.group('owner')}');`,
      ),
    ];
  }

  /** Returns the statements that create a login with the rights of `access` only. */
  public login(login: string, access: string): string[] {
    return [
      createRole(login, 'LOGIN'),
      change(login, [...OBSTACLES, ...POWERS]),
      `GRANT "${this.group(access)}" TO "${login}"`,
      // A setting of the database would win over one of the role.
      `DO $roles$ BEGIN EXECUTE format('ALTER ROLE "${login}" IN DATABASE %I RESET role', current_database()); END $roles$`,
      // What an owner creates belongs to the common role: every login of the application can change it.
      access === 'owner'
        ? `ALTER ROLE "${login}" SET role = "${this.group('owner')}"`
        : `ALTER ROLE "${login}" RESET role`,
    ];
  }

  /**
   * Returns a query for the statements that take the rights of logins that the plan does not give, and of logins that it does not name.
   * Everybody may create objects in the schema `public` of a database that was created before version 15, where they would shadow those of
   * the owner: this right goes as well. An administrator of a common role keeps it. Since version 16, a role loses only what a role of the
   * administrator has granted.
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
   * columns, views that read outside the schemas, functions that such materialized views call, and functions with SECURITY DEFINER, whose
   * reach is not in the catalogs. Each statement locks one object, and none remains when all have run. Views come last: their owner needs
   * rights on what they read.
   */
  public adoptions(): string {
    const own = (owner: string, schema: string): string =>
      `${owner} = CURRENT_USER::regrole AND ${schema} IN (${this.oids()})`;
    // The owner could not read outside, and such a view would fail. A view reads foreign tables with the mapping of its owner.
    const inside = `c.relkind NOT IN ('v', 'm') OR NOT EXISTS (SELECT FROM pg_rewrite w
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class r ON r.oid = d.refobjid WHERE w.ev_class = c.oid AND r.oid <> c.oid AND r.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND (r.relkind = 'f' OR r.relnamespace NOT IN (${this.oids()}) OR r.relowner NOT IN (CURRENT_USER::regrole, '${this.group('owner')}'::regrole)))`;
    // A refresh runs what the view calls with the rights of its owner.
    const called = `EXISTS (SELECT FROM pg_class c WHERE ${own('c.relowner', 'c.relnamespace')} AND c.relkind = 'm' AND NOT (${inside}) AND ${calls('p.oid')})`;
    const column = ` OR c.relkind = 'S' AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass`;
    return `SELECT format('ALTER %s OWNER TO %I', object, '${this.group('owner')}') AS sql FROM (
SELECT c.relkind IN ('v', 'm') AS is_view, CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END || c.oid::regclass AS object
  FROM pg_class c WHERE ${own('c.relowner', 'c.relnamespace')} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notPart(`'pg_class'::regclass`, 'c.oid', column)} AND (${inside})
UNION ALL SELECT false, 'ROUTINE ' || p.oid::regprocedure
  FROM pg_proc p WHERE ${own('p.proowner', 'p.pronamespace')} AND NOT p.prosecdef AND NOT ${called} AND ${notPart(`'pg_proc'::regclass`, 'p.oid')}
UNION ALL SELECT false, 'TYPE ' || t.oid::regtype
  FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE ${own('t.typowner', 't.typnamespace')} AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND ${notPart(`'pg_type'::regclass`, 't.oid')}
UNION ALL SELECT false, upper(replace(it.type, ' object', '')) || ' ' || it.identity FROM (
${OTHER_KINDS.map(([catalog, prefix]) => `  SELECT tableoid AS catalog, oid, ${prefix}owner AS owner, ${prefix}namespace AS schema FROM ${catalog}`).join(' UNION ALL\n')}
) o CROSS JOIN LATERAL pg_identify_object(o.catalog, o.oid, 0) it WHERE ${own('o.owner', 'o.schema')} AND ${notPart('o.catalog', 'o.oid')}
) own ORDER BY is_view`;
  }

  /**
   * Returns a query for the statements that grant missing rights on the owner's objects. Objects of others, such as views of extensions, keep
   * theirs. Each statement names few objects: a transaction locks all that it names.
   */
  public rights(): string {
    const wanted = Object.entries(RIGHTS).flatMap(([access, { tables, sequences }]) => [
      `('rpvmf', '${tables}', '${this.group(access)}')`,
      `('S', '${sequences}', '${this.group(access)}')`,
    ]);
    const isNew = `current_setting('server_version_num')::int >= ${MAINTAIN_SINCE}`;
    return `SELECT format('GRANT %s ON %s %s TO %I', rights, kind, string_agg(name, ', '), common) AS sql FROM (
SELECT w.rights, w.common, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name,
  (row_number() OVER (PARTITION BY w.rights, w.common, c.relkind = 'S' ORDER BY c.oid) - 1) / ${BATCH} AS batch
FROM (VALUES ${[...wanted, `('rpm', 'MAINTAIN', '${this.group('maintainer')}')`].join(', ')}) w (kinds, rights, common)
JOIN pg_class c ON strpos(w.kinds, c.relkind::text) > 0
WHERE c.relowner = '${this.group('owner')}'::regrole AND c.relnamespace IN (${this.oids()}) AND (w.rights <> 'MAINTAIN' OR ${isNew})
  AND EXISTS (SELECT unnest(string_to_array(w.rights, ', ')) EXCEPT SELECT acl.privilege_type FROM aclexplode(c.relacl) acl WHERE acl.grantee = to_regrole(w.common))
) missing GROUP BY rights, kind, common, batch`;
  }

  /**
   * Returns the statements that grant the use of what stays with the administrator, and warn of schemas that everybody can change. They fail
   * if a login with one of the accesses could not connect, or not use a schema: a GRANT without the right to grant is only a warning.
   */
  public grants(accesses: readonly string[]): string[] {
    const required = accesses.flatMap((access) => {
      const group = this.group(access);
      const right = access === 'owner' ? 'CREATE' : 'USAGE';
      return [
        refuse(
          `NOT has_database_privilege('${group}', current_database(), 'CONNECT')`,
          `${group} may not connect to the database`,
          `as the owner of the database, GRANT CONNECT to ${group}`,
        ),
        ...this.schemas.map((schema) =>
          refuse(
            `NOT has_schema_privilege('${group}', '${schema}', '${right}')`,
            `${group} has no right ${right} on the schema ${schema}`,
            `as the owner of the schema, GRANT ALL ON SCHEMA "${schema}" TO the administrator WITH GRANT OPTION`,
          ),
        ),
      ];
    });
    const open = `DO $roles$ DECLARE it record; BEGIN
FOR it IN SELECT n.nspname AS name FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) acl
  WHERE n.oid IN (${this.oids()}) AND acl.grantee = 0 AND acl.privilege_type = 'CREATE' AND NOT pg_has_role(n.nspowner, 'USAGE')
LOOP RAISE WARNING 'everybody may create objects in the schema %: as its owner, REVOKE CREATE ON SCHEMA % FROM PUBLIC', it.name, quote_ident(it.name);
END LOOP; END $roles$`;
    return [...required, this.shareKept(), open];
  }

  /** Returns the statements that grant rights on what the owner will create. */
  private later(): string[] {
    const owner = this.group('owner');
    const defaults = (schema: string): string =>
      `ALTER DEFAULT PRIVILEGES FOR ROLE "${owner}" IN SCHEMA "${schema}" GRANT`;
    const later = this.schemas.flatMap((schema) =>
      Object.entries(RIGHTS).flatMap(([access, { tables, sequences }]) => [
        `${defaults(schema)} ${tables} ON TABLES TO "${this.group(access)}"`,
        `${defaults(schema)} ${sequences} ON SEQUENCES TO "${this.group(access)}"`,
      ]),
    );
    const maintain = this.schemas.map(
      (schema) => `${defaults(schema)} MAINTAIN ON TABLES TO "${this.group('maintainer')}"`,
    );
    return [...later, sinceMaintain(maintain)];
  }

  /**
   * Grants the use of what stays with the administrator. Writing through its views would reach outside the schemas. Warns of what runs
   * objects of the owner with the administrator's rights.
   * https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
   */
  private shareKept(): string {
    const [owner, ...others] = GROUPS.map((it) => this.group(it));
    const readers = others.map((it) => `"${it}"`).join(', ');
    return this.forEachOwn(
      `c.relkind IN ('v', 'm')`,
      `  EXECUTE format('GRANT SELECT ON %s TO ${readers}', it.name);
  IF it.kind = 'm' AND EXISTS (SELECT FROM pg_proc p WHERE p.proowner = '${owner}'::regrole AND EXISTS (SELECT FROM pg_class c WHERE c.oid = it.name AND ${calls('p.oid')})) THEN
    RAISE WARNING 'materialized view % calls a function of ${owner}, which a refresh runs with the rights of %: give the function to %', it.name, CURRENT_USER, CURRENT_USER;
  ELSIF it.kind = 'm' AND current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN
    EXECUTE format('GRANT MAINTAIN ON %s TO "${owner}", "${this.group('maintainer')}"', it.name);
  END IF;`,
      `FOR it IN SELECT p.oid::regprocedure AS name, p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', false) AS open
  FROM pg_proc p WHERE p.proowner = CURRENT_USER::regrole AND p.pronamespace IN (${this.oids()}) AND ${notPart(`'pg_proc'::regclass`, 'p.oid')}
LOOP
  EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO "${owner}"', it.name);
  IF it.open THEN
    RAISE WARNING 'function % runs with the rights of % and finds functions of ${owner}: ALTER FUNCTION % SET search_path = pg_catalog, pg_temp, and name the schemas in it', it.name, CURRENT_USER, it.name;
  END IF;
END LOOP;`,
    );
  }

  /** Runs a body for each relation `it` of the administrator that is not part of an extension. */
  private forEachOwn(condition: string, body: string, more = ''): string {
    return `DO $roles$ DECLARE it record; BEGIN
FOR it IN SELECT c.oid::regclass AS name, c.relkind AS kind
  FROM pg_class c WHERE c.relowner = CURRENT_USER::regrole AND c.relnamespace IN (${this.oids()}) AND ${condition} AND ${notPart(`'pg_class'::regclass`, 'c.oid')}
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
function notPart(classId: string, oid: string, more = ''): string {
  return `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = ${classId} AND d.objid = ${oid} AND (d.deptype = 'e'${more}))`;
}

/** Returns a condition: the view `c` calls the routine. */
function calls(routine: string): string {
  return `EXISTS (SELECT FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
    WHERE w.ev_class = c.oid AND d.refclassid = 'pg_proc'::regclass AND d.refobjid = ${routine})`;
}

/** Changes a role that existed before to what the plan expects, as far as the administrator may. */
function change(role: string, changes: readonly (readonly [condition: string, option: string])[]): string {
  const rows = changes.map(([condition, option]) => `(${condition}, $$${option}$$)`).join(', ');
  return `DO $roles$ DECLARE it record; BEGIN
FOR it IN SELECT v.option FROM pg_roles CROSS JOIN LATERAL (VALUES ${rows}) v (applies, option) WHERE rolname = '${role}' AND rolname <> CURRENT_USER AND v.applies
LOOP BEGIN EXECUTE 'ALTER ROLE "${role}" ' || it.option; EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'no right to make ${role} %', it.option; END;
END LOOP; END $roles$`;
}

/** A login of somebody else would hold the rights of the whole plan, and the plan must not lock it out. */
function refuseLogin(group: string): string {
  return refuse(
    `EXISTS (SELECT FROM pg_roles WHERE rolname = '${group}' AND rolcanlogin)`,
    `the common role "${group}" exists and can log in`,
    `set another name for the roles, or ALTER ROLE "${group}" NOLOGIN if nothing uses it`,
  );
}

function refuse(condition: string, message: string, hint: string): string {
  return `DO $roles$ BEGIN IF ${condition} THEN RAISE EXCEPTION '${message}' USING HINT = '${hint}'; END IF; END $roles$`;
}

/** PostgreSQL has no CREATE ROLE IF NOT EXISTS. */
function createRole(name: string, login: string): string {
  return `DO $roles$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN CREATE ROLE "${name}" ${login}; END IF; END $roles$`;
}

function sinceMaintain(statements: string[]): string {
  const calls = statements.map((it) => `EXECUTE '${it}';`).join(' ');
  return `DO $roles$ BEGIN IF current_setting('server_version_num')::int >= ${MAINTAIN_SINCE} THEN ${calls} END IF; END $roles$`;
}
