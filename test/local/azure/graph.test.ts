import * as pulumi from '@pulumi/pulumi';
import * as managedidentity from '@pulumi/azure-native/managedidentity';
import * as resources from '@pulumi/azure-native/resources';
import { differences, graphOf, graphOfProgram, secretsOf, stateOf } from '../../../local/azure/graph';
import type { Deployment, StateResource } from '../../../verify/azure/state';
import { runProgram } from '../../support/pulumi-program';

const URN = 'urn:pulumi:prod::shop::';
const STACK = `${URN}pulumi:pulumi:Stack::shop-prod`;
const PROVIDER = `${URN}pulumi:providers:azure-native::default_3_28_0`;
const APP = `${URN}acme:web:App::app`;
const GROUP = `${URN}acme:web:App$azure-native:resources:ResourceGroup::group`;
const IDENTITY = `${URN}acme:web:App$azure-native:managedidentity:UserAssignedIdentity::app`;
const SIGNATURE = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

const provider = `${PROVIDER}::1234`;
const IDENTITY_INPUTS = {
  resourceGroupName: 'rg',
  location: 'westus2',
  resourceName: 'appabcdef01',
};

/** A state as the engine exports it. */
const STATE: Deployment & { resources: StateResource[] } = {
  manifest: { time: '2026-01-01T00:00:00Z', version: 'v3.250.0' },
  secrets_providers: { type: 'passphrase', state: { salt: 'v1:abc' } },
  resources: [
    { urn: STACK, type: 'pulumi:pulumi:Stack', custom: false },
    { urn: PROVIDER, type: 'pulumi:providers:azure-native', custom: true, id: '1234', inputs: { version: '3.28.0' } },
    { urn: APP, type: 'acme:web:App', custom: false, parent: STACK },
    {
      urn: IDENTITY,
      type: 'azure-native:managedidentity:UserAssignedIdentity',
      custom: true,
      id: '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/appabcdef01',
      inputs: { ...IDENTITY_INPUTS, tags: { key: { ...SIGNATURE, plaintext: '"s3cret"' } } },
      outputs: { name: 'appabcdef01' },
      parent: APP,
      provider,
      dependencies: [GROUP],
      protect: true,
    },
    {
      urn: GROUP,
      type: 'azure-native:resources:ResourceGroup',
      custom: true,
      id: '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg',
      inputs: { resourceGroupName: 'rg', location: 'westus2' },
      parent: APP,
      provider,
    },
  ],
};

const IDENTITY_KEY = 'azure-native:managedidentity:UserAssignedIdentity::app';
const GROUP_KEY = 'azure-native:resources:ResourceGroup::group';

describe('the graph of a state', () => {
  test('has what the program decided: type, name, inputs, parent, dependencies, protection', () => {
    expect(graphOf(STATE)[IDENTITY_KEY]).toEqual({
      type: 'azure-native:managedidentity:UserAssignedIdentity',
      name: 'app',
      parent: 'acme:web:App::app',
      protect: true,
      dependencies: [GROUP_KEY],
      inputs: { ...IDENTITY_INPUTS, tags: { key: '[secret]' } },
    });
  });

  test('has no code: neither what is packed into a variable, nor the hash that starts it anew', () => {
    const [stack, provider_, , identity] = STATE.resources;
    const code = { env: [{ name: 'RUNNER', value: `${'Ab1+'.repeat(300)}==` }], forceUpdateTag: 'c9446db86ed2e749-1' };
    const state = { resources: [stack, provider_, { ...identity, inputs: { ...code, short: 'Ab1+' } }] };
    expect(graphOf(state)[IDENTITY_KEY].inputs).toEqual({
      env: [{ name: 'RUNNER', value: '[packed]' }],
      forceUpdateTag: '[packed]',
      short: 'Ab1+',
    });
  });

  test('has nothing that differs from run to run, and no secret', () => {
    const later = {
      ...STATE,
      manifest: { time: '2027-01-01T00:00:00Z', version: 'v3.999.0' },
      resources: [...STATE.resources].reverse(),
    };
    expect(JSON.stringify(graphOf(later))).toBe(JSON.stringify(graphOf(STATE)));
    expect(JSON.stringify(graphOf(STATE))).not.toMatch(/s3cret|salt|2026|3\.28|urn:/);
    expect(secretsOf(STATE)).toEqual(['s3cret']);
  });

  test('cannot be drawn when two resources of a type have one name', () => {
    const twice = {
      resources: [...STATE.resources, { ...STATE.resources[4], urn: GROUP.replace('acme:web:App$', '') }],
    };
    expect(() => graphOf(twice)).toThrow(`two resources are ${GROUP_KEY}`);
  });
});

test('differences name the resource and the value', () => {
  const graph = graphOf(STATE);
  const { [GROUP_KEY]: _, ...without } = graph;
  const identity = graph[IDENTITY_KEY];
  expect(differences(graph, without)).toContain(`${GROUP_KEY} is missing`);
  expect(differences(without, graph)).toContain(`${GROUP_KEY} is new`);
  const changed = {
    ...graph,
    [IDENTITY_KEY]: { ...identity, protect: undefined, inputs: { ...identity.inputs, resourceName: 'x' } },
  };
  expect(differences(graph, changed)).toEqual([
    `${IDENTITY_KEY}: protect was true, is absent`,
    `${IDENTITY_KEY}: inputs.resourceName was "appabcdef01", is "x"`,
  ]);
  expect(differences(graph, graph)).toEqual([]);
});

test('a state made of a graph is the state that the graph was taken from', () => {
  const again = stateOf(graphOf(STATE), STATE);
  const byUrn = (urn: string): StateResource | undefined => again.resources?.find((it) => it.urn === urn);
  for (const { urn, id, parent, protect, provider: with_ } of STATE.resources) {
    expect(byUrn(urn)).toMatchObject(JSON.parse(JSON.stringify({ id, parent, protect, provider: with_ })));
  }
  expect(graphOf(again)).toEqual(graphOf(STATE));
  const order = again.resources?.map((it) => it.urn) ?? [];
  expect(order.indexOf(GROUP)).toBeLessThan(order.indexOf(IDENTITY));
});

test('the mocks of the tests see the graph that the engine writes', async () => {
  const run = await runProgram(
    () => {
      const app = new pulumi.ComponentResource('acme:web:App', 'app');
      const group = new resources.ResourceGroup(
        'group',
        { resourceGroupName: 'rg', location: 'westus2' },
        { parent: app },
      );
      new managedidentity.UserAssignedIdentity(
        'app',
        { resourceGroupName: group.name, tags: { key: pulumi.secret('s3cret') } },
        { parent: app, protect: true },
      );
    },
    { project: 'shop', stack: 'prod' },
  );
  const graph = graphOfProgram(run.resources);
  const { resourceName } = graph[IDENTITY_KEY].inputs;
  expect(resourceName).toMatch(/^app[0-9a-f]{8}$/);
  const identity = {
    ...graph[IDENTITY_KEY],
    inputs: { ...graph[IDENTITY_KEY].inputs, resourceName: IDENTITY_INPUTS.resourceName },
  };
  expect(differences(graphOf(STATE), { ...graph, [IDENTITY_KEY]: identity })).toEqual([]);
});
