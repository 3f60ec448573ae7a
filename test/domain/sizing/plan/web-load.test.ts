import { Problems } from '../../../../lib/domain';
import { Assumptions } from '../../../../lib/domain/sizing/plan/assumption';
import { webLoadOf } from '../../../../lib/domain/sizing/plan/web-load';
import { Traffic, Workload } from '../../../../lib/domain/sizing/workload';
import { WebLoad } from '../../../../lib/domain/sizing/plan/web-sizing';
import { faults } from '../../../support/problems-of';

const STATED = {
  service: { cpuMsPerRequest: 20, waitMsPerRequest: 80 },
  objective: { milliseconds: 300 },
  availability: { zones: 3, surviveZoneLossAtPeak: true },
};

function resolve(workload: Workload): { load: WebLoad; assumed: string[] } {
  const problems = new Problems('the workload shop', '');
  const assumptions = new Assumptions();
  const load = webLoadOf(problems, assumptions, workload);
  problems.throwIfAny();
  return { load: load!, assumed: assumptions.all.map(({ property, value }) => `${property} = ${value}`) };
}
const ofTraffic = (traffic: Traffic): WebLoad => resolve({ ...STATED, traffic: { growth: 0, ...traffic } }).load;

test('users alone suffice: everything else is an assumption with a unit and a reason', () => {
  const { load, assumed } = resolve({ traffic: { users: 800 } });
  expect(load.usualPerSecond).toBeCloseTo((800 / 7.15) * 1.2, 9);
  expect(load.peakPerSecond).toBeCloseTo(3 * load.usualPerSecond, 9);
  expect(assumed).toEqual([
    'service.cpuMsPerRequest = 30 ms',
    'service.waitMsPerRequest = 120 ms',
    'service.memoryMiBPerProcess = 256 MiB',
    'service.serverModel = threads',
    'availability.zones = 2',
    'availability.surviveZoneLossAtPeak = false',
    'objective.milliseconds = 500 ms for 95 %',
    'traffic.thinkSeconds = 7 s',
    'traffic.peakFactor = 3 times the usual load',
    'traffic.growth = 0.2',
  ]);
});

test('what is stated is no assumption', () => {
  const { load, assumed } = resolve({
    ...STATED,
    traffic: { users: 800, peakUsers: 3000, requestsPerSecond: 150, growth: 0 },
  });
  expect(load).toMatchObject({ usualPerSecond: 150, peakPerSecond: 562.5, cpuSeconds: 0.02, zones: 3 });
  expect(assumed).toEqual(['service.memoryMiBPerProcess = 256 MiB', 'service.serverModel = threads']);
});

test('the peak comes from its requests, or else from its users', () => {
  expect(ofTraffic({ requestsPerSecond: 10, peakRequestsPerSecond: 40, users: 100 }).peakPerSecond).toBeCloseTo(40, 9);
  expect(ofTraffic({ users: 100, peakUsers: 250, thinkSeconds: 4.9 }).peakPerSecond).toBeCloseTo(50, 9);
  expect(ofTraffic({ requestsPerSecond: 10, peakUsers: 200, thinkSeconds: 9.9 }).peakPerSecond).toBeCloseTo(20, 9);
});

test.each<[string, Traffic, string]>([
  ['nothing', {}, 'missing-value at traffic'],
  ['a peak below the usual users', { users: 10, peakUsers: 5 }, 'minimum-above-maximum at traffic.peakUsers'],
  [
    'a peak below the usual requests',
    { requestsPerSecond: 10, peakRequestsPerSecond: 5 },
    'minimum-above-maximum at traffic.peakRequestsPerSecond',
  ],
  [
    'more requests than users can send',
    { users: 1, requestsPerSecond: 1000 },
    'conflicting-props at traffic.requestsPerSecond',
  ],
  [
    'another think time than users and requests mean',
    { users: 100, requestsPerSecond: 10, thinkSeconds: 60 },
    'conflicting-props at traffic.thinkSeconds',
  ],
  ['no users', { users: 0 }, 'number-out-of-range at traffic.users'],
])('rejects %s', (_, traffic, fault) => {
  expect(faults(() => resolve({ traffic }))).toEqual([fault]);
});

test('reports the problems of all parts together', () => {
  expect(
    faults(() =>
      resolve({
        traffic: { users: 1 },
        service: { cpuMsPerRequest: 0 },
        objective: { milliseconds: -1 },
        availability: { zones: 4 },
      }),
    ),
  ).toEqual([
    'number-out-of-range at objective.milliseconds',
    'number-out-of-range at service.cpuMsPerRequest',
    'number-out-of-range at availability.zones',
  ]);
});
