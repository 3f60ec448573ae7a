import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '../../../bin/evidence/evidence';
import { PIPELINE } from '../../../stacks/traitor-track/pipeline';
import { ROADMAP, ROADMAP_PAGE } from '../../../stacks/traitor-track/roadmap';
import { all, only } from '../../support/template';
import { renderedFiles } from '../../support/workflow';
import { NEW_RELIC, instanceOf } from './instance';
import { synthesize } from './synthesized';

const { rows } = JSON.parse(readFileSync(join(__dirname, '../../../docs/evidence.json'), 'utf8')) as Evidence;
const { application, data } = synthesize();
const instance = instanceOf(synthesize());
const catalogue = readFileSync(join(__dirname, '../../../docs/requirements.md'), 'utf8');
const askedOf = (id: string): string => {
  const line = catalogue.split('\n').find((it) => it.startsWith(`| ${id} |`));
  return line!.split(' | ')[1];
};
const stepOf = (id: string): (typeof ROADMAP)[number]['steps'][number] =>
  ROADMAP.flatMap(({ steps }) => steps).find((it) => it.id === id)!;

describe('phases', () => {
  test.each([
    ['TT-RD-01', 1, '1 to 2', 6],
    ['TT-RD-09', 2, '2 to 4', 6],
    ['TT-RD-17', 3, '4 to 8', 6],
    ['TT-RD-25', 4, '8 to 12', 5],
  ])('[%s] phase %i takes %s weeks and has %i steps', (id, number, weeks, count) => {
    const phase = ROADMAP[number - 1];
    expect(phase).toMatchObject({ id, weeks });
    expect(phase.steps.map(({ step }) => step)).toEqual(
      Array.from({ length: count }, (_, it) => `${number}.${it + 1}`),
    );
    expect(askedOf(id)).toContain(`Phase ${number}, ${weeks} weeks`);
    expect(ROADMAP_PAGE).toContain(`## Phase ${number}: ${phase.goal}`);
  });
});

test('each step has the number, the hours and the impact of the catalogue', () => {
  const hours = (text: string): number => {
    const [, amount, unit] = /([\d.]+) (min|hours?)\b/.exec(text)!;
    return unit === 'min' ? Number(amount) / 60 : Number(amount);
  };
  for (const { id, step, hours: stated, impact } of ROADMAP.flatMap(({ steps }) => steps)) {
    const asked = askedOf(id);
    const part = asked.slice(asked.indexOf(`${step} `)).split(';')[0];
    expect([step, hours(part), part.includes(impact)]).toEqual([step, stated, true]);
  }
});

test('the rows that build a step are proved', () => {
  for (const { step, builtBy } of ROADMAP.flatMap(({ steps }) => steps)) {
    const found = builtBy.map((name) => rows.filter(({ id }) => id === name || id.startsWith(`${name}-`)));
    expect([step, found.every((it) => it.some(({ tests }) => tests.length > 0))]).toEqual([step, true]);
  }
});

/** A step is in its phase, and the stacks have what it adds. */
describe('steps', () => {
  const { environment, files } = instance;

  test('[TT-RD-02] 1.1: a CDN answers first', () => {
    expect(stepOf('TT-RD-02').step).toBe('1.1');
    expect(only(application, 'AWS::CloudFront::Distribution').DistributionConfig.Enabled).toBe(true);
  });

  test('[TT-RD-03] 1.2: responses are compressed', () => {
    expect(stepOf('TT-RD-03').step).toBe('1.2');
    expect(environment.COMPRESS_ENABLED).toBe('true');
  });

  test('[TT-RD-06] 1.5: backups move to cheaper storage', () => {
    expect(stepOf('TT-RD-06').step).toBe('1.5');
    const tiers = all(data, 'AWS::S3::Bucket').flatMap((it) => it.IntelligentTieringConfigurations ?? []);
    expect(tiers.length).toBeGreaterThan(0);
  });

  test('[TT-RD-10] 2.1: Redis is one replication group', () => {
    expect(stepOf('TT-RD-10').step).toBe('2.1');
    data.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 1);
  });

  test.each([
    ['TT-RD-11', '2.2', 'SESSION_TYPE', 'redis'],
    ['TT-RD-12', '2.3', 'REDIS_CACHE_DB', '0'],
    ['TT-RD-13', '2.4', 'RATELIMIT_STRATEGY', 'moving-window'],
    ['TT-RD-19', '3.2', 'READ_REPLICA_STRATEGY', 'random'],
  ])('[%s] %s: the application gets %s=%s', (id, step, name, value) => {
    expect(stepOf(id).step).toBe(step);
    expect(environment[name]).toBe(value);
  });

  test('[TT-RD-14] 2.5: a load balancer distributes the requests', () => {
    expect(stepOf('TT-RD-14').step).toBe('2.5');
    application.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
  });

  test('[TT-RD-15] 2.6: the instances scale by policies', () => {
    expect(stepOf('TT-RD-15').step).toBe('2.6');
    expect(only(application, 'AWS::AutoScaling::AutoScalingGroup')).toMatchObject({ MinSize: '2', MaxSize: '10' });
    expect(all(application, 'AWS::AutoScaling::ScalingPolicy').length).toBeGreaterThan(0);
  });

  test('[TT-RD-18] 3.1: the database has two read replicas', () => {
    expect(stepOf('TT-RD-18').step).toBe('3.1');
    expect(all(data, 'AWS::RDS::DBInstance').filter((it) => it.SourceDBInstanceIdentifier)).toHaveLength(2);
  });

  test('[TT-RD-20] 3.3: an APM agent starts the application', () => {
    expect(stepOf('TT-RD-20').step).toBe('3.3');
    expect(instanceOf(synthesize(NEW_RELIC)).environment.NEW_RELIC_CONFIG_FILE).toBe('/etc/traitortrack/newrelic.ini');
    expect(environment).not.toHaveProperty('NEW_RELIC_CONFIG_FILE');
  });

  test('[TT-RD-21] 3.4: logs are JSON', () => {
    expect(stepOf('TT-RD-21').step).toBe('3.4');
    const { formatters } = JSON.parse(files['/etc/traitortrack/logging.json']);
    expect(JSON.stringify(formatters)).toMatch(/json/i);
  });

  test('[TT-RD-23] 3.6: Gunicorn has gevent workers', () => {
    expect(stepOf('TT-RD-23').step).toBe('3.6');
    expect(Object.values(files).join('\n')).toMatch(/worker_class = ['"]gevent['"]/);
  });
});

test('[TT-RI-01] [TT-RD-07] the page has the command of each purchase, and no pipeline runs it', () => {
  expect(ROADMAP_PAGE).toMatch(
    /^aws rds purchase-reserved-db-instances-offering .*--reserved-db-instance-id traitortrack-reserved .*$/m,
  );
  expect(ROADMAP_PAGE).toMatch(/^aws ec2 purchase-reserved-instances-offering .*"\$EC2_OFFERING".*$/m);
  expect(Object.values(renderedFiles(PIPELINE)).join()).not.toContain('purchase-reserved');
  for (const period of ['--duration 1 ', '--min-duration 31536000 --max-duration 31536000']) {
    expect(ROADMAP_PAGE).toContain(period);
  }
});
