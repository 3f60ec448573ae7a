import type { CheckOutput } from '../../../bin/check/check-output';
import { runLoadbearing } from '../../support/run-command';

jest.setTimeout(120_000);
// Fresh MaaS warns of its core quota.
jest.spyOn(console, 'warn').mockImplementation(() => undefined);

/** Findings that each reference system has on purpose, since its report asks for them. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  // TT-ASG-07: a deployment sets the desired number of instances.
  'traitor-track': ['LB2107 WebTierGroupASG'],
  'ops-center': [],
  // BR-CEL-04: the limit of a child process is above its share of the memory. The construct warns of it.
  'book-reader': ['LB2104 WorkersTaskDefinition'],
  'argo-alpine': [],
  // FM-ACA: the maximum of the apps needs a larger quota, which an operator requests.
  'fresh-maas': ['LB2105 fresh-maas-apps'],
  starter: [],
};

test.each(Object.entries(ACCEPTED))('%s has only the findings that its report asks for', async (system, accepted) => {
  const { out } = await runLoadbearing(['check', system, '--json']);
  const { findings, connections } = JSON.parse(out) as CheckOutput;
  expect(findings.map(({ code, resource }) => `${code} ${resource}`)).toEqual(accepted);
  expect(connections.every((it) => it.connections > 0)).toBe(true);
  expect(connections.length).toBeGreaterThan(0);
});
