import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliEnded } from '../../support/cli';
import { runLoadbearing } from '../../support/run-command';

const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
write('shop.yaml', 'traffic:\n  users: 800\n  peakUsers: 3000\n  requestsPerSecond: 150\ndatabase:\n');
const run = (...args: string[]): Promise<CliEnded> => runLoadbearing(['simulate', ...args], { folder });
const data = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out) as Data;

interface Data {
  readonly verdict: {
    readonly holds: boolean;
    readonly smallestMinimum?: number;
    readonly sufficientMaximum?: number;
    readonly sentence: string;
  };
  readonly totals: { readonly mostInstances: number; readonly instanceHours: number };
  readonly series: readonly object[];
  readonly deployed?: object;
}

test('a spike that scaling follows too late ends with 1, and names the minimum that holds', async () => {
  const { code, out } = await run('shop.yaml');
  expect(code).toBe(1);
  expect(out).toMatchSnapshot();
  const { verdict } = await data('shop.yaml');
  expect(await run('shop.yaml', '--min', String(verdict.smallestMinimum))).toMatchObject({ code: 0 });
});

test.each([['day'], ['ramp'], ['steady']])('a %s at the planned peak stays within the objective', async (shape) => {
  const { verdict } = await data('shop.yaml', '--trace', shape, '--min', '29');
  expect(verdict).toMatchObject({ holds: true });
});

test('the same inputs give the same result, on each cloud', async () => {
  for (const place of [
    ['--compute', 'ec2'],
    ['--cloud', 'azure'],
  ]) {
    expect(await data('shop.yaml', ...place)).toEqual(await data('shop.yaml', ...place));
  }
});

test('a higher target and a slower start change the result', async () => {
  const planned = await data('shop.yaml', '--factor', '3');
  const later = await data('shop.yaml', '--factor', '3', '--start', '600');
  const higher = await data('shop.yaml', '--trace', 'day', '--target', '90');
  expect(later.verdict.sentence).not.toBe(planned.verdict.sentence);
  expect(higher.totals.instanceHours).toBeLessThan((await data('shop.yaml', '--trace', 'day')).totals.instanceHours);
});

test('a recorded load is read from CSV, with seconds or dates', async () => {
  write('seconds.csv', `time,requests\n${Array.from({ length: 30 }, (_, it) => `${60 * it},100`).join('\n')}\n`);
  const date = (minute: number): string => `2026-11-20T12:${String(minute).padStart(2, '0')}:00Z`;
  write('dates.csv', `time,requests\n${Array.from({ length: 30 }, (_, it) => `${date(it)},100`).join('\n')}\n`);
  const [seconds, dates] = [
    await data('shop.yaml', '--rows', 'seconds.csv'),
    await data('shop.yaml', '--rows', 'dates.csv'),
  ];
  expect(seconds).toEqual(dates);
  expect(seconds.series).toHaveLength(30);
});

test.each([
  ['a missing file', 'none.csv', '', 'lb1956'],
  ['a gap', 'gap.csv', 'time,requests\n0,1\n60,1\n120,1\n600,1\n', 'lb1161'],
  ['disorder', 'order.csv', 'time,requests\n0,1\n60,1\n30,1\n', 'lb1160'],
  ['nothing', 'empty.csv', '\n', 'lb1005'],
  ['a text for a number', 'text.csv', 'time,requests\n0,1\n60,many\n', 'lb1958'],
  ['a row without requests', 'short.csv', 'time,requests\n0,1\n60\n', 'lb1958'],
])('rejects a recorded load with %s', async (_, file, text, code) => {
  if (text !== '') write(file, text);
  expect(await run('shop.yaml', '--rows', file)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(code) as string,
  });
});

test.each([
  ['a shape that does not exist', ['--trace', 'wave'], '--trace'],
  ['a factor that is no number', ['--factor', 'x'], '--factor'],
  ['a factor for recorded rows', ['--factor', '2', '--rows', 'seconds.csv'], '--rows'],
])('rejects %s as invalid usage', async (_, args, text) => {
  expect(await run('shop.yaml', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(text) as string });
});

const WEB = { Type: 'AWS::ECS::Service', Properties: { LoadBalancers: [{}], TaskDefinition: { Ref: 'Task' } } };
const scaling = (max: number, hasRequests = true) => ({
  Resources: {
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu: '2048' } },
    Web: hasRequests ? WEB : { ...WEB, Properties: { TaskDefinition: { Ref: 'Task' } } },
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ...{ MinCapacity: 2, MaxCapacity: max, ServiceNamespace: 'ecs' },
        ResourceId: { 'Fn::Join': ['', ['service/main/', { 'Fn::GetAtt': ['Web', 'Name'] }]] },
      },
    },
    Cpu: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: { Ref: 'Target' },
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          ...{ TargetValue: 60, ScaleInCooldown: 120 },
        },
      },
    },
  },
});

