import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plan, Workload } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { workloadTemplate } from '../../bin/workload/template';
import type { CliEnded } from '../support/cli';
import { runLoadbearing } from '../support/run-command';
import type { PlanOutput } from '../../bin/plan/plan-output';
import { checkedOutput } from '../support/output-schema';
import { SYSTEMS } from '../../stacks/systems';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SHOP = `
name: shop
traffic: # measured in October
  users: 800
  peakUsers: 3000
  requestsPerSecond: 150
database:
cache: {}
background:
  tasksPerSecond: 5
`;
writeFileSync(join(folder, 'shop.yaml'), SHOP);

const run = (...args: string[]): Promise<CliEnded> => runLoadbearing(args, { folder });
const parsed = (text: string): Workload => {
  writeFileSync(join(folder, 'parsed.yaml'), text);
  return WorkloadFile.read(join(folder, 'parsed.yaml'));
};

describe('loadbearing init', () => {
  test('writes a file that plan reads, and never overwrites one', async () => {
    expect(await run('init', 'new.yaml')).toMatchObject({
      code: 0,
      out: expect.stringContaining('new.yaml') as string,
    });
    expect(await run('plan', 'new.yaml')).toMatchObject({ code: 0 });
    const before = readFileSync(join(folder, 'new.yaml'), 'utf8');
    expect(await run('init', 'new.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('lb1006') as string });
    expect(readFileSync(join(folder, 'new.yaml'), 'utf8')).toBe(before);
  });

  test('names every value; without the #, each default is what the plan assumes', () => {
    const template = workloadTemplate('shop');
    expect(template).toContain('remove its `# `, and that of its section');
    const stated = template.replaceAll(/^# ( {2}\w+: \S+|\w+:)$/gm, '$1');
    const all = parsed(stated.replaceAll(/^#.*$/gm, ''));
    const unstated = Plan.forWorkload({
      ...parsed(template),
      service: {},
      content: {},
      background: { tasksPerSecond: 5 },
    });
    expect(Plan.forWorkload(all).sizes).toEqual(unstated.sizes);
    expect(Plan.forWorkload(all).assumptions).toEqual([]);
  });
});

describe('loadbearing plan', () => {
  test.each(['aws', 'azure', 'both'])('prints the plan of a shop on %s', async (cloud) => {
    const { code, out } = await run('plan', 'shop.yaml', '--cloud', cloud);
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
  });

  test.each([...new Set(SYSTEMS.map(({ folder }) => folder))])('compares %s with its plan', async (folder) => {
    const { code, out } = await run('plan', folder);
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
  });

  test('prints the plan of the starter on both clouds', async () => {
    const { code, out } = await run('plan', 'starter', '--cloud', 'both');
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
  });

  test('keeps the compute of a reference stack when its cloud is named', async () => {
    const size = async (...flags: string[]) =>
      (await run('plan', 'traitor-track', '--explain', 'web.size', ...flags)).out.split('\n')[0];
    expect(await size('--cloud', 'aws')).toBe(await size());
    expect(await size('--cloud', 'both')).toBe(await size());
  });

  test('explains a size of a reference stack with that of its plan', async () => {
    const { out } = await run('plan', 'traitor-track', '--explain', 'web.maxInstances');
    expect(out).toContain('the reference stack has 10');
  });

  test('prints data that a program can read', async () => {
    const { out } = await run('plan', 'shop.yaml', '--json');
    expect(JSON.parse(out)).toMatchObject({
      plans: [{ web: { minInstances: 16, maxInstances: 29 }, shortfalls: [] }],
    });
  });

  test('answers what if: other users, other compute, one size', async () => {
    const { out } = await run('plan', 'shop.yaml', '--users', '1600', '--json');
    expect(JSON.parse(out)).toMatchObject({ plans: [{ web: { maxInstances: 58 } }] });
    const explained = await run('plan', 'shop.yaml', '--compute', 'ec2', '--explain', 'web.size');
    expect(explained.out).toMatch(/^web\.size: t3/);
  });

  test('prints everything it knows and ends with 1 where a part does not fit', async () => {
    const { code, out } = await run('plan', 'shop.yaml', '--users', '1000000');
    expect(code).toBe(1);
    expect(out).toContain('no database fits');
  });

  test.each([
    ['a missing file', ['plan', 'none.yaml'], 2, 'lb1960'],
    ['an unknown size', ['plan', 'shop.yaml', '--explain', 'web.colour'], 2, 'lb1004'],
    ['an unknown region', ['plan', 'shop.yaml', '--region', 'moon-1'], 2, 'lb1004'],
    ['users that are no number', ['plan', 'shop.yaml', '--users', 'many'], 2, '--users'],
    ['a region of two clouds', ['plan', 'shop.yaml', '--cloud', 'both', '--region', 'us-east-1'], 2, '--region'],
    ['an unknown cloud', ['plan', 'shop.yaml', '--cloud', 'moon'], 2, '--cloud'],
  ])('rejects %s', async (_, args, code, text) => {
    expect(await run(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(text) as string });
  });
});

describe('loadbearing plan beside an app', () => {
  const app = (max: number, databases: object = {}): string => {
    const scaling = {
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: 'Target' },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        TargetValue: 60,
      },
    };
    const resources = {
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu: '1024' } },
      Web: { Type: 'AWS::ECS::Service', Properties: { LoadBalancers: [{}], TaskDefinition: { Ref: 'Task' } } },
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ...{ MinCapacity: 20, MaxCapacity: max, ServiceNamespace: 'ecs' },
          ResourceId: { 'Fn::Join': ['', ['service/main/', { 'Fn::GetAtt': ['Web', 'Name'] }]] },
        },
      },
      Cpu: { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: scaling },
      ...databases,
    };
    writeFileSync(join(folder, 'app.template.json'), JSON.stringify({ Resources: resources }));
    return 'app.template.json';
  };
  const built = async (...args: string[]) => {
    const ended = await run('plan', 'shop.yaml', '--json', ...args);
    expect(checkedOutput(ended, 'plan').faults).toEqual([]);
    const { plans } = JSON.parse(ended.out) as PlanOutput;
    return { code: ended.code, sizes: Object.fromEntries(plans[0].built!.map((it) => [it.name, it])) };
  };

  test('names what has less than planned, and ends with 1', async () => {
    const { code, sizes } = await built('--app', app(25));
    expect(code).toBe(1);
    expect(sizes['web.maxInstances']).toMatchObject({ built: '25', isLess: true });
    expect(sizes['web.minInstances']).toMatchObject({ built: '20', isLess: false });
    expect(await run('plan', 'shop.yaml', '--app', app(25))).toMatchObject({
      ...{ code: 1, out: expect.stringContaining('Less than planned: web.maxInstances.') as string },
    });
  });

  test('has the database and the cache, but not what only the deployment knows', async () => {
    const { sizes } = await built(
      '--app',
      app(60, {
        Db: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20' } },
        Copy: { Type: 'AWS::RDS::DBInstance', Properties: { SourceDBInstanceIdentifier: { Ref: 'Db' } } },
        Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { CacheNodeType: { Ref: 'Size' } } },
      }),
    );
    expect(sizes['database.size']).toMatchObject({ built: 'db.t3.micro', isLess: true });
    expect(sizes['database.readReplicas']).toMatchObject({ built: '1' });
    expect(sizes).not.toHaveProperty(['cache.size']);
  });

  test('compares classes by vCPUs and memory, and says which it cannot compare', async () => {
    const withDatabase = (values: object) => app(60, { Db: { Type: 'AWS::RDS::DBInstance', Properties: values } });
    const large = await built('--app', withDatabase({ DBInstanceClass: 'db.r7g.16xlarge', AllocatedStorage: { Ref: 'Q' } })); // prettier-ignore
    expect(large).toMatchObject({ code: 0, sizes: { 'database.size': { isLess: false } } });
    expect(large.sizes).not.toHaveProperty(['database.storageGiB']);
    const unknown = await run('plan', 'shop.yaml', '--app', withDatabase({ DBInstanceClass: 'db.x9.large' }));
    expect(unknown).toMatchObject({ code: 0, out: expect.stringMatching(/db\.x9\.large.*not compared/) });
  });

  test('leaves out what a condition leaves out', async () => {
    const file = app(60, { Db: { Type: 'AWS::RDS::DBInstance', Condition: 'Never', Properties: { DBInstanceClass: 'db.t3.micro' } } }); // prettier-ignore
    const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
    writeFileSync(
      join(folder, file),
      JSON.stringify({ ...template, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } }),
    );
    expect((await built('--app', file)).sizes).not.toHaveProperty(['database.size']);
  });

  test('compares an app whose service does not scale', async () => {
    const only = { Db: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.t3.micro' } } };
    writeFileSync(join(folder, 'flat.template.json'), JSON.stringify({ Resources: only }));
    const { code, sizes } = await built('--app', 'flat.template.json');
    expect([code, Object.keys(sizes)]).toEqual([1, ['database.size', 'database.readReplicas']]);
  });

  test('plans for the region of the app', async () => {
    const only = { Db: { Type: 'AWS::RDS::DBInstance', Properties: {} } };
    const stack = { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/eu-west-1', properties: {} };
    mkdirSync(join(folder, 'ireland.out'));
    writeFileSync(join(folder, 'ireland.out/manifest.json'), JSON.stringify({ artifacts: { Shop: stack } }));
    writeFileSync(join(folder, 'ireland.out/Shop.template.json'), JSON.stringify({ Resources: only }));
    const { plans } = JSON.parse((await run('plan', 'shop.yaml', '--app', 'ireland.out', '--json')).out) as PlanOutput;
    expect(plans[0].region).toBe('eu-west-1');
  });

  test('plans for Azure if the app is a state of Pulumi', async () => {
    const inputs = {
      configuration: { ingress: {} },
      template: {
        containers: [{ resources: { cpu: 2 } }],
        scale: {
          minReplicas: 2,
          maxReplicas: 50,
          rules: [{ name: 'http', http: { metadata: { concurrentRequests: '40' } } }],
        },
      },
    };
    const state = {
      deployment: {
        resources: [
          { urn: 'urn:pulumi:prod::shop::X::web', type: 'azure-native:app:ContainerApp', inputs },
          {
            ...{ urn: 'urn:pulumi:prod::shop::X::db', type: 'azure-native:dbforpostgresql/v20240801:Server' },
            inputs: { sku: { name: 'Standard_D4ds_v5' }, storage: { storageSizeGB: 4096 } },
          },
        ],
      },
    };
    writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
    const { sizes } = await built('--stack-state', 'state.json');
    expect(sizes['web.minInstances']).toMatchObject({ built: '2', isLess: true });
    expect(sizes['database.size']).toMatchObject({ built: 'Standard_D4ds_v5' });
    expect(sizes['database.storageGiB']).toMatchObject({ built: '4096 GiB', isLess: false });
  });

  test.each([
    ['a service without an app', ['--service', 'Web']],
    ['an app on both clouds', ['--app', 'app.template.json', '--cloud', 'both']],
    ['an app and a state', ['--app', 'app.template.json', '--stack-state', 'state.json']],
    ['a missing app', ['--app', 'none.json']],
    ['an app of another cloud', ['--app', 'app.template.json', '--cloud', 'azure']],
  ])('rejects %s', async (_, args) => {
    expect(await run('plan', 'shop.yaml', ...args)).toMatchObject({ code: 2, out: '' });
  });
});
