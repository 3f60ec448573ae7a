import { readBackProblems, renderTable } from '../../../verify/read-back';
import { DeployedState, readState } from '../../../verify/azure/state';

const urn = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;
const resource = (type: string, name: string, outputs: object): object => ({
  urn: urn(type, name),
  type,
  custom: true,
  outputs,
});
const DEPLOYMENT = {
  resources: [
    resource('pulumi:pulumi:Stack', 'shop', { url: 'https://shop' }),
    resource('azure-native:app:ContainerApp', 'web', { template: { scale: { maxReplicas: 50 } } }),
    resource('azure-native:app:ContainerApp', 'jobs', {}),
  ] as never[],
};

test('a state is asked by type and name', () => {
  const state = new DeployedState(DEPLOYMENT);
  expect(state.value('app:ContainerApp', 'template.scale.maxReplicas', /web/)).toBe(50);
  expect(state.all('app:ContainerApp')).toHaveLength(2);
  expect(state.value('pulumi:pulumi:Stack', 'url')).toBe('https://shop');
  expect(state.value('pulumi:pulumi:Stack', 'no.such.path')).toBeUndefined();
  expect(() => state.one('app:ContainerApp')).toThrow('2 resources of app:ContainerApp');
});

test('a value that differs, or cannot be read, is a mismatch; the table has no source, there is only one', () => {
  const maximum = (state: DeployedState): unknown =>
    state.value('app:ContainerApp', 'template.scale.maxReplicas', /web/);
  const rows = readState(
    [
      { id: 'FM-1', setting: 'maximum', asked: 50, find: maximum },
      { id: 'FM-2', setting: 'maximum', asked: 20, find: maximum },
      { id: 'FM-3', setting: 'maximum', asked: 20, find: maximum, accepts: (found) => Number(found) >= 20 },
      { id: 'FM-4', setting: 'cache', asked: 'x', find: (state) => state.one('redis:Redis') },
    ],
    DEPLOYMENT,
  );
  expect(rows.map((it) => it.matches)).toEqual([true, false, true, false]);
  expect(readBackProblems(rows)).toEqual([
    'FM-2 maximum: asked 20, found 50',
    'FM-4 cache: asked x, found cannot be read: 0 resources of redis:Redis',
  ]);
  const table = renderTable(rows, false);
  expect(table).toMatch(/FM-2 .* maximum .* 20 .* ✖ 50 /);
  expect(table).not.toContain('│ source');
});
