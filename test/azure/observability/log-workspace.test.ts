import { LogWorkspace } from '../../../lib/azure/observability/log-workspace';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2' };

test('[FM-ACA-03] a workspace keeps logs for 30 days, and Application Insights writes to it', async () => {
  const run = await runProgram(() => new LogWorkspace('logs', args));

  expect(run.one('operationalinsights:Workspace').inputs).toMatchObject({
    sku: { name: 'PerGB2018' },
    retentionInDays: 30,
  });
  expect(run.one('applicationinsights:Component').inputs.workspaceResourceId).toBe(
    await valueOf(run.result.workspaceId),
  );
});

test('[LB-RC-27] ingestion is limited unless the limit is removed on purpose', async () => {
  const quotaOf = async (dailyQuotaGiB?: number): Promise<number> =>
    (await runProgram(() => new LogWorkspace('logs', { ...args, dailyQuotaGiB }))).one('operationalinsights:Workspace')
      .inputs.workspaceCapping.dailyQuotaGb;
  expect(await quotaOf()).toBe(10);
  expect(await quotaOf(0)).toBe(-1);
});

test('the connection string is a secret in the state', async () => {
  const run = await runProgram(() => new LogWorkspace('logs', args));

  expect(await (run.result.connectionString as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
});

test('cost can be limited', async () => {
  const run = await runProgram(() => new LogWorkspace('logs', { ...args, dailyQuotaGiB: 5, samplingPercent: 25 }));

  expect(run.one('operationalinsights:Workspace').inputs.workspaceCapping).toEqual({ dailyQuotaGb: 5 });
  expect(run.one('applicationinsights:Component').inputs.samplingPercentage).toBe(25);
});

test('reports every problem at once', async () => {
  const wrong = { ...args, retentionDays: 7, dailyQuotaGiB: 0.01, samplingPercent: 0 };

  expect(await inputFaults(() => new LogWorkspace('logs', wrong))).toEqual([
    'number-out-of-range at retentionDays',
    'number-out-of-range at dailyQuotaGiB',
    'number-out-of-range at samplingPercent',
  ]);
});

describe('an existing workspace', () => {
  const existingWorkspaceId =
    '/subscriptions/s/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/central';

  test('[LB-RC-28] receives the telemetry of a new Application Insights', async () => {
    const run = await runProgram(() => new LogWorkspace('logs', { ...args, existingWorkspaceId }));
    expect(run.all('operationalinsights:Workspace')).toEqual([]);
    expect(run.one('applicationinsights:Component').inputs.workspaceResourceId).toBe(existingWorkspaceId);
    expect(await valueOf(run.result.workspaceId)).toBe(existingWorkspaceId);
    expect(run.result.dailyQuotaGiB).toBe(0);
  });

  test('[LB-RC-28] rejects what has no effect on it, and an id of something else', async () => {
    const wrong = { existingWorkspaceId: '/central', retentionDays: 90, dailyQuotaGiB: 5 };
    expect(await inputFaults(() => new LogWorkspace('logs', { ...args, ...wrong }))).toEqual([
      'invalid-format at existingWorkspaceId',
      'prop-without-effect at retentionDays',
      'prop-without-effect at dailyQuotaGiB',
    ]);
  });
});

test('[LB-RC-28] adopts an existing Application Insights, whose connection string stays a secret', async () => {
  const existingApplicationInsightsId =
    '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Insights/components/shop';
  const run = await runProgram(() => new LogWorkspace('logs', { ...args, existingApplicationInsightsId }));
  expect(run.all('applicationinsights:Component')).toEqual([]);
  expect(run.one('operationalinsights:Workspace').name).toBe('logs');
  expect(await valueOf(run.result.applicationInsightsId)).toBe(existingApplicationInsightsId);
  expect(await valueOf(run.result.connectionString)).toMatch(/^InstrumentationKey=/);
  expect(await (run.result.connectionString as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
});
