import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';

/** Means by which a target is watched once the system runs. */
export enum ObjectiveWatch {
  /** An alarm goes off when the target is missed. */
  ALARM = 'alarm',
  /** A dashboard shows it. */
  DASHBOARD = 'dashboard',
  /** A service level objective with an error budget. */
  OBJECTIVE = 'service level objective',
  /** A figure of the capacity plan. */
  PLAN = 'capacity plan',
  /** Measured once, before and after the change; nothing watches it afterwards. */
  MEASUREMENT = 'measurement',
}

/** A target that a system promises to meet. */
export interface Objective {
  /** Id of the target, e.g. `SLO-01`. */
  readonly id: string;
  /** Promise, in one line. */
  readonly statement: string;
  /** Target, with its unit. */
  readonly target: string;
  /** Means by which the target is watched. */
  readonly watch: ObjectiveWatch;
  /** Id of the alarm, title of the widget, line of the plan, or method of measurement. */
  readonly where: string;
}

/**
 * A Markdown document of a system's targets.
 *
 * @example
 * const document = new SloDocument('Shop', [
 *   {
 *     id: 'SLO-01',
 *     statement: 'The API responds fast',
 *     target: '< 200 ms',
 *     watch: ObjectiveWatch.ALARM,
 *     where: 'ApiLatency',
 *   },
 * ]);
 * console.log(document.render());
 */
export class SloDocument {
  constructor(
    private readonly system: string,
    private readonly objectives: Objective[],
  ) {
    const problems = new Problems('the service level objectives', 'SloDocument');
    DOMAIN_TYPES.require(problems, 'new SloDocument', { system, objectives });
  }

  /** Returns the document, with one row per objective in the order given. */
  public render(): string {
    const cell = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\|/g, '\\|');
    return [
      `# Service level objectives of ${this.system}`,
      '',
      'Generated from the objectives of the stack; a test fails when it is out of date.',
      '',
      '| ID | Promise | Target | Watched by | Where |',
      '| --- | --- | --- | --- | --- |',
      ...this.objectives.map((o) => `| ${[o.id, o.statement, o.target, o.watch, o.where].map(cell).join(' | ')} |`),
      '',
    ].join('\n');
  }
}
