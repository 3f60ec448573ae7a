import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Failure } from '../verify/failure';

/** A stack of a synthesized app. */
export interface AssemblyStack {
  /** Id for the CDK CLI. */
  readonly id: string;
  /** Name in CloudFormation. */
  readonly name: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  /** Ids of the stacks it depends on. */
  readonly needs: readonly string[];
  readonly resources: Readonly<Record<string, TemplateResource>>;
}

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly stackName?: string;
    readonly terminationProtection?: boolean;
    readonly templateFile?: string;
  };
}

/** A cloud assembly from `cdk synth`, read from its manifest. */
export class Assembly {
  private readonly stacks = new Map<string, AssemblyStack>();

  constructor(
    public readonly directory: string,
    private readonly fallbackRegion: string,
  ) {
    const manifest = this.json<{ artifacts: Record<string, Artifact> }>('manifest.json');
    const isStack = (id: string): boolean => manifest.artifacts[id]?.type === 'aws:cloudformation:stack';
    for (const [id, artifact] of Object.entries(manifest.artifacts)) {
      if (isStack(id)) this.stacks.set(id, this.stack(id, artifact, isStack));
    }
  }

  /** Returns the stacks that `cdk deploy <id>` deploys, in order of their dependencies. */
  public closure(id: string): AssemblyStack[] {
    const stack = this.stacks.get(id);
    if (!stack) {
      const known = [...this.stacks.keys()].join(', ') || 'none';
      throw new Failure(`The CDK app has no stack ${id} (it has: ${known}).`, 'Define it in bin/cdk.ts.');
    }
    const before = stack.needs.flatMap((other) => this.closure(other));
    return [...new Map([...before, stack].map((it) => [it.id, it])).values()];
  }

  private stack(id: string, artifact: Artifact, isStack: (id: string) => boolean): AssemblyStack {
    const region = artifact.environment?.split('/').at(-1);
    return {
      id: artifact.displayName ?? id,
      name: artifact.properties?.stackName ?? id,
      region: !region || region === 'unknown-region' ? this.fallbackRegion : region,
      terminationProtection: artifact.properties?.terminationProtection ?? false,
      needs: (artifact.dependencies ?? []).filter(isStack),
      resources:
        this.json<{ Resources?: Record<string, TemplateResource> }>(
          artifact.properties?.templateFile ?? `${id}.template.json`,
        ).Resources ?? {},
    };
  }

  private json<T>(file: string): T {
    return JSON.parse(readFileSync(path.join(this.directory, file), 'utf8')) as T;
  }
}
