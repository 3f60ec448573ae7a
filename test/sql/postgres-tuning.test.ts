import type { App } from 'aws-cdk-lib';
import { CfnDBParameterGroup } from 'aws-cdk-lib/aws-rds';
import { Client } from 'pg';
import { PostgresParameters, PostgresTuning } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { ArgoAlpine } from '../../stacks/argo-alpine';
import { BookReader } from '../../stacks/book-reader';
import { TUNING } from '../../stacks/fresh-maas/database';
import { OpsCenter } from '../../stacks/ops-center';
import { TraitorTrack } from '../../stacks/traitor-track';
import { PLACEHOLDERS } from '../support/container-systems';
import { anApp } from '../support/stacks';

jest.setTimeout(60_000);

/** A parameter in pg_settings. */
interface Setting {
  readonly name: string;
  readonly setting: string;
  readonly unit: string | null;
  readonly vartype: string;
  readonly context: string;
  readonly source: string;
  readonly min_val: string | null;
  readonly max_val: string | null;
  readonly enumvals: string[] | null;
}

const PRELOAD = "shared_preload_libraries = 'pg_stat_statements'\n";

/** Systems on AWS, whose database parameters are in their templates. */
const ON_AWS = [
  ['Traitor Track', (app: App) => new TraitorTrack(app, { placeholder: true, alarmEmail: 'none' })],
  ['Ops-Center', (app: App) => new OpsCenter(app, PLACEHOLDERS)],
  ['Argo-Alpine', (app: App) => new ArgoAlpine(app, PLACEHOLDERS)],
  ['BookReader', (app: App) => new BookReader(app, PLACEHOLDERS)],
] as const;

function parametersOf(create: (typeof ON_AWS)[number][1]): { [name: string]: string } {
  const { data } = create(anApp());
  const groups = data.node.findAll().filter((it) => it instanceof CfnDBParameterGroup);
  expect(groups).toHaveLength(1);
  return data.resolve(groups[0].parameters);
}

/** Synthesized once for all servers. */
const systems = ON_AWS.map(([name, create]) => [name, parametersOf(create)] as const);

