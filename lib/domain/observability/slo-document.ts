/** How a stated target is watched once the system runs. */
export enum ObjectiveWatch {
  /** An alarm goes off when it is missed. */
  ALARM = 'alarm',
  /** A dashboard shows it. */
  DASHBOARD = 'dashboard',
  /** A service level objective with an error budget. */
  OBJECTIVE = 'service level objective',
  /** A figure of the capacity plan. */
  PLAN = 'capacity plan',
  /** Measured once, before and after the change; nothing watches it. */
  MEASUREMENT = 'measurement',
}

/** One stated target. */
export interface Objective {
  /** Requirement ID, e.g. `TT-SLO-01`. */
  readonly id: string;
  /** What is promised, in one line. */
  readonly statement: string;
  /** The target, with its unit. */
  readonly target: string;
  /** How it is watched. */
  readonly watch: ObjectiveWatch;
  /** Where: the alarm's id, the widget's title, the line of the plan, the way of measuring. */
  readonly where: string;
}

/** Renders the targets of a system as a document. */
export class SloDocument {
  constructor(
    private readonly system: string,
    private readonly objectives: Objective[],
  ) {}

  /** The document in Markdown, ordered as the objectives are. */
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
