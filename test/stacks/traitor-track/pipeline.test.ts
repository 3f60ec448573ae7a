import { ServerResponse } from 'node:http';
import { App } from 'aws-cdk-lib';
import { generatedDocuments } from '../../../scripts/generated-documents';
import { PIPELINE } from '../../../stacks/traitor-track/pipeline';
import { RUNBOOK } from '../../../stacks/traitor-track/runbook';
import { TraitorTrack } from '../../../stacks/traitor-track/traitor-track';
import { pythonBeside } from '../../support/web-server';
import { Ended, Workflow, aFolder, renderedFiles } from '../../support/workflow';
import { synthesize } from './synthesized';

const ci = new Workflow(PIPELINE, 'ci');
const load = new Workflow(PIPELINE, 'load-test');
const files = renderedFiles(PIPELINE);
const SETTINGS = '.github/pipeline/load_test.json';

test.each(Object.keys(files).filter((path) => path.endsWith('.yml')))('%s is as it was reviewed', (path) => {
  expect(files[path]).toMatchSnapshot();
});

test('[TT-VUL-01] vulnerable packages fail the job; the report is JSON', () => {
  const step = ci.step('backend-audit', 'Audit packages (pip-audit)');
  expect(step.run).toMatch(
    /pip-audit==\S+ pip-audit --requirement 'requirements\.txt' --format json --output pip-audit-report\.json$/,
  );
  expect(step['continue-on-error']).toBeUndefined();
  expect(ci.job('all-checks-passed').needs).toContain('backend-audit');
});

test('[TT-VUL-01] Safety scans as well if there is a key', () => {
  const step = ci.step('backend-audit', 'Audit packages (Safety)');
  expect(ci.job('backend-audit').env.HAS_SAFETY).toBe("${{ secrets.SAFETY_API_KEY != '' }}");
  expect(step.if).toContain("env.HAS_SAFETY == 'true'");
  expect(step.run).toMatch(/safety==\S+ safety .*scan --output json$/);
  expect(ci.content.on.workflow_call.secrets.SAFETY_API_KEY.required).toBe(false);
});

test('[TT-VUL-02] bandit audits all code, and its report is uploaded even with findings', () => {
  const bandit = ci.step('backend-audit', 'Audit code (bandit)');
  expect(bandit.run).toMatch(/bandit -r \. -f json -o bandit-report\.json$/);
  const upload = ci.step('backend-audit', 'Upload the reports');
  expect(upload.with.path).toContain('./bandit-report.json');
  expect(upload).toMatchObject({ if: '${{ !cancelled() }}', with: { 'if-no-files-found': 'error' } });
});

test('[TT-RD-28] the image is scanned, and its findings need a review', () => {
  const scan = ci.step('docker-build', 'Scan application (Trivy)');
  expect(scan.env.IMAGE).toBe('application');
  expect(scan.run).toMatch(/image --scanners vuln --severity HIGH,CRITICAL [\s\S]*--input "\/reports\/\$IMAGE\.tar"/);
  expect(ci.stepNames('docker-build').at(-1)).toBe('Require a review of the findings');
});

describe('performance', () => {
  test('[TT-RD-29] every week, and on demand, 100 users are measured against the targets', () => {
    expect(load.content.on.schedule).toEqual([{ cron: '0 4 * * 1' }]);
    expect(load.content.on).toHaveProperty('workflow_dispatch');
    expect(JSON.parse(files[SETTINGS])).toMatchObject([
      { name: 'dashboard', path: '/dashboard', users: 100, averageBelowMilliseconds: 50, errorsBelowPercent: 1 },
      { name: 'api', path: '/api/stats', users: 100, averageBelowMilliseconds: 200, errorsBelowPercent: 1 },
    ]);
  });

  const LIMITS = { method: 'GET', users: 10, requests: 5, averageBelowMilliseconds: 1000, errorsBelowPercent: 3 };
  const measure = (
    answer: (response: ServerResponse, count: number) => void,
    limits: Partial<typeof LIMITS> = {},
  ): Promise<Ended> => {
    let count = 0;
    const settings = JSON.stringify([{ name: 'api', path: '/api/stats', ...LIMITS, ...limits }]);
    return pythonBeside(
      (_, __, response) => answer(response, (count += 1)),
      ['.github/pipeline/load_test.py', SETTINGS],
      aFolder({ ...files, [SETTINGS]: settings }),
      (address) => ({ BASE_URL: address }),
    );
  };

  test('[TT-RD-29] an application that meets its targets passes, and its numbers are shown', async () => {
    const { code, output } = await measure((response) => response.end('{}'));
    expect(code).toBe(0);
    expect(output).toMatch(/^api: 10 users, 50 requests, average \d+ ms, p95 \d+ ms, 0\.0 % failed/);
  });

  test('[TT-RD-29] a slow application fails', async () => {
    const slow = (response: ServerResponse): unknown => setTimeout(() => response.end('{}'), 30);
    const { code, output } = await measure(slow, { averageBelowMilliseconds: 20 });
    expect(code).toBe(1);
    expect(output).toMatch(/::error::api: the average is \d+ ms; the limit is 20 ms/);
  });

  test('[TT-RD-29] one whose errors reach the limit fails', async () => {
    const failing = (response: ServerResponse, count: number): unknown =>
      response.writeHead(count === 7 ? 500 : 200).end();
    expect((await measure(failing)).code).toBe(0);
    const { code, output } = await measure(failing, { errorsBelowPercent: 2 });
    expect(code).toBe(1);
    expect(output).toContain('::error::api: 2.0 % of requests failed; the limit is 2 %');
    expect((await measure(failing, { errorsBelowPercent: 0 })).code).toBe(1);
  });
});

describe('runbook of the sessions', () => {
  test('[TT-SES-10] the five steps are in the report’s order', () => {
    const titles = [...RUNBOOK.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      '1. Deploy Redis',
      '2. Change the configuration',
      '3. Test that sessions persist',
      '4. Deploy to production',
      '5. Monitor the session metrics',
    ]);
    expect(generatedDocuments()['docs/traitor-track/runbook.md']).toBe(RUNBOOK);
  });

  test('[TT-SES-10] Redis is deployed before the instances that need it', () => {
    const app = new App();
    new TraitorTrack(app, { placeholder: true, alarmEmail: 'none' });
    const { dependencies } = app.synth().getStackArtifact('TraitorTrack');
    expect(dependencies.map(({ id }) => id)).toContain('TraitorTrackData');
  });

  test('[TT-SES-10] it uses the names of the stacks', () => {
    const { data, application } = synthesize();
    expect(RUNBOOK).toContain(' --stack-name traitor-track-data-production ');
    data.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 1);
    application.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 1);
    application.hasOutput('Url', {});
  });
});
