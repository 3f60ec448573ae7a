import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import Table from 'cli-table3';
import { Client } from 'pg';
import { Account } from '../verify/aws/account';
import { Children } from './children';
import { Failure, must, reason } from '../verify/failure';
import { RunningPostgres, startPostgres } from './postgres/start';
import { Workspace } from './workspace';

const FETCH = 'fetch';
const MIGRATE = 'migrate';
/** Folder of the files in the task. */
const FOLDER = '/srv/migrate';

/** A result of the migrations, from PostgreSQL's catalog. */
export interface CatalogRow {
  readonly name: string;
  readonly definition: string;
  /** For an index, true if queries can use it; for a view, true if it is populated. */
  readonly valid: boolean;
}

/** A real PostgreSQL, started on first use. */
export class LocalPostgres {
  private started?: Promise<RunningPostgres>;

  constructor(private readonly workspace: Workspace) {}

  /** Creates a database and returns its connection settings. */
  public async database(name: string): Promise<NodeJS.ProcessEnv> {
    const { port, password } = await (this.started ??= this.start());
    const server = {
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGUSER: 'postgres',
      PGPASSWORD: password,
      PGSSLMODE: 'disable',
    };
    await query({ ...server, PGDATABASE: 'postgres' }, `CREATE DATABASE "${name}"`);
    return { ...server, PGDATABASE: name };
  }

  /** Stops the server if it was started. */
  public async stop(): Promise<void> {
    const server = await this.started?.catch(() => undefined); // the caller that started it has the error
    await server?.stop();
  }

  private async start(): Promise<RunningPostgres> {
    try {
      return await startPostgres({ log: this.workspace.file('postgres.log') });
    } catch (error) {
      throw new Failure(
        `The embedded database failed. ${reason(error)}`,
        'If the port was taken in the same moment, run this again.',
      );
    }
  }
}

/** Files and command of a deployed migration task, read back from the account. */
export interface DeployedMigrations {
  readonly runner: string;
  readonly bundle: string;
  readonly command: string[];
  readonly database: string;
  /** Variables of the roles, with passwords made up here: the account keeps its own. */
  readonly roles: { readonly [name: string]: string };
  /** Password of each role. */
  readonly logins: { readonly [role: string]: string };
}

/** Part of the plan of the roles, as `DatabaseRoles.toJson` writes it. */
interface RolePlan {
  readonly logins: {
    readonly name: string;
    readonly current?: { readonly login: string; readonly password: string };
  }[];
}

/** Downloads the deployed task's files from the account's S3, like its first container. */
export async function fetchMigrations(account: Account, workspace: Workspace): Promise<DeployedMigrations> {
  const containers = await migrationContainers(account);
  const fetch = must(containers.find((it) => it.name === FETCH), `container ${FETCH}`); // prettier-ignore
  const migrate = must(containers.find((it) => it.name === MIGRATE), `container ${MIGRATE}`); // prettier-ignore
  const variable = (container: ContainerDefinition, name: string): string =>
    must(container.environment?.find((it) => it.name === name)?.value, `variable ${name}`);
  const file = async (name: string): Promise<string> => {
    const uri = new URL(variable(fetch, name));
    const object = await account.s3.getObject({ Bucket: uri.host, Key: uri.pathname.slice(1) });
    const target = workspace.file(path.basename(uri.pathname));
    writeFileSync(target, await must(object.Body, `file of ${name}`).transformToByteArray());
    return target;
  };
  const [runner, bundle] = await Promise.all([file('RUNNER'), file('BUNDLE')]);
  const hasRoles = fetch.environment?.some((it) => it.name === 'ROLES');
  const plan = hasRoles ? await file('ROLES') : undefined;
  const local: { readonly [word: string]: string | undefined } = {
    node: process.execPath,
    [`${FOLDER}/index.js`]: runner,
    [`${FOLDER}/bundle.json`]: bundle,
    [`${FOLDER}/roles.json`]: plan,
  };
  const command = (migrate.command ?? []).map((word) => local[word] ?? word);
  return { runner, bundle, command, database: variable(migrate, 'PGDATABASE'), ...rolesOf(plan) };
}

