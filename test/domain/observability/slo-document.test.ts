import { Objective, ObjectiveWatch, SloDocument } from '../../../lib/domain';

const latency: Objective = {
  id: 'TT-SLO-02',
  statement: 'The API answers fast',
  target: '< 200 ms',
  watch: ObjectiveWatch.ALARM,
  where: 'ApiLatency',
};

test('renders one row per objective, in the order given', () => {
  const gain = { ...latency, id: 'TT-GUN-14', statement: 'More connections', watch: ObjectiveWatch.MEASUREMENT };
  expect(new SloDocument('TraitorTrack', [latency, gain]).render()).toBe(
    [
      '# Service level objectives of TraitorTrack',
      '',
      'Generated from the objectives of the stack; a test fails when it is out of date.',
      '',
      '| ID | Promise | Target | Watched by | Where |',
      '| --- | --- | --- | --- | --- |',
      '| TT-SLO-02 | The API answers fast | < 200 ms | alarm | ApiLatency |',
      '| TT-GUN-14 | More connections | < 200 ms | measurement | ApiLatency |',
      '',
    ].join('\n'),
  );
});

test('a bar or a line break in a text does not break the table', () => {
  const text = new SloDocument('TraitorTrack', [{ ...latency, statement: 'p95 | p99\n  of all' }]).render();
  expect(text).toContain('| TT-SLO-02 | p95 \\| p99 of all | < 200 ms |');
});
