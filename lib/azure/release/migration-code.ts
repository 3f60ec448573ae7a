import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { MigrationBundle, Problems, ProblemCode } from '../../domain';

/** The library's runner, in one file and packed: `npm run bundle`. */
const RUNNER = `${__dirname}/../../functions/migrate/bundle/index.js.br`;
/** Linux takes no variable of 128 KiB; some of it stays for growth. */
const MOST_KIB = 96;

/** @internal Runner and migrations as variables of a container: no registry, no image and no volume is needed. */
export class MigrationCode {
  /**
   * Unpacks the runner and runs it in the process of the container, so that it gets the signals. Arguments after it are the runner's.
   */
  public static readonly BOOTSTRAP = [
    "const { brotliDecompressSync } = require('node:zlib');",
    "const Module = require('node:module');",
    "const runner = brotliDecompressSync(Buffer.from(process.env.RUNNER, 'base64')).toString();",
    "new Module('/migrate.js')._compile(runner, '/migrate.js');",
  ].join(' ');

  /** The variables: the runner and the migrations. Adds a problem when one of them is missing or too long. */
  public static variables(problems: Problems, migrations: MigrationBundle): { [name: string]: string } {
    const there = existsSync(RUNNER);
    problems.check(there, {
      code: ProblemCode.UNREVIEWED,
      property: 'migrations',
      what: 'the runner of migrations is not in the package',
      expected: 'the file lib/functions/migrate/bundle/index.js.br',
      fix: 'run `npm run bundle` in the repository of the library',
    });
    const runner = there ? readFileSync(RUNNER).toString('base64') : '';
    // Without the time that gzip could note: the same migrations are the same text.
    const bundle = gzipSync(migrations.toJson(), { level: 9 }).toString('base64');
    fits(problems, 'the runner', runner, 'report it: the library grew too large');
    fits(problems, 'the migrations', bundle, 'split them over two databases, or run them from an image of your own');
    return { RUNNER: runner, MIGRATIONS: bundle };
  }
}

function fits(problems: Problems, what: string, text: string, fix: string): void {
  const kib = Math.ceil(text.length / 1024);
  problems.check(kib <= MOST_KIB, {
    code: ProblemCode.UNREVIEWED,
    property: 'migrations',
    what: `${what} are ${kib} KiB, packed`,
    expected: `at most ${MOST_KIB} KiB`,
    fix: fix,
  });
}