/** Returns the variables of the roles of a plan. Each role logs in with the first of its two names. */
function rolesOf(plan: string | undefined): Pick<DeployedMigrations, 'roles' | 'logins'> {
  if (plan === undefined) return { roles: {}, logins: {} };
  const roles: { [name: string]: string } = {};
  const logins: { [role: string]: string } = {};
  (JSON.parse(readFileSync(plan, 'utf8')) as RolePlan).logins.forEach(({ name, current }) => {
    if (current === undefined || current.login in roles) return;
    roles[current.login] = name;
    roles[current.password] = logins[name] = `local-${name}`;
  });
  return { roles, logins };
}

async function migrationContainers(account: Account): Promise<ContainerDefinition[]> {
  for (const { physicalId } of await account.resources('AWS::ECS::TaskDefinition')) {
    const { taskDefinition } = await account.ecs.describeTaskDefinition({ taskDefinition: physicalId });
    const containers = taskDefinition?.containerDefinitions ?? [];
    if (containers.some((it) => it.name === MIGRATE && it.command?.includes('up'))) return containers;
  }
  throw new Error('no task definition has a container that migrates');
}

/**
 * Runs the deployed migrations twice against a real PostgreSQL with the application's tables; the second run changes nothing. Then each
 * role reads the tables. Returns the indexes and views.
 */
export async function runMigrations(
  deployed: DeployedMigrations,
  tables: string,
  postgres: LocalPostgres,
  workspace: Workspace,
  children: Children,
): Promise<CatalogRow[]> {
  const database = await postgres.database(deployed.database);
  await query(database, readFileSync(tables, 'utf8'));
  const before = await catalog(database);
  const run = async (): Promise<CatalogRow[]> => {
    const [program, ...args] = deployed.command;
    const { code, output } = await children.run(program, args, {
      env: { PATH: process.env.PATH, ...database, ...deployed.roles },
      cwd: workspace.project,
      log: workspace.log,
    });
    if (code === 0) return catalog(database);
    throw new Failure(
      `The migrations of ${deployed.database} failed:\n${output.trim().split('\n').slice(-8).join('\n')}`,
      'Fix the SQL in stacks/*/sql and run `npm run bundle`.',
    );
  };
  const after = await run();
  const again = await run();
  if (JSON.stringify(again) !== JSON.stringify(after)) {
    throw new Failure('A second run of the migrations changed the database.', 'A migration must run once only.');
  }
  for (const [role, password] of Object.entries(deployed.logins)) {
    await readTables({ ...database, PGUSER: role, PGPASSWORD: password }, role);
  }
  return after.filter((row) => !before.some((it) => it.name === row.name));
}

/** Reads each table as a role. */
async function readTables(database: NodeJS.ProcessEnv, role: string): Promise<void> {
  try {
    const tables = await query<{ name: string }>(database, `SELECT oid::regclass AS name FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace`); // prettier-ignore
    for (const { name } of tables) await query(database, `SELECT FROM ${name} LIMIT 1`);
  } catch (error) {
    throw new Failure(
      `The role ${role} cannot read the tables. ${reason(error)}`,
      'Fix the roles of the database in stacks/*/database.ts.',
    );
  }
}

/** Returns the problems with the created indexes and views. */
export function catalogProblems(rows: readonly CatalogRow[]): string[] {
  return [
    ...(rows.length === 0 ? ['the migrations made nothing'] : []),
    ...rows.filter((row) => !row.valid).map((row) => `${row.name} is not valid`),
  ];
}

/** Renders the rows as a table. */
export function renderCatalog(rows: readonly CatalogRow[]): string {
  const table = new Table({
    head: ['made by the migrations', 'definition', 'valid'],
    colWidths: [42, 97, 7],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [row.name, row.definition, row.valid ? 'yes' : '✖ no']));
  return table.toString();
}

const CATALOG = `
  SELECT c.relname AS name,
         regexp_replace(pg_get_indexdef(c.oid), '^CREATE (UNIQUE )?INDEX \\S+ ON public\\.', '\\1') AS definition,
         i.indisvalid AND i.indisready AS valid
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT matviewname, 'materialized view', ispopulated FROM pg_matviews WHERE schemaname = 'public'
  ORDER BY name`;

function catalog(server: NodeJS.ProcessEnv): Promise<CatalogRow[]> {
  return query<CatalogRow>(server, CATALOG);
}

async function query<T extends object>(server: NodeJS.ProcessEnv, sql: string): Promise<T[]> {
  const client = new Client({
    host: server.PGHOST,
    port: Number(server.PGPORT),
    user: server.PGUSER,
    password: server.PGPASSWORD,
    database: server.PGDATABASE,
  });
  client.on('error', () => undefined); // the query reports it
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
