import { DefaultRenderer, Listr, ListrTask, ListrTaskWrapper, PRESET_TIMER, SimpleRenderer } from 'listr2';

/** A step of a run; `T` is the state shared by the steps. */
export type Step<T> = ListrTask<T, typeof DefaultRenderer, typeof SimpleRenderer>;
export type StepTask<T> = ListrTaskWrapper<T, typeof DefaultRenderer, typeof SimpleRenderer>;

/** Lists steps, in order or side by side: redrawn in place on a terminal, line by line elsewhere. */
export function stepList<T>(
  steps: Step<T>[],
  interactive: boolean,
  { concurrent = false } = {},
): Listr<T, 'default', 'simple'> {
  return new Listr<T, 'default', 'simple'>(steps, {
    concurrent,
    collectErrors: 'minimal',
    registerSignalListeners: false,
    renderer: 'default',
    fallbackRenderer: 'simple',
    fallbackRendererCondition: () => !interactive,
    rendererOptions: { collapseSubtasks: false, showErrorMessage: false, timer: PRESET_TIMER },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  });
}

/**
 * Runs lists of steps side by side. A list ends at its first failure, and the
 * others go on. Throws an `AggregateError` of the failures at the end.
 */
export async function runSideBySide<T>(
  lists: readonly { readonly title: string; readonly steps: Step<T>[] }[],
  interactive: boolean,
  state: T,
): Promise<void> {
  const steps = lists.map((it): Step<T> => ({
    title: it.title,
    task: (_, task) => task.newListr(it.steps, { concurrent: false, exitOnError: true }),
    exitOnError: false,
  }));
  const list = stepList(steps, interactive, { concurrent: true });
  await list.run(state);
  const failures = new Set(list.errors.map(({ error }) => error)); // each level of steps repeats it
  if (failures.size > 0) throw new AggregateError(failures);
}
