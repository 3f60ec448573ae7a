import { Step, runSideBySide } from '../../local/step-list';

type State = string[];

const step = (title: string, run: () => void = () => undefined): Step<State> => ({
  title,
  task: (state) => {
    run();
    state.push(title);
  },
});
const fails = (message: string): (() => void) => {
  return () => {
    throw new Error(message);
  };
};

test('a failure ends its own list, and leaves the other to finish', async () => {
  const done: State = [];
  const nested: Step<State> = { title: 'prepare', task: (_, task) => task.newListr([step('a1', fails('no network'))]) };
  const lists = [
    { title: 'a', steps: [nested, step('a2')] },
    { title: 'b', steps: [step('b1'), step('b2'), step('b3')] },
  ];
  const failure = await runSideBySide(lists, false, done).catch((error: unknown) => error as AggregateError);
  expect(done).toEqual(['b1', 'b2', 'b3']);
  expect((failure as AggregateError).errors).toEqual([new Error('no network')]);
});

test('every failure is reported once', async () => {
  const lists = ['a', 'b'].map((title) => ({ title, steps: [step(title, fails(`no ${title}`))] }));
  const failure = await runSideBySide(lists, false, []).catch((error: unknown) => error as AggregateError);
  expect((failure as AggregateError).errors).toEqual([new Error('no a'), new Error('no b')]);
});
