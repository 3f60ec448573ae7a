import * as pulumi from '@pulumi/pulumi';
import type { RoleAssignment } from '@pulumi/azure-native/authorization';
import { onceEffective } from '../../../lib/azure/compute/role-propagation';
import { runProgram, valueOf } from '../../support/pulumi-program';

const granted = (secondsAgo: number): RoleAssignment =>
  ({ createdOn: pulumi.output(new Date(Date.now() - 1000 * secondsAgo).toISOString()) }) as unknown as RoleAssignment;

/** Milliseconds that a program waits for its grants. */
async function wait(grants: () => RoleAssignment[], preview = false): Promise<number> {
  const waits: number[] = [];
  const original = global.setTimeout;
  const spy = jest.spyOn(global, 'setTimeout').mockImplementation((run: () => void, ms = 0) => {
    if (ms > 1000) waits.push(ms);
    return original(run, ms > 1000 ? 0 : ms);
  });
  try {
    await runProgram(
      async () => {
        expect(await valueOf(onceEffective(pulumi.output('id'), grants()))).toBe('id');
      },
      { preview },
    );
    return Math.max(0, ...waits);
  } finally {
    spy.mockRestore();
  }
}

describe('[LB-RC-22] a workload waits for its roles', () => {
  test('two minutes from the newest grant', async () => {
    expect(await wait(() => [granted(600), granted(20)])).toBeGreaterThan(90_000);
    expect(await wait(() => [granted(600), granted(20)])).toBeLessThanOrEqual(100_000);
  });

  test('not after earlier deployments, without a grant, or in a preview', async () => {
    expect(await wait(() => [granted(600)])).toBe(0);
    expect(await wait(() => [])).toBe(0);
    expect(await wait(() => [granted(0)], true)).toBe(0);
  });

  test('at most two minutes, whatever the clock of Azure says', async () => {
    expect(await wait(() => [granted(-3600)])).toBe(120_000);
  });
});
