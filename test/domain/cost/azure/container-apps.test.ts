import fc from 'fast-check';
import { Bill, Commitment, Price, Usage } from '../../../../lib/domain';
import {
  Declaration,
  Inputs,
  SECRET,
  UNKNOWN,
  billOf,
  bookOf,
  exactly,
  previewOf,
  quantities,
  reasons,
} from './bill-of';

/** Prices of West US 2: 42 % above those of East US 2. */
const WEST: { readonly [key: string]: number | Partial<Price> } = {
  'container-apps.vcpu.active': 0.000034,
  'container-apps.vcpu.idle': 0.000004,
  'container-apps.memory.active': 0.000004,
  'container-apps.memory.idle': 0.000004,
  'container-apps.requests': { per: 1e6, tiers: [{ usd: 0.4 }] },
  'container-apps.dedicated.plan': 0.1,
  'container-apps.dedicated.vcpu': 0.080859,
  'container-apps.dedicated.memory': 0.006638,
  'container-instances.vcpu': { per: 3600, tiers: [{ usd: 0.0405 }] },
  'container-instances.memory': { per: 3600, tiers: [{ usd: 0.00445 }] },
  'transfer.internet': 0.087,
};
const EAST = { ...WEST, 'container-apps.vcpu.active': 0.000024 };
const MONTH = 730 * 3600;

const container = (cpu: unknown, memory: unknown): Inputs => ({ resources: { cpu, memory } });

function app(scale: unknown, inputs: Inputs = {}, containers: unknown = [container(0.5, '1Gi')]): Declaration {
  return { type: 'app:ContainerApp', name: 'web', inputs: { template: { scale, containers }, ...inputs } };
}

function bill(resources: readonly Declaration[], usage: Usage = { activeShare: exactly(1) }): Bill {
  return billOf(resources, WEST, { usage });
}