describe('the scaling of a template', () => {
  write('shop.template.json', JSON.stringify(scaling(40)));

  test('is simulated in place of that of the plan, and shown', async () => {
    const args = ['shop.yaml', '--trace', 'ramp', '--template', 'shop.template.json'];
    const { out } = await run(...args);
    expect(out).toMatch(/^Scaling of Web of 2 vCPU: 2 to 40 tasks, 60 % CPU\.\n\n\w/);
    const { series, deployed } = await data(...args);
    expect(deployed).toEqual({ id: 'Web', scaling: '2 to 40 tasks, 60 % CPU', vcpus: 2, leftOut: [] });
    // What 2 tasks have grown to before the ramp.
    expect(series[0]).toMatchObject({ instances: 5 });
    expect(await data(...args, '--min', '6')).not.toEqual(await data(...args));
  });

  test('may be named as an app or a state', async () => {
    const named = await data('shop.yaml', '--trace', 'ramp', '--template', 'shop.template.json');
    for (const name of ['--app', '--stack-state']) {
      expect(await data('shop.yaml', '--trace', 'ramp', name, 'shop.template.json')).toEqual(named);
    }
    const both = await run('shop.yaml', '--app', 'shop.template.json', '--template', 'shop.template.json');
    expect(both.code).toBe(2);
  });

  test('that is too small is found before it is deployed', async () => {
    write('small.template.json', JSON.stringify(scaling(3)));
    const small = await data('shop.yaml', '--trace', 'day', '--template', 'small.template.json', '--min', '3');
    const { sufficientMaximum } = small.verdict;
    expect(small.verdict).toMatchObject({ holds: false, bottleneck: 'max-instances' });
    expect(small.verdict.sentence).toContain(`: raise the maximum to ${sufficientMaximum}.`);
    // Scaling follows a day, if it may.
    write('larger.template.json', JSON.stringify(scaling(sufficientMaximum!)));
    const larger = await data('shop.yaml', '--trace', 'day', '--template', 'larger.template.json', '--min', '3');
    expect(larger.verdict.holds).toBe(true);
  });

  test('has a cloud, a maximum and a target of its own', async () => {
    for (const flag of [
      ['--cloud', 'azure'],
      ['--max', '9'],
      ['--target', '50'],
    ]) {
      const ended = await run('shop.yaml', '--template', 'shop.template.json', ...flag);
      expect(ended).toMatchObject({ code: 2, err: expect.stringContaining(flag[0]) as string });
    }
    const unknown = await run('shop.yaml', '--template', 'shop.template.json', '--service', 'Wbe');
    expect(unknown).toMatchObject({ code: 2, err: expect.stringMatching(/--service Web[^]*lb1962/) as string });
    expect(await run('shop.yaml', '--service', 'Web')).toMatchObject({ code: 2 });
  });
});

describe('a measured instance', () => {
  test('serves in place of the CPUs of the plan', async () => {
    const measured = '{ throughputOfOne: 6, contention: 0.04, coherency: 0.0005, concurrency: 24 }';
    write(
      'measured.yaml',
      `traffic: { users: 800, peakUsers: 3000 }\nservice:\n  cpuMsPerRequest: 2\n  measured: ${measured}\n`,
    );
    const [planned, served] = [await data('measured.yaml'), await data('measured.yaml', '--measured')];
    expect(served.series).not.toEqual(planned.series);
  });

  test('is required by its flag', async () => {
    const ended = await run('shop.yaml', '--measured');
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('service.measured') as string });
  });
});

describe('workers', () => {
  write('tasks.yaml', 'traffic: { users: 800, peakUsers: 3000 }\nbackground: { tasksPerSecond: 5 }\n');

  test('are simulated with their tasks, on each cloud', async () => {
    const { out } = await run('tasks.yaml', '--workers');
    expect(out).toMatch(/tasks\/s │ workers │ +busy/);
    expect(out).toContain(' worker hours, at most ');
    const { verdict } = await data('tasks.yaml', '--workers', '--cloud', 'azure');
    expect(
      await run('tasks.yaml', '--workers', '--cloud', 'azure', '--min', String(verdict.smallestMinimum)),
    ).toMatchObject({
      code: 0,
    });
  });

  test('are no service that gets requests', async () => {
    write('web.template.json', JSON.stringify(scaling(40)));
    const { code, err } = await run('tasks.yaml', '--workers', '--template', 'web.template.json');
    expect([code, err]).toEqual([2, expect.stringContaining('no service without requests has scaling')]);
  });

  test('have the scaling of a template, and the concurrency of the plan', async () => {
    const file = 'workers.template.json';
    const text = JSON.stringify(scaling(40, false));
    write(file, text);
    const { out } = await run('tasks.yaml', '--workers', '--template', file);
    expect(out).toMatch(
      /^Scaling of Web: 2 to 40 tasks, 60 % CPU\. Tasks at once in each worker: \d+, as in the plan\.\n\n/,
    );
  });

  test('must exist, and scale by their tasks', async () => {
    expect(await run('shop.yaml', '--workers')).toMatchObject({
      code: 2,
      err: expect.stringContaining('plan.workers') as string,
    });
    expect(await run('tasks.yaml', '--workers', '--target', '50')).toMatchObject({ code: 2 });
  });
});
