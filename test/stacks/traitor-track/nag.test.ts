import { TraitorTrackProps } from '../../../stacks/traitor-track';
import { DeploymentEnvironment } from '../../../stacks/environment';
import { nagReport } from '../../support/data-support';
import { annotations } from '../../support/edge-and-watch';
import { DOMAIN, stacksOf, synthesize } from './support';

const { PRODUCTION, DEVELOPMENT } = DeploymentEnvironment;
const CHOICES = { grafana: true, prometheus: true, alarmEmail: 'operations@example.com' };
const BUILT: [string, TraitorTrackProps][] = [
  ['production', { environment: PRODUCTION }],
  ['production with a domain and all that can be chosen', { environment: PRODUCTION, domain: DOMAIN, ...CHOICES }],
  ['development', { environment: DEVELOPMENT }],
  ['development with a domain', { environment: DEVELOPMENT, domain: DOMAIN }],
];

describe.each(BUILT)('%s', (_, props) => {
  const stacks = stacksOf(synthesize(props));

  test('each finding of AwsSolutions has its answer, and each answer its finding', () => {
    const reports = stacks.map((stack) => ({ stack: stack.node.id, ...nagReport(stack) }));
    expect(reports).toEqual(stacks.map((stack) => ({ stack: stack.node.id, unacknowledged: [], unused: [] })));
  });

  test('the CDK has nothing to warn about', () => {
    expect(stacks.flatMap(annotations)).toEqual([]);
  });
});

test('an answer is long enough to be one', () => {
  const reasons = stacksOf(synthesize({ environment: PRODUCTION })).flatMap((stack) =>
    stack.node.findAll().flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
        .flatMap(({ data }) => Object.entries(data as { [id: string]: string }))
        .filter(([id]) => id.includes('AwsSolutions-')),
    ),
  );
  expect(reasons.length).toBeGreaterThan(5);
  expect(reasons.filter(([, reason]) => reason.split(' ').length < 5)).toEqual([]);
});
