import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CheckList } from './check-list';
import { Floors } from './floors';
import { Machine } from './machine';

const BUILDERS = ['docker', 'podman', 'finch'];
/** Room for the price lists of a region of AWS, with some to spare. */
const CACHE_BYTES = 1e9;

/** Adds what the build of an image needs. */
export function checkContainers(list: CheckList, machine: Machine): void {
  const chosen = machine.variable('CDK_DOCKER')?.value;
  const builders = chosen === undefined ? BUILDERS : [chosen];
  const builder = builders.find((it) => machine.program(it) !== undefined || existsSync(it));
  const isOther = builder !== undefined && builder !== 'docker' && builder !== chosen;
  list.look({
    ...{ name: 'builder of images', detail: builder && (machine.program(builder) ?? builder) },
    fix: 'Install Docker, Podman or Finch, or deploy images that a pipeline builds',
  });
  if (isOther) {
    list.look({
      ...{ name: 'CDK_DOCKER', detail: undefined, isOptional: true },
      fix: `Set CDK_DOCKER=${builder}: the CDK builds with docker otherwise`,
    });
  }
}

/** Adds what `loadbearing migrate` needs. */
export function checkMigrate(list: CheckList, machine: Machine, floors: Floors): void {
  const certificates = machine.variable('PGSSLROOTCERT')?.value;
  list.node(floors.node).look({
    ...{ name: 'database', detail: machine.variable('DATABASE_URL', 'PGHOST')?.name, isOptional: true },
    fix: 'Set DATABASE_URL, or PGHOST, PGDATABASE, PGUSER and PGPASSWORD, or pass --url',
  });
  if (certificates !== undefined && certificates !== 'system') {
    list.look({
      ...{ name: 'PGSSLROOTCERT', detail: existsSync(certificates) ? certificates : undefined },
      fix: `Set PGSSLROOTCERT to a file of certificates: ${certificates} does not exist`,
    });
  }
}

/** Adds what `loadbearing measure` needs. */
export function checkMeasure(list: CheckList, _: Machine, floors: Floors): void {
  const cpus = availableParallelism();
  list
    .node(floors.node)
    .look({
      ...{ name: 'a CPU beside the service', detail: cpus > 1 ? `${cpus} CPUs` : undefined, isOptional: true },
      fix: 'Measure on a machine with at least 2 CPUs: the load needs one of its own',
    })
    .look({
      ...{
        name: 'CPU time of a process',
        detail: existsSync('/proc/self/stat') ? '/proc' : undefined,
        isOptional: true,
      },
      fix: 'Pass --prometheus in place of --pid, which needs Linux',
    });
}

/** Adds what `loadbearing pipeline` and its workflows need. */
export function checkPipeline(list: CheckList, machine: Machine): void {
  list
    .look({ name: 'git', detail: machine.version('git'), fix: 'Install git' })
    .look({
      ...{ name: 'repository', detail: machine.above('.git'), isOptional: true },
      fix: 'Run it in the repository of the application, or pass --out',
    })
    .look({
      ...{ name: 'GitHub CLI', detail: machine.version('gh'), isOptional: true },
      fix: 'Install it from https://cli.github.com, or set variables and rulesets in the browser',
    });
}

/** Adds what `loadbearing prices refresh` needs. */
export function checkPrices(list: CheckList, machine: Machine): void {
  const cache = machine.variable('XDG_CACHE_HOME')?.value ?? join(machine.home, '.cache');
  const parent = machine.above('.', cache) ?? '/';
  const { bavail, bsize } = statfsSync(parent);
  const free = bavail * bsize;
  list.look({
    ...{
      name: 'room for price lists',
      detail: free > CACHE_BYTES ? `${Math.floor(free / 1e9)} GB in ${parent}` : undefined,
    },
    fix: `Free 1 GB in ${parent}, or pass --cache`,
  });
}

/** Adds what `npm run local` needs: the embedded clouds of a clone of the repository. */
export function checkLocal(list: CheckList, machine: Machine, floors: Floors): void {
  const pulumi = machine.version('pulumi', 'version');
  list
    .node(floors.node)
    .version({ name: 'Python', detail: machine.version('python3'), fix: 'Install Python 3.10 or later' }, '3.10')
    .look({
      ...{ name: 'Pulumi CLI, or Go to build it', detail: pulumi ?? machine.version('go', 'version') },
      fix: 'Install it from https://www.pulumi.com/docs/install',
    });
}
