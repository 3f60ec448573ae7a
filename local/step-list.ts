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
    registerSignalListeners: false,
    renderer: 'default',
    fallbackRenderer: 'simple',
    fallbackRendererCondition: () => !interactive,
    rendererOptions: { collapseSubtasks: false, showErrorMessage: false, timer: PRESET_TIMER },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  });
}
