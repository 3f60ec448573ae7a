import { MachineSizes } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults, problemsOf } from '../../support/problems-of';

test('[TT-VRT-01] the current t3.medium has 2 vCPUs and 4 GiB', () => {
  expect(MachineSizes.ec2('t3.medium')).toEqual({ name: 't3.medium', vcpus: 2, memoryGiB: 4 });
});

test.each([
  ['t3.large', 2, 8],
  ['t3.xlarge', 4, 16],
  ['t3.2xlarge', 8, 32],
  ['t4g.small', 2, 2],
  ['t3a.nano', 2, 0.5],
  ['m7g.medium', 1, 4],
  ['m5.large', 2, 8],
  ['c7i.xlarge', 4, 8],
  ['c5.9xlarge', 36, 72],
  ['r6gd.4xlarge', 16, 128],
  ['m7i-flex.2xlarge', 8, 32],
])('the EC2 type %s has %d vCPUs and %d GiB', (name, vcpus, memoryGiB) => {
  expect(MachineSizes.ec2(name)).toEqual({ name, vcpus, memoryGiB });
});

test('an RDS class has the size of its machine under its RDS name', () => {
  expect(MachineSizes.rds('db.t3.large')).toEqual({ name: 'db.t3.large', vcpus: 2, memoryGiB: 8 });
});

test.each([
  't3.huge',
  'm4.large',
  'c5n.large',
  't2.micro',
  'x2.large',
  'm5.0xlarge',
  't3.constructor',
  'db.t3.large',
  '',
  't3.medium\n',
])('the EC2 type %p is rejected rather than guessed', (name) =>
  expect(faults(() => MachineSizes.ec2(name))).toEqual(['unknown-machine-size at MachineSizes']),
);

test.each([
  [() => MachineSizes.rds('t3.large'), 'db.t3.large'],
  [() => MachineSizes.rds('cache.m7g.large'), 'db.m7g.large'],
  [() => MachineSizes.ec2('db.t3.large'), 't3.large'],
])('[LB-RC-15] a type of another service is rejected with its name in this one: %#', (find, right) => {
  expect(problemsOf(find)[0].fix).toContain(`'${right}'`);
});

test('an RDS class without its prefix is rejected', () => {
  expect(faults(() => MachineSizes.rds('t3.large'))).toEqual(['unknown-machine-size at MachineSizes']);
});

test('the larger classes of a family are listed from small to large', () => {
  expect(MachineSizes.rdsUpwards('db.t3.large').map((size) => size.name)).toEqual(['db.t3.xlarge', 'db.t3.2xlarge']);
  expect(MachineSizes.rdsUpwards('db.r6g.4xlarge').map((size) => size.memoryGiB)).toEqual([256, 384, 512]);
  expect(MachineSizes.rdsUpwards('db.t3.2xlarge')).toEqual([]);
});

test.each([
  [1, 'cache.t4g.micro'],
  [512, 'cache.t4g.micro'],
  [513, 'cache.t4g.small'],
  [3000, 'cache.t4g.medium'],
  [13_300, 'cache.r7g.large'],
  [108_000, 'cache.r7g.4xlarge'],
])('the smallest node for %d MiB of cached data is %s', (memoryMiB, node) => {
  expect(MachineSizes.cacheNodeFor(memoryMiB)).toBe(node);
});

test.each([
  [108_350, 'number-out-of-range'],
  [NaN, 'number-out-of-range'],
  [deployTimeNumber, 'unresolved-token'],
])('no cache node holds %p MiB', (memoryMiB, code) => {
  expect(faults(() => MachineSizes.cacheNodeFor(memoryMiB))).toEqual([`${code} at MachineSizes.memoryMiB`]);
});
