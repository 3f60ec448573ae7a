import { MachineSizes } from '../../lib/domain';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import { LOAD as ARGO_ALPINE } from '../../stacks/argo-alpine/load';
import { profileFor as argoAlpine } from '../../stacks/argo-alpine/profile';
import { LOAD as BOOK_READER } from '../../stacks/book-reader/load';
import { profileFor as bookReader } from '../../stacks/book-reader/profile';
import { LOAD as FRESH_MAAS } from '../../stacks/fresh-maas/load';
import { profileFor as freshMaas } from '../../stacks/fresh-maas/profile';
import { LOAD as OPS_CENTER } from '../../stacks/ops-center/load';
import { profileFor as opsCenter } from '../../stacks/ops-center/profile';
import { UserLoad, UserSizing } from '../../stacks/report/user-sizing';
import { LOAD as TRAITOR_TRACK } from '../../stacks/traitor-track/load';
import { profileFor as traitorTrack } from '../../stacks/traitor-track/profile';

const PRODUCTION = DeploymentEnvironment.PRODUCTION;

/** Sizes of a stack on AWS, from its profile and the report's own formulas. */
function builtSizes(profile: {
  readonly load: UserLoad;
  readonly databaseClass: string;
  readonly storageGiB: number;
  readonly readReplicas?: number;
  readonly instanceType?: string;
  readonly workers?: number;
}): { readonly [size: string]: unknown } {
  const sizing = new UserSizing(profile.load, TRAITOR_TRACK);
  return {
    'web.size': profile.instanceType,
    'web.processes': String(sizing.processesPerInstance),
    'web.minInstances': String(sizing.minInstances),
    'web.maxInstances': String(sizing.maxInstances),
    'database.size': profile.databaseClass,
    'database.storageGiB': `${profile.storageGiB} GiB`,
    'database.readReplicas': String(profile.readReplicas ?? 0),
    'cache.size': MachineSizes.cacheNodeFor(sizing.cacheMiB),
    'workers.minWorkers': profile.workers === undefined ? undefined : String(profile.workers),
    'workers.maxWorkers': profile.workers === undefined ? undefined : String(profile.workers),
  };
}

test.each([
  ['TraitorTrack', TRAITOR_TRACK, builtSizes(traitorTrack(PRODUCTION))],
  ['Ops-Center', OPS_CENTER, builtSizes(opsCenter(PRODUCTION))],
  ['BookReader', BOOK_READER, builtSizes(bookReader(PRODUCTION))],
  ['Argo-Alpine', ARGO_ALPINE, builtSizes(argoAlpine(PRODUCTION))],
])('the sizes that a plan of %s shows are those of its stack', (_, { built }, stack) => {
  const compared = Object.keys(built).filter((name) => stack[name] !== undefined);
  expect(compared.length).toBeGreaterThan(5);
  compared.forEach((name) => expect(`${name} ${built[name]}`).toBe(`${name} ${String(stack[name])}`));
});

test('the sizes that a plan of Fresh MaaS shows are those of its stack', () => {
  const profile = freshMaas(PRODUCTION);
  expect(FRESH_MAAS.built).toMatchObject({
    'web.minInstances': String(profile.minReplicas),
    'web.maxInstances': String(profile.maxReplicas),
    'database.size': profile.databaseSku,
    'database.storageGiB': `${profile.databaseStorageGiB} GiB`,
    'database.pooler': profile.tuned ? 'yes' : 'no',
    'cache.size': profile.redisSku,
  });
});

test.each([
  [TRAITOR_TRACK, traitorTrack],
  [OPS_CENTER, opsCenter],
  [BOOK_READER, bookReader],
  [ARGO_ALPINE, argoAlpine],
])('the users of $workload.name are those of its stack', ({ workload }, profileFor) => {
  const { users, peakUsers } = profileFor(PRODUCTION).load;
  expect(workload.traffic).toMatchObject({ users, peakUsers });
});
