import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MigrationBundle, ProblemCode, Problems } from '../../domain';

/** The library's runner, bundled and compressed by `npm run bundle`. */
const RUNNER = join(__dirname, '../../functions/migrate/bundle/index.js.br');
/** Limit of a variable, below Linux's 128 KiB to leave room for growth. */
const MAX_KIB = 96;

/**
 * The runner and the migrations as environment variables, so that a job needs no image, registry or volume.
 *
 * @internal
 */
export class MigrationCode {
  /** Program for `node -e` that runs the runner. The arguments that follow belong to the runner. */
  public static readonly BOOTSTRAP = readFileSync(join(__dirname, 'programs/run_runner.js'), 'utf8');

  /** Returns the variables. Adds a problem if one is missing or too long. */
  public static variables(problems: Problems, migrations: MigrationBundle): { [name: string]: string } {
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
    checkSize(problems, 'the runner', runner, 'report it as a bug of loadbearing');
    checkSize(problems, 'the migrations', bundle, 'split them over two databases, or run them from your own image');
    return { RUNNER: runner, MIGRATIONS: bundle };
  }
}

function checkSize(problems: Problems, noun: string, text: string, fix: string): void {
  const kib = Math.ceil(text.length / 1024);
  problems.check(kib <= MAX_KIB, {
    code: ProblemCode.TOO_LONG,
    property: 'migrations',
    what: `compressed, ${noun} have ${kib} KiB`,
    expected: `at most ${MAX_KIB} KiB`,
    fix,
  });
}
