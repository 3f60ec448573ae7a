import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ProblemCode, Problems } from '../lib/domain';

/** A stack of a synthesized app. */
export interface AssemblyStack {
  /** Id for the CDK CLI. */
  readonly id: string;
  /** Name in CloudFormation. */
  readonly name: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  /** Tags of the whole stack. */
  readonly tags: Readonly<Record<string, string>>;
  /** Ids of the stacks it depends on. */
  readonly needs: readonly string[];
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

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly stackName?: string;
    readonly terminationProtection?: boolean;
    readonly tags?: Readonly<Record<string, string>>;
    readonly templateFile?: string;
    /** Folder of a stage. */
    readonly directoryName?: string;
  };
}

/** A cloud assembly from `cdk synth`, read from its manifest. */
export class Assembly {
  private readonly stacks = new Map<string, AssemblyStack>();
  /** Nested stacks, which their parents deploy. */
  private readonly nested = new Map<string, AssemblyStack>();

  constructor(
    public readonly directory: string,
    private readonly fallbackRegion: string,
  ) {
    this.read(directory);
    if (this.stacks.size === 0) this.failEmpty();
  }

  /** Returns the ids of all stacks. */
  public ids(): string[] {
    return [...this.stacks.values()].map(({ id }) => id);
  }

  /** Returns the stack with an id. */
  public find(id: string): AssemblyStack {
    const stack = this.stacks.get(id) ?? [...this.stacks.values()].find((it) => it.id === id);
    if (stack) return stack;
    return this.problems().fail({
      code: ProblemCode.STACK_NOT_FOUND,
      property: '',
      what: `there is no stack ${JSON.stringify(id)}`,
      expected: `one of ${this.ids().join(', ')}`,
      fix: 'name a stack of the app, or synthesize the app that has it',
    });
  }

  /** Returns the stacks that `cdk deploy <id>` deploys, in order of their dependencies. */
  public closure(id: string): AssemblyStack[] {
    const stack = this.nested.get(id) ?? this.find(id);
    const before = stack.needs.flatMap((other) => this.closure(other));
    return [...new Map([...before, stack].map((it) => [it.id, it])).values()];
  }

  /** Reads the stacks of a folder, and those of the stages in it. */
  private read(folder: string): void {
    const { artifacts } = readAssemblyFile(folder, 'manifest.json') as { artifacts: Record<string, Artifact> };
    const isStack = (id: string): boolean => artifacts[id]?.type === 'aws:cloudformation:stack';
    for (const [id, artifact] of Object.entries(artifacts)) {
      if (isStack(id)) this.stacks.set(id, this.stack(folder, id, artifact, isStack));
      if (artifact.type === 'cdk:cloud-assembly')
        this.read(path.join(folder, artifact.properties?.directoryName ?? ''));
    }
  }

  private stack(folder: string, id: string, artifact: Artifact, isStack: (id: string) => boolean): AssemblyStack {
    const region = artifact.environment?.split('/').at(-1);
    const file = artifact.properties?.templateFile ?? `${id}.template.json`;
    const own = {
      id: artifact.displayName ?? id,
      name: artifact.properties?.stackName ?? id,
      region: !region || region === 'unknown-region' ? this.fallbackRegion : region,
      terminationProtection: artifact.properties?.terminationProtection ?? false,
      tags: artifact.properties?.tags ?? {},
    };
    return this.withNested(folder, file, { ...own, needs: (artifact.dependencies ?? []).filter(isStack) });
  }

  /** Reads a template, and remembers the nested stacks in it, which it needs. */
  private withNested(folder: string, file: string, stack: Omit<AssemblyStack, 'resources'>): AssemblyStack {
    const { Resources: resources = {} } = readAssemblyFile(folder, file) as { Resources?: AssemblyStack['resources'] };
    const nested = Object.entries(resources).flatMap(([logicalId, { Type, Metadata }]) => {
      const asset = Metadata?.['aws:asset:path'];
      if (Type !== 'AWS::CloudFormation::Stack' || typeof asset !== 'string') return [];
      const id = `${stack.id}/${logicalId}`;
      this.nested.set(id, this.withNested(folder, asset, { ...stack, id, needs: [] }));
      return [id];
    });
    return { ...stack, resources, needs: [...stack.needs, ...nested] };
  }

  private failEmpty(): never {
    return this.problems().fail({
      code: ProblemCode.ASSEMBLY_UNREADABLE,
      property: '',
      what: `${this.directory} has no stack: the last synthesis failed, or its app is empty`,
      expected: 'a folder that `npx cdk synth` wrote',
      fix: 'run `npx cdk synth --quiet` again, and correct what it reports',
    });
  }

  private problems(): Problems {
    return new Problems('the cloud assembly', this.directory);
  }
}

/** Reads a JSON file of a cloud assembly. Throws one error if it cannot be read. */
export function readAssemblyFile(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  } catch (error) {
    return new Problems('the cloud assembly', folder).fail({
      code: ProblemCode.ASSEMBLY_UNREADABLE,
      property: '',
      what: `${path.join(folder, file)} cannot be read: ${(error as Error).message}`,
      expected: 'a folder that `npx cdk synth` wrote',
      fix: 'run `npx cdk synth` first, or name its output folder',
    });
  }
}
