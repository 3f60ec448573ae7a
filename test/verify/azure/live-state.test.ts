import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';
import { liveState, subscriptionsOf } from '../../../verify/azure/live-state';
import { DeployedState } from '../../../verify/azure/state';

const TYPE = 'azure-native:app:ContainerApp';
const urn = (name: string): string => `urn:pulumi:prod::shop::${TYPE}::${name}`;
const app = (name: string, replicas: number): object => ({
  urn: urn(name),
  type: TYPE,
  custom: true,
  id: `/subscriptions/AAAA/resourceGroups/shop/${name}`,
  outputs: { template: { scale: { maxReplicas: replicas } } },
});

/** A stack whose refresh reports these events. */
function stack(events: object[]): Stack {
  const resources = [app('web', 50), app('jobs', 5), app('gone', 1)];
  return {
    exportStack: () => Promise.resolve({ deployment: { resources } }),
    previewRefresh: ({ onEvent }: { onEvent: (event: EngineEvent) => void }) => {
      for (const metadata of events) onEvent({ resOutputsEvent: { metadata } } as EngineEvent);
      return Promise.resolve({});
    },
  } as unknown as Stack;
}
const event = (op: string, name: string, replicas: number, changed: string[] = []): object => ({
  op,
  urn: urn(name),
  type: TYPE,
  detailedDiff: Object.fromEntries(changed.map((it) => [it, {}])),
  ...(op !== 'delete' && { new: { outputs: { template: { scale: { maxReplicas: replicas } } } } }),
});

test('values come from the cloud, not from the state', async () => {
  const { deployment, drift } = await liveState(
    stack([
      event('update', 'web', 3, ['template.scale.maxReplicas']),
      event('same', 'jobs', 5),
      event('delete', 'gone', 0),
    ]),
  );
  const state = new DeployedState(deployment);
  expect(state.value(TYPE, 'template.scale.maxReplicas', /web/)).toBe(3);
  expect(state.value(TYPE, 'template.scale.maxReplicas', /jobs/)).toBe(5);
  expect(state.all(TYPE)).toHaveLength(2);
  expect(drift).toEqual(['app:ContainerApp web: template.scale.maxReplicas', 'app:ContainerApp gone is gone']);
});

test('a subscription is known in any case', async () => {
  const { deployment } = await liveState(stack([]));
  expect(subscriptionsOf(deployment)).toEqual(['aaaa']);
  expect(subscriptionsOf({ resources: [] })).toEqual([]);
});
