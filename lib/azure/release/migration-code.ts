import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DatabaseRoles, MigrationBundle, ProblemCode, Problems } from '../../domain';

/** The library's runner, bundled and compressed by `npm run bundle`. */
const RUNNER = join(__dirname, '../../functions/migrate/bundle/index.js.br');
/** Limit of a variable, below Linux's 128 KiB to leave room for growth. */
const MAX_KIB = 96;

/**
 * The runner, the migrations and the plan of the roles as environment variables, so that a job needs no image, registry or volume.
 *
 * @internal
 */
export class MigrationCode {
  /** Program for `node -e` that runs the runner. The arguments that follow belong to the runner. */
  public static readonly BOOTSTRAP = readFileSync(join(__dirname, 'programs/run_runner.js'), 'utf8');

  /** Returns the variables. Adds a problem if one is missing or too long. */
  public static variables(
    problems: Problems,
    migrations: MigrationBundle,
    roles?: DatabaseRoles,
  ): { [name: string]: string } {
    const found = existsSync(RUNNER);
    problems.check(found, {
      code: ProblemCode.MIGRATION_RUNNER_MISSING,
      property: 'migrations',
      what: 'the package does not contain the migration runner',
      expected: 'the file lib/functions/migrate/bundle/index.js.br',
      fix: 'run npm run bundle in the repository of loadbearing',
    });
    const runner = found ? readFileSync(RUNNER).toString('base64') : '';
    // gzip writes no timestamp here, so the same migrations give the same text.
    const bundle = gzipSync(migrations.toJson(), { level: 9 }).toString('base64');
    checkSize(problems, 'migrations', 'compressed runner', runner, 'report it as a bug of loadbearing');
    checkSize(
      problems,
      'migrations',
      'bundle of compressed migrations',
      bundle,
      'split them over two databases, or run them from your own image',
    );
    if (roles === undefined) return { RUNNER: runner, MIGRATIONS: bundle };
    const plan = roles.toJson();
    checkSize(
      problems,
      'roles',
      'plan of the roles',
      plan,
      'use fewer roles, or several jobs with roles of different names',
    );
    return { RUNNER: runner, MIGRATIONS: bundle, DATABASE_ROLES: plan };
  }
}

function checkSize(problems: Problems, property: string, noun: string, text: string, fix: string): void {
  const kib = Math.ceil(text.length / 1024);
  problems.check(kib <= MAX_KIB, {
    code: ProblemCode.TOO_LONG,
    property,
    what: `the ${noun} takes ${kib} KiB`,
    expected: `at most ${MAX_KIB} KiB`,
    fix,
  });
}