// Each server allocates the 4 GB of buffers of the report, and touches little of it.
describe.each([16, 18] as const)('PostgreSQL %s with the configuration of Fresh MaaS', (version) => {
  let server: RunningPostgres;
  let client: Client;
  let settings: Map<string, Setting>;

  const readBack = async (): Promise<Map<string, Setting>> => {
    const { rows } = await client.query<Setting>('SELECT * FROM pg_settings');
    return new Map(rows.map((it) => [it.name, it]));
  };

  /** Returns the names of the parameters in a file that the server rejects when it reads the file again. */
  const refused = async (conf: string): Promise<string[]> => {
    server.write(conf);
    const { rows } = await client.query<{ name: string }>(
      "SELECT name FROM pg_file_settings WHERE sourcefile LIKE '%tuned.conf' AND error LIKE 'setting could not%'",
    );
    return rows.map((it) => it.name);
  };

  beforeAll(async () => {
    server = await startPostgres({ version, conf: `${PRELOAD}${TUNING.toConf()}` });
    client = new Client({ connectionString: server.url() });
    await client.connect();
    settings = await readBack();
  });

  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  /** Returns the value from the file with its unit: `524288 × 8kB`. */
  const value = (name: string): string => {
    const found = settings.get(name);
    expect(found).toMatchObject({ name, source: 'configuration file' });
    return found?.unit ? `${found.setting} × ${found.unit}` : String(found?.setting);
  };

  test('[FM-PG-01] accepts 500 connections', () => {
    expect(value('max_connections')).toBe('500');
  });

  test('[FM-PG-02] [FM-PG-03] has 4 GB of buffers and plans with 12 GB of caches', () => {
    expect(value('shared_buffers')).toBe('524288 × 8kB');
    expect(value('effective_cache_size')).toBe('1572864 × 8kB');
  });

  test('[FM-PG-04] [FM-PG-10] uses 1 GB for maintenance and 32 MB for sorts', () => {
    expect(value('maintenance_work_mem')).toBe('1048576 × kB');
    expect(value('work_mem')).toBe('32768 × kB');
  });

  test('[FM-PG-05] [FM-PG-06] spreads checkpoints over 0.9 of the interval, with 16 MB of WAL buffers', () => {
    expect(value('checkpoint_completion_target')).toBe('0.9');
    expect(value('wal_buffers')).toBe('2048 × 8kB');
  });

  test('[FM-PG-07] [FM-PG-08] [FM-PG-09] plans for solid-state storage', () => {
    expect(value('default_statistics_target')).toBe('100');
    expect(value('random_page_cost')).toBe('1.1');
    expect(value('effective_io_concurrency')).toBe('200');
  });

  test('[FM-PG-11] [FM-PG-12] keeps 1 to 4 GB of WAL', () => {
    expect(value('min_wal_size')).toBe('1024 × MB');
    expect(value('max_wal_size')).toBe('4096 × MB');
  });

  test('[FM-PG-14] [FM-PG-15] [FM-SLO-04] collects statement statistics and logs statements of 50 ms or more', () => {
    expect(value('shared_preload_libraries')).toBe('pg_stat_statements');
    expect(value('pg_stat_statements.track')).toBe('top');
    expect(value('log_min_duration_statement')).toBe('50 × ms');
  });

  test('[FM-PGB-12] ends no statement', () => {
    expect(value('statement_timeout')).toBe('0 × ms');
  });

  test('[FM-PG-13] the parameters that the server reads only at its start are those that the tuning lists as static', () => {
    const atStart = Object.keys(TUNING.parameters).filter((it) => settings.get(it)?.context === 'postmaster');
    expect(TUNING.staticParameters).toEqual(atStart);
    expect(atStart).toEqual(['max_connections', 'shared_buffers', 'wal_buffers']);
  });

  test('agrees with the table about unit, range and kind of every parameter', () => {
    const known = [...settings.values()].filter((it) => PostgresParameters.find(it.name) !== undefined);
    expect(known.length).toBeGreaterThan(50);
    // The versions differ here: the table has the values that both accept.
    const differs = ['maintenance_work_mem', 'autovacuum_max_workers'];
    const compared = known.filter((it) => !differs.includes(it.name));
    expect(compared.map(({ name }) => inTable(name))).toEqual(compared.map(inServer));
    for (const { name, enumvals } of known) {
      // The available compression methods depend on the build.
      if (name === 'wal_compression' || enumvals === null) continue;
      expect({ name, words: PostgresParameters.find(name)?.words?.slice().sort() }).toEqual({
        name,
        words: enumvals.slice().sort(),
      });
    }
  });

  test.each(systems)('accepts the parameters of %s on AWS unchanged', async (_, overrides) => {
    // The numbers of the template, written with units: a plain server accepts what RDS accepts.
    const tuning = new PostgresTuning({ memoryGiB: 64, maxConnections: 100, computed: false, overrides });
    expect(await refused(tuning.toConf())).toEqual([]);
    await client.query('SELECT pg_reload_conf()');
    const asked = { ...tuning.parameters };
    delete asked['rds.force_ssl'];
    expect(Object.keys(asked).length).toBeGreaterThan(8);
    const found = async (): Promise<object> => {
      const all = await readBack();
      const read = Object.keys(asked).map((it) => [it, PostgresParameters.inBaseUnits(it, all.get(it)!.setting)]);
      return Object.fromEntries(read);
    };
    // The server reloads asynchronously.
    for (let tries = 0; tries < 50 && JSON.stringify(await found()) !== JSON.stringify(asked); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await found()).toEqual(asked);
  });

  test('rejects what the tuning rejects', async () => {
    expect(await refused('work_mem = 1kB\nrandom_page_cost = -1\njit = maybe\n')).toEqual([
      'work_mem',
      'random_page_cost',
      'jit',
    ]);
    expect(await refused('work_mem = 32MB\n')).toEqual([]);
  });
});

/** Returns the comparable facts of a parameter. Omits limits of fractions, which the server sets to the largest number. */
function inTable(name: string): object {
  const known = PostgresParameters.find(name)!;
  const limits = known.isFraction ? {} : { min: known.min ?? null, max: known.max ?? null };
  return {
    name,
    unit: known.unit ?? null,
    isSwitch: known.isSwitch ?? false,
    isFraction: known.isFraction ?? false,
    isWord: known.words !== undefined,
    requiresRestart: known.requiresRestart,
    ...limits,
  };
}

function inServer({ name, unit, vartype, context, min_val, max_val }: Setting): object {
  const number = (text: string | null): number | null => (text === null ? null : Number(text));
  const limits = vartype === 'real' ? {} : { min: number(min_val), max: number(max_val) };
  return {
    name,
    unit,
    isSwitch: vartype === 'bool',
    isFraction: vartype === 'real',
    isWord: vartype === 'enum',
    requiresRestart: context === 'postmaster',
    ...limits,
  };
}
