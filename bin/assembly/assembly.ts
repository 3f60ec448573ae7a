import { ProblemCode, Problems, TemplateConditions } from '../../lib/domain';
import { SynthesizedStack, synthesizedStacks, withoutCycle } from './synthesized-stack';

/** A stack of a synthesized app. */
export interface AssemblyStack extends SynthesizedStack {
  readonly region: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
}

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A cloud assembly from `cdk synth`. */
export class Assembly {
  private readonly stacks: ReadonlyMap<string, AssemblyStack>;

  /** Reads the stacks of a folder. `fallbackRegion` is that of stacks that state none. */
  constructor(
    public readonly directory: string,
    fallbackRegion: string,
  ) {
    this.stacks = new Map(
      synthesizedStacks(directory).map((it) => [
        it.id,
        {
          ...it,
          region: it.region ?? fallbackRegion,
          resources: TemplateConditions.resources(it.template) as Record<string, unknown> as AssemblyStack['resources'],
        },
      ]),
    );
  }

  /** Returns the ids of all stacks that the CDK CLI deploys. */
  public ids(): string[] {
    return [...this.stacks.values()].filter(({ isNested }) => !isNested).map(({ id }) => id);
  }

  /** Returns the stack with an id. */
  public find(id: string): AssemblyStack {
    const stack = this.stacks.get(id);
    if (stack && !stack.isNested) return stack;
    return new Problems('the cloud assembly', this.directory).fail({
      code: ProblemCode.STACK_NOT_FOUND,
      property: '',
      what: `there is no stack ${JSON.stringify(id)}`,
      expected: `one of ${this.ids().join(', ')}`,
      fix: 'name a stack of the app, or synthesize the app that has it',
    });
  }

  /** Returns the stacks that `cdk deploy <id>` deploys, in order of their dependencies. */
  public closure(id: string): AssemblyStack[] {
    const ordered = new Map<string, AssemblyStack>();
    this.addAfterNeeds(this.find(id), [], ordered);
    return [...ordered.values()];
  }

  private addAfterNeeds(stack: AssemblyStack, path: readonly string[], ordered: Map<string, AssemblyStack>): void {
    if (ordered.has(stack.id)) return;
    const inside = withoutCycle(this.directory, path, stack.id);
    stack.needs.forEach((id) => this.addAfterNeeds(this.stacks.get(id) ?? this.find(id), inside, ordered));
    ordered.set(stack.id, stack);
  }
}