describe('replicas of the Consumption plan', () => {
  test('cost their vCPUs and memory by the second, for 730 hours', () => {
    const { monthlyUsd } = bill([app({ minReplicas: 2, maxReplicas: 2 })]);
    expect(monthlyUsd.expected).toBeCloseTo(2 * MONTH * (0.5 * 0.000034 + 1 * 0.000004), 8);
  });

  test('have the price of their region', () => {
    const here = (region: string): Declaration => app({ minReplicas: 1, maxReplicas: 1 }, { location: region });
    const both = Bill.ofPulumi(previewOf([here('westus2'), here('East US 2')]), {
      books: [bookOf(WEST), bookOf(EAST, 'eastus2')],
      usage: { activeShare: exactly(1) },
    });
    const [west, east] = both.lines.filter((it) => it.price === 'container-apps.vcpu.active');
    expect(west.monthlyUsd.expected / east.monthlyUsd.expected).toBeCloseTo(0.000034 / 0.000024, 8);
  });

  test('are idle when they do not work, which lowers the price of vCPUs and not that of memory', () => {
    const idle = bill([app({ minReplicas: 1, maxReplicas: 1 })], { activeShare: exactly(0.25) });
    expect(quantities(idle)).toEqual({
      'container-apps.vcpu.active': 0.25 * MONTH * 0.5,
      'container-apps.vcpu.idle': 0.75 * MONTH * 0.5,
      'container-apps.memory.active': 0.25 * MONTH,
      'container-apps.memory.idle': 0.75 * MONTH,
    });
    const usd = MONTH * (0.5 * (0.25 * 0.000034 + 0.75 * 0.000004) + 0.000004);
    expect(idle.monthlyUsd.expected).toBeCloseTo(usd, 8);
  });

  test('range from the minimum, which is expected, to the maximum', () => {
    const { monthlyUsd } = bill([app({ minReplicas: 2, maxReplicas: 10 })]);
    expect(monthlyUsd.expected).toBeCloseTo(monthlyUsd.low, 8);
    expect(monthlyUsd.high).toBeCloseTo(5 * monthlyUsd.low, 8);
  });

  test('may cost nothing if the minimum is 0, and then are never idle', () => {
    const scaled = bill([app({ minReplicas: 0, maxReplicas: 4 })], { activeShare: exactly(0.5) });
    expect(scaled.monthlyUsd.low).toBe(0);
    expect(quantities(scaled)).toEqual({
      'container-apps.vcpu.active': 0.5 * MONTH * 0.5,
      'container-apps.memory.active': 0.5 * MONTH,
    });
  });

  test('are 0 to 10 where no scale is declared, as Azure has it', () => {
    const { low, high } = bill([app(undefined)]).lines[0].quantity;
    expect([low, high]).toEqual([0, 10 * MONTH * 0.5]);
  });

  test('have the sum of all containers', () => {
    const both = bill([app({ minReplicas: 1 }, {}, [container('0.5', '1Gi'), container(0.25, '512Mi')])]);
    expect(quantities(both)['container-apps.vcpu.active']).toBeCloseTo(0.75 * MONTH, 4);
    expect(quantities(both)['container-apps.memory.active']).toBeCloseTo(1.5 * MONTH, 4);
  });

  test('run for each revision with traffic; without traffic their number is listed', () => {
    const configuration = { activeRevisionsMode: 'Multiple', ingress: { traffic: [{ weight: 90 }, { weight: 10 }] } };
    const scale = { minReplicas: 1, maxReplicas: 1 };
    expect(quantities(bill([app(scale, { configuration })]))['container-apps.vcpu.active']).toBe(2 * MONTH * 0.5);
    const open = bill([app(scale, { configuration: { activeRevisionsMode: 'Multiple' } })]);
    expect(reasons(open)).toEqual([expect.stringContaining('known at deployment only')]);
    expect(open.monthlyUsd.expected).toBeGreaterThan(0);
  });

  test('never cost less when there are more of them', () => {
    const size = fc.record({ min: fc.nat(20), more: fc.nat(20), share: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(size, fc.nat(5), fc.nat(5), ({ min, more, share }, addedMin, addedMax) => {
        const of = (minReplicas: number, maxReplicas: number): Bill =>
          bill([app({ minReplicas, maxReplicas })], { activeShare: exactly(share) });
        const one = of(min, min + more).monthlyUsd;
        const other = of(min + addedMin, min + more + addedMin + addedMax).monthlyUsd;
        (['low', 'expected', 'high'] as const).forEach((it) =>
          expect(other[it]).toBeGreaterThanOrEqual(one[it] - 1e-9),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('cost less with a savings plan, in each case', () => {
    const saved = Object.fromEntries(
      Object.entries(WEST).map(([key, usd]) => [
        key,
        typeof usd === 'number' ? { tiers: [{ usd }], commitments: { 'savings-1y': usd * 0.85 } } : usd,
      ]),
    );
    const program = [app({ minReplicas: 2, maxReplicas: 5 })];
    const without = billOf(program, saved).monthlyUsd;
    const committed = billOf(program, saved, { commitment: Commitment.SAVINGS_1Y });
    (['low', 'expected', 'high'] as const).forEach((it) => {
      expect(committed.monthlyUsd[it]).toBeLessThan(without[it]);
      committed.lines.forEach(({ monthlyUsd }) => expect(monthlyUsd[it]).toBeGreaterThanOrEqual(0));
    });
  });
});

test('the free grant counts once for a subscription, not once for an app', () => {
  const free = { tiers: [{ usd: 0.000034 }], free: 180_000, freeScope: 'subscription' };
  const one = app({ minReplicas: 1, maxReplicas: 1 });
  const { allowances } = billOf([one, { ...one, name: 'api' }], { ...WEST, 'container-apps.vcpu.active': free });
  expect(allowances).toHaveLength(1);
  expect(allowances[0].monthlyUsd.expected).toBeCloseTo(-180_000 * 0.000034, 8);
});

describe('requests', () => {
  const usage = {
    requests: exactly(1e6),
    originShare: exactly(0.4),
    transferGb: exactly(100),
    activeShare: exactly(1),
  };
  const front: Declaration = { type: 'cdn:Profile', inputs: { sku: { name: 'Premium_AzureFrontDoor' } } };
  const open = app({ minReplicas: 1 }, { configuration: { ingress: { external: true } } });
  const closed = app({ minReplicas: 1 }, { configuration: { ingress: { external: false } } });

  test('are charged once for all apps that answer users', () => {
    const { lines } = bill([open, { ...open, name: 'api' }], usage);
    const charged = lines.filter((it) => it.price === 'container-apps.requests');
    expect(charged.map((it) => it.monthlyUsd.expected)).toEqual([0.4]);
  });

  test('are those that Front Door passes on, and data then leaves from there', () => {
    const charged = quantities(bill([open, front], usage));
    expect(charged['container-apps.requests']).toBe(0.4e6);
    expect(charged['transfer.internet']).toBeUndefined();
    expect(quantities(bill([open], usage))['transfer.internet']).toBe(100);
  });

  test('from within the environment are free, and so is an app without ingress', () => {
    expect(quantities(bill([closed, app({ minReplicas: 1 })], usage))['container-apps.requests']).toBeUndefined();
  });
});

describe('dedicated profiles', () => {
  const environment = (profiles: unknown, inputs: Inputs = {}): Declaration => ({
    type: 'app:ManagedEnvironment',
    inputs: { workloadProfiles: profiles, ...inputs },
  });
  const d4 = { name: 'big', workloadProfileType: 'D4', minimumCount: 3, maximumCount: 5 };

  test('cost their nodes and one plan management, and the apps on them nothing', () => {
    const apps = app({ minReplicas: 9 }, { workloadProfileName: 'big' });
    expect(quantities(bill([environment([d4]), apps, { ...apps, name: 'api' }]))).toEqual({
      'container-apps.dedicated.plan': 730,
      'container-apps.dedicated.vcpu': 3 * 730 * 4,
      'container-apps.dedicated.memory': 3 * 730 * 16,
    });
  });

  test('that only name the Consumption plan cost nothing', () => {
    const profile = { name: 'Consumption', workloadProfileType: 'Consumption' };
    expect(bill([environment([profile])])).toMatchObject({ lines: [], unpriced: [] });
  });

  test('of unknown types, and those of other programs, are listed', () => {
    const gpu = { name: 'gpu', workloadProfileType: 'NC24-A100', minimumCount: 1, maximumCount: 1 };
    const other = app({ minReplicas: 1 }, { workloadProfileName: 'elsewhere' });
    expect(reasons(bill([environment([gpu]), other]))).toEqual([
      'no rule for the workload profile type NC24-A100',
      'no rule for the workload profile elsewhere',
    ]);
  });

  test('are not needed for the management of a private endpoint, which is charged for a closed environment', () => {
    const closed = environment([], { publicNetworkAccess: 'Disabled' });
    const endpoint: Declaration = {
      type: 'network:PrivateEndpoint',
      inputs: { privateLinkServiceConnections: [{ groupIds: ['managedEnvironments'] }] },
    };
    const origin: Declaration = {
      type: 'cdn:AFDOrigin',
      inputs: { sharedPrivateLinkResource: { groupId: 'managedEnvironments' } },
    };
    const management = (resources: readonly Declaration[]): unknown =>
      bill(resources).lines.find((it) => it.price === 'container-apps.dedicated.plan')?.quantity;
    expect(management([closed, endpoint])).toEqual(exactly(730));
    expect(management([closed, origin])).toEqual({ low: 0, expected: 730, high: 730 });
    expect(management([closed])).toBeUndefined();
    expect(management([environment([]), endpoint])).toBeUndefined();
  });
});

describe('tasks', () => {
  const job = (configuration: unknown): Declaration => ({
    type: 'app:Job',
    inputs: { configuration, template: { containers: [container(0.5, '1Gi')] } },
  });
  const usage = { taskHours: exactly(10), deploymentHours: exactly(2) };

  test('of a schedule run for the hours of the usage, always active, for each replica', () => {
    const schedule = { triggerType: 'Schedule', scheduleTriggerConfig: { parallelism: 3 } };
    const charged = quantities(bill([job(schedule)], usage));
    expect(charged).toEqual({
      'container-apps.vcpu.active': 10 * 3 * 3600 * 0.5,
      'container-apps.memory.active': 10 * 3 * 3600,
    });
  });

  test('that are started by hand, and scripts, run for the hours of deployments', () => {
    const manual = job({ triggerType: 'Manual', manualTriggerConfig: { parallelism: 1 } });
    expect(quantities(bill([manual], usage))['container-apps.vcpu.active']).toBe(2 * 3600 * 0.5);
    const script = bill([{ type: 'resources:AzureCliScript' }], usage);
    expect(quantities(script)).toEqual({
      'container-instances.vcpu': 2 * 3600,
      'container-instances.memory': 2 * 3600 * 1.5,
    });
    expect(script.monthlyUsd.expected).toBeCloseTo(2 * (0.0405 + 1.5 * 0.00445), 8);
  });

  test('of container instances that always run cost all seconds of the month', () => {
    const group = {
      osType: 'Linux',
      containers: [{ resources: { requests: { cpu: 1, memoryInGB: 2 } } }],
    };
    const charged = quantities(bill([{ type: 'containerinstance:ContainerGroup', inputs: group }]));
    expect(charged).toEqual({ 'container-instances.vcpu': MONTH, 'container-instances.memory': 2 * MONTH });
    const once = { ...group, restartPolicy: 'Never' };
    expect(reasons(bill([{ type: 'containerinstance:ContainerGroup', inputs: once }]))).toHaveLength(1);
  });
});

describe('values that only a deployment knows are listed, and never count as 0', () => {
  const scale = { minReplicas: 1, maxReplicas: 2 };
  test.each([
    ['a secret number of replicas', app({ minReplicas: SECRET })],
    ['an unknown number of replicas', app({ maxReplicas: UNKNOWN })],
    ['a scale that is a secret', app(SECRET)],
    ['a negative number of replicas', app({ minReplicas: -1 })],
    ['an unknown template', app(scale, { template: UNKNOWN })],
    ['no template', app(scale, { template: null })],
    ['no containers', app(scale, {}, [])],
    ['containers that are no list', app(scale, {}, 'web')],
    ['an unknown size', app(scale, {}, [container(UNKNOWN, '1Gi')])],
    ['a size of 0', app(scale, {}, [container(0, '1Gi')])],
    ['memory without a unit', app(scale, {}, [container(1, '2')])],
    ['one container without a size', app(scale, {}, [container(1, '2Gi'), {}])],
    ['null as a container', app(scale, {}, [null])],
    ['an unknown workload profile', app(scale, { workloadProfileName: UNKNOWN })],
    ['unknown profiles', { type: 'app:ManagedEnvironment', inputs: { workloadProfiles: UNKNOWN } }],
    ['a profile of null', { type: 'app:ManagedEnvironment', inputs: { workloadProfiles: [null] } }],
    ['a job without containers', { type: 'app:Job' }],
  ])('%s', (_, resource) => {
    const { lines, unpriced } = bill([resource]);
    expect(lines.filter(({ price }) => price !== 'container-apps.dedicated.plan')).toEqual([]);
    expect(unpriced.map((it) => it.reason)).toEqual([expect.stringMatching(/known at deployment only/)]);
  });
});
