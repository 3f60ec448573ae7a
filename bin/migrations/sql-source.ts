import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problems, ProblemCode } from '../../lib/domain';

/** A file of SQL. */
export interface SqlSource {
  /** Its path, as errors name it. */
  readonly file: string;
  readonly text: string;
}

/** A migration as it is written: two files. */
export interface MigrationSource {
  readonly id: string;
  readonly up: SqlSource;
  readonly down: SqlSource;
}

/** A task as it is written: a file in the folder `tasks`. */
export interface TaskSource {
  readonly name: string;
  readonly source: SqlSource;
}

const MIGRATION = /^((?:[a-z]+_)?(\d+)_[a-z0-9_]+)\.(up|down)\.sql$/;

/** Finds the pairs `001_name.up.sql` and `001_name.down.sql` of a folder, in the order of their numbers, and the tasks below `tasks`. */
export function readFolder(folder: string, problems: Problems): { migrations: MigrationSource[]; tasks: TaskSource[] } {
  const there = existsSync(folder) && statSync(folder).isDirectory();
  problems.check(there, {
    code: ProblemCode.UNREVIEWED,
    property: folder,
    what: `${folder} is no folder`,
    expected: 'a folder of SQL files',
    fix: 'check the path',
  });
  if (!there) return { migrations: [], tasks: [] };
  return { migrations: readMigrations(folder, problems), tasks: readTasks(join(folder, 'tasks')) };
}

function readMigrations(folder: string, problems: Problems): MigrationSource[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const parts = files.flatMap((name) => {
    const match = MIGRATION.exec(name);
    problems.check(match !== null, {
      code: ProblemCode.UNREVIEWED,
      property: join(folder, name),
      what: `the file is called ${name}`,
      expected: '001_name.up.sql or 001_name.down.sql, in small letters',
      fix: 'rename it; what is run again and again belongs into the folder tasks',
    });
    return match ? [{ id: match[1], number: Number(match[2]), way: match[3] }] : [];
  });
  const ids = [...new Set(parts.map(({ id }) => id))];
  const numberOf = (id: string): number => parts.find((part) => part.id === id)?.number ?? 0;
  ids.sort((a, b) => numberOf(a) - numberOf(b));
  ids.slice(1).forEach((id, index) =>
    problems.check(numberOf(id) !== numberOf(ids[index]), {
      code: ProblemCode.UNREVIEWED,
      property: id,
      what: `${ids[index]} and ${id} have the same number`,
      expected: 'a number of its own for each: it is the order',
      fix: 'give the newer one the next number',
    }),
  );
  return ids.flatMap((id) => {
    const has = (way: string): boolean => parts.some((part) => part.id === id && part.way === way);
    ['up', 'down'].forEach((way) =>
      problems.check(has(way), {
        code: ProblemCode.UNREVIEWED,
        property: join(folder, id),
        what: `there is no ${id}.${way}.sql`,
        expected: 'a file for each way',
        fix: way === 'down' ? 'write how it is taken back' : 'write the migration, or remove the other file',
      }),
    );
    if (!has('up') || !has('down')) return [];
    return [{ id, up: read(join(folder, `${id}.up.sql`)), down: read(join(folder, `${id}.down.sql`)) }];
  });
}

function readTasks(folder: string): TaskSource[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name: basename(name, '.sql').replaceAll('_', '-'), source: read(join(folder, name)) }));
}

function read(file: string): SqlSource {
  return { file, text: readFileSync(file, 'utf8').replaceAll('\r\n', '\n') };
}
