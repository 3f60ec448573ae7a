import { TraitorTrackProps } from '../../../stacks/traitor-track';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { annotations } from '../../support/annotations';
import { EVERY_PACK, NOTHING_OPEN, acknowledgements, findingCounts, nagReport } from '../../support/nag-report';
import { DOMAIN, stacksOf, synthesize } from './synthesized';

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

  // Compliance packs find what development does without: deletion protection, keys of its own, backups.
  const packs = props.environment === PRODUCTION ? EVERY_PACK : ['AwsSolutions'];
  test(`each finding of ${packs.join(', ')} has its answer, and each answer its finding`, () => {
    const reports = stacks.map((stack) => ({ stack: stack.node.id, ...nagReport(stack, packs) }));
    expect(reports).toEqual(stacks.map((stack) => ({ stack: stack.node.id, ...NOTHING_OPEN })));
  });

  test('the CDK has nothing to warn about', () => {
    expect(stacks.flatMap(annotations)).toEqual([]);
  });
});

test('each pack has so many findings in production, all of them answered', () => {
  expect(findingCounts(synthesize({ environment: PRODUCTION }).app)).toMatchSnapshot();
});

test('an answer is long enough to be one', () => {
  const answers = stacksOf(synthesize({ environment: PRODUCTION })).flatMap(acknowledgements);
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.filter(({ reason }) => reason.split(' ').length < 5)).toEqual([]);
});
