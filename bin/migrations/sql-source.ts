import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problems, ProblemCode } from '../../lib/domain';
import { findBadByte } from './sql-bytes';

/** A file of SQL. */
export interface SqlSource {
  /** Path, as shown in errors. */
  readonly file: string;
  readonly text: string;
}

/** The two files of a migration. */
export interface MigrationSource {
  readonly id: string;
  readonly up: SqlSource;
  readonly down: SqlSource;
}

/** The file of a maintenance task, in the folder `tasks`. */
export interface TaskSource {
  readonly name: string;
  readonly source: SqlSource;
}

const MIGRATION = /^((?:[a-z]+_)?(\d+)_[a-z0-9_]+)\.(up|down)\.sql$/;

/** Reads the pairs `001_name.up.sql` and `001_name.down.sql` of a folder, ordered by number, and the tasks in `tasks`. */
export function readFolder(folder: string, problems: Problems): { migrations: MigrationSource[]; tasks: TaskSource[] } {
  const found = problems.check(existsSync(folder) && statSync(folder).isDirectory(), {
    code: ProblemCode.MIGRATIONS_NOT_FOUND,
    property: folder,
    what: `${folder} is not a folder`,
    expected: 'a folder of SQL files',
    fix: 'check the path',
  });
  if (!found) return { migrations: [], tasks: [] };
  return { migrations: readMigrations(folder, problems), tasks: readTasks(join(folder, 'tasks'), problems) };
}

function readMigrations(folder: string, problems: Problems): MigrationSource[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const parts = files.flatMap((name) => {
    const match = MIGRATION.exec(name);
    problems.check(match !== null, {
      code: ProblemCode.MIGRATION_FILE_NAME,
      property: join(folder, name),
      what: `the file name is ${name}`,
      expected: '001_name.up.sql or 001_name.down.sql, in lowercase letters',
      fix: 'rename the file, or move it to the folder tasks if it runs repeatedly',
    });
    return match ? [{ id: match[1], number: Number(match[2]), direction: match[3] }] : [];
  });
  const ids = [...new Set(parts.map(({ id }) => id))];
  const numberOf = (id: string): number => parts.find((part) => part.id === id)?.number ?? 0;
  ids.sort((a, b) => numberOf(a) - numberOf(b));
  ids.slice(1).forEach((id, index) =>
    problems.check(numberOf(id) !== numberOf(ids[index]), {
      code: ProblemCode.DUPLICATE,
      property: id,
      what: `${ids[index]} and ${id} have the same number`,
      expected: 'a different number for each migration, since the numbers define the order',
      fix: 'give the newer migration the next number',
    }),
  );
  return ids.flatMap((id) => {
    const has = (direction: string): boolean => parts.some((part) => part.id === id && part.direction === direction);
    ['up', 'down'].forEach((direction) =>
      problems.check(has(direction), {
        code: ProblemCode.MIGRATION_INCOMPLETE,
        property: join(folder, id),
        what: `${id}.${direction}.sql does not exist`,
        expected: 'an up file and a down file',
        fix: direction === 'down' ? 'add the file with the rollback' : 'add the file, or delete the down file',
      }),
    );
    if (!has('up') || !has('down')) return [];
    return [
      { id, up: read(join(folder, `${id}.up.sql`), problems), down: read(join(folder, `${id}.down.sql`), problems) },
    ];
  });
}

function readTasks(folder: string, problems: Problems): TaskSource[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const nameOf = (file: string): string => basename(file, '.sql').replaceAll('_', '-');
  problems.unique(folder, files.map(nameOf), 'task');
  return files.sort().map((file) => ({ name: nameOf(file), source: read(join(folder, file), problems) }));
}

function read(file: string, problems: Problems): SqlSource {
  const bytes = readFileSync(file);
  const bad = findBadByte(bytes);
  problems.check(bad === undefined, {
    code: ProblemCode.SQL_NOT_PLAIN_TEXT,
    property: `${file}:${bad?.line}`,
    what: `${bad?.what} is at offset ${bad?.offset}`,
    expected: 'UTF-8 text without control characters or characters that hide code',
    fix: bad?.fix ?? '',
  });
  // The parser accepts a comment, so that the file has this problem only.
  return { file, text: bad === undefined ? bytes.toString().replaceAll('\r\n', '\n') : '-- not plain text' };
}
