import * as pulumi from '@pulumi/pulumi';
import { ContainerAppTier } from '../../lib/azure/compute/container-app-tier';
import { EventJob } from '../../lib/azure/compute/event-job';
import { EdgeDistribution } from '../../lib/azure/edge/edge-distribution';
import { HealthCanary } from '../../lib/azure/observability/health-canary';
import { inputFaults } from '../support/input-problems-of';
import { runProgram } from '../support/pulumi-program';

const common = { resourceGroupName: 'rg', location: 'westus2' };
type Args = { readonly [name: string]: unknown };

const CREATE: { readonly [component: string]: (args: Args) => unknown } = {
  ContainerAppTier: (args) =>
    new ContainerAppTier('shop', { ...common, environmentId: '/environment', image: 'shop:1', ...args }),
  EdgeDistribution: (args) =>
    new EdgeDistribution('edge', {
      ...common,
      origins: [{ name: 'web', hostName: 'web.example.com', ...args }],
      cacheRules: [],
      ...args,
    }),
  EventJob: (args) =>
    new EventJob('invoices', {
      ...common,
      environmentId: '/environment',
      image: 'shop:1',
      rules: [{ name: 'orders', type: 'cron', metadata: {} }],
      ...args,
    }),
  HealthCanary: (args) =>
    new HealthCanary('health', {
      ...common,
      url: 'https://x.example.com',
      applicationInsightsId: '/ai',
      ...args,
    }),
};

test.each<[string, string, Args]>([
  ['ContainerAppTier', 'containerName', { containerName: 'a b' }],
  ['ContainerAppTier', 'probePath', { probePath: '/x\nHost: y' }],
  ['ContainerAppTier', "environmentVariables['A-B']", { environmentVariables: { 'A-B': 'x' } }],
  ['ContainerAppTier', 'registryServer', { registryServer: 'https://x', registryId: '/registry' }],
  ['EventJob', 'containerName', { containerName: 'a b' }],
  ['EdgeDistribution', 'healthPath', { healthPath: '/a b' }],
  ['EdgeDistribution', 'origins[web].hostName', { hostName: 'https://web.example.com' }],
  ['EdgeDistribution', 'origins[web].hostName', { hostName: 'web;example' }],
  ['HealthCanary', 'path', { path: '/a"b' }],
])('[LB-RC-40] %s rejects a hostile %s', async (component, property, args) => {
  expect(await inputFaults(() => CREATE[component](args))).toContain(`invalid-format at ${property}`);
});

test.each<[string, Args]>([
  ['origins[web].privateLinkTargetId', { privateLinkTargetId: '/subscriptions/x;y' }],
  ['origins[web].privateLinkGroupId', { privateLinkTargetId: '/x', privateLinkGroupId: 'managed environments' }],
])('[LB-RC-40] EdgeDistribution rejects a hostile %s', async (property, args) => {
  const origin = { region: 'westus2', ...args };
  expect(await inputFaults(() => CREATE.EdgeDistribution(origin))).toContain(`invalid-format at ${property}`);
});

describe('the tag of an image', () => {
  const image = 'registry.example.com:5000/shop';

  test.each([image, `${image}:latest`])(
    '[LB-RC-15] %s is rejected in apps, jobs and init containers',
    async (latest) => {
      const init = { image: `${image}:1`, initContainers: [{ name: 'assets', image: latest }] };
      for (const component of ['ContainerAppTier', 'EventJob']) {
        expect(await inputFaults(() => CREATE[component]({ image: latest }))).toEqual(['mutable-image-tag at image']);
        expect(await inputFaults(() => CREATE[component](init))).toEqual([
          'mutable-image-tag at initContainers[assets].image',
        ]);
      }
    },
  );

  test.each([`${image}:1.4.2`, `${image}@sha256:${'0'.repeat(64)}`, pulumi.output(image)])(
    '[LB-RC-15] %s is a release, or is known only at deployment',
    async (released) => {
      const run = await runProgram(() => CREATE.ContainerAppTier({ image: released }));
      expect(run.all('app:ContainerApp')).toHaveLength(1);
    },
  );
});
