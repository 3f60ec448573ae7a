import { Finding, FindingState } from './finding';
import { Machine, isAtLeast } from './machine';

/** Something that is looked for. */
interface Sought {
  readonly name: string;
  /** Version or place. Undefined if it is not there. */
  readonly detail: string | undefined;
  readonly fix: string;
  /** If true, the task works without it. */
  readonly isOptional?: boolean;
}

/** Collects the findings of a task. */
export class CheckList {
  public readonly findings: Finding[] = [];

  constructor(
    private readonly task: string,
    private readonly machine: Machine,
  ) {}

  /** Adds what was found, or that it is missing. */
  public look({ name, detail, fix, isOptional = false }: Sought): this {
    const absent = isOptional ? FindingState.OPTIONAL : FindingState.MISSING;
    this.findings.push(
      detail === undefined
        ? { task: this.task, name, state: absent, detail: 'not found', fix }
        : { task: this.task, name, state: FindingState.OK, detail },
    );
    return this;
  }

  /** Adds a version, which may be too old. */
  public version(sought: Sought, floor: string): this {
    const { name, detail: version, fix } = sought;
    if (version === undefined || isAtLeast(version, floor)) return this.look(sought);
    const detail = `${version}, older than ${floor}`;
    this.findings.push({ task: this.task, name, state: FindingState.MISSING, detail, fix });
    return this;
  }

  /** Adds the version of Node.js that runs this command. */
  public node(floor: string): this {
    return this.version(
      { name: 'Node.js', detail: process.versions.node, fix: 'Install Node.js from https://nodejs.org' },
      floor,
    );
  }

  /** Adds a package of the project. */
  public package(name: string, floor: string): this {
    const version = this.machine.package(name)?.version;
    return this.version({ name, detail: version, fix: `npm install ${name}@^${floor}` }, floor);
  }
}
