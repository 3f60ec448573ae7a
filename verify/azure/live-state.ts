import type { EngineEvent, Stack } from '@pulumi/pulumi/automation';
import type { Deployment, Properties, StateResource } from './state';

/** A deployment as the cloud has it now. */
export interface LiveState {
  /** State of the stack, with the outputs that the cloud returned. Resources that the cloud no longer has are left out. */
  readonly deployment: Deployment;
  /** Differences between the state and the cloud, one line per resource. */
  readonly drift: readonly string[];
}

/** Reads every resource of a stack from its cloud. Writes neither to the cloud nor to the state. */
export async function liveState(
  stack: Stack,
  onProgress: (resource: string) => void = () => undefined,
): Promise<LiveState> {
  const { deployment } = (await stack.exportStack()) as { deployment: Deployment };
  const read = new Map<string, Properties | undefined>();
  const drift: string[] = [];
  const onEvent = ({ resOutputsEvent }: EngineEvent): void => {
    const metadata = resOutputsEvent?.metadata;
    if (!metadata) return;
    const { op, urn, detailedDiff, diffs = [] } = metadata;
    const name = `${metadata.type.replace(/^azure-native:/, '')} ${urn.split('::').at(-1) ?? ''}`;
    onProgress(name);
    if (op === 'delete' || op === 'discard') {
      read.set(urn, undefined);
      drift.push(`${name} is gone`);
      return;
    }
    if (metadata.new) read.set(urn, metadata.new.outputs as Properties);
    const changed = detailedDiff ? Object.keys(detailedDiff) : diffs;
    if (op === 'update') drift.push(`${name}: ${changed.length > 0 ? changed.join(', ') : 'changed'}`);
  };
  await stack.previewRefresh({ onEvent });
  const resources = (deployment.resources ?? []).flatMap((it): StateResource[] => {
    if (!read.has(it.urn)) return [it];
    const outputs = read.get(it.urn);
    return outputs === undefined ? [] : [{ ...it, outputs }];
  });
  return { deployment: { ...deployment, resources }, drift };
}

/** Returns the ids of the subscriptions that have resources of a deployment. */
export function subscriptionsOf(deployment: Deployment): string[] {
  const ids = (deployment.resources ?? []).flatMap(({ id = '' }) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? []);
  return [...new Set(ids.map((it) => it.toLowerCase()))];
}
