import { statSync } from 'node:fs';
import { ProblemCode, Problems, Suggestion } from '../../../lib/domain';
import { Assembly } from '../../assembly';
import { readResultText } from '../../result-text';
import { DeployedService } from './deployed-service';
import { PulumiResource, pulumiServices } from './pulumi-services';
import { templateServices } from './template-services';
import { Template } from './template-values';

/** Part of an application whose scaling is simulated. */
export enum SimulatedPart {
  WEB = 'web',
  WORKERS = 'workers',
}

/** Folder or file that has no region of its own. */
const REGION = 'us-east-1';

/**
 * Returns the service whose scaling to simulate: of a folder of `cdk synth`, a template, a Pulumi state or a preview. Without an id, the
 * one that gets requests, or none for workers. Throws one error if there is none, or more than one.
 */
export function deployedService(path: string, id: string | undefined, part = SimulatedPart.WEB): DeployedService {
  const problems = new Problems('the deployed scaling', path);
  const all = servicesIn(path, problems);
  problems.throwIfAny();
  const known = all.filter((it) => it.policy !== undefined);
  const fitting = known.filter((it) => it.hasRequests === (part === SimulatedPart.WEB));
  const chosen = id !== undefined ? all.filter((it) => it.id === id) : fitting.length > 0 ? fitting : known;
  if (chosen.length === 1 && chosen[0].policy !== undefined) return chosen[0];
  return problems.fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: id === undefined ? '' : 'service',
    what: whatIs(all, chosen, id),
    expected:
      known.length > 0
        ? `one of ${known.map((it) => it.id).join(', ')}`
        : 'a service that scales by CPU or requests: target tracking or steps on AWS, an HTTP rule on Azure',
    fix: fixFor(known, id),
  });
}

function whatIs(all: readonly DeployedService[], chosen: readonly DeployedService[], id: string | undefined): string {
  const [only] = chosen;
  if (id !== undefined && !only) return `there is no service ${JSON.stringify(id)}`;
  if (id !== undefined)
    return `${id} has no scaling that a simulation can follow (${only.leftOut.join('; ') || 'none'})`;
  if (chosen.length > 1) return `${chosen.length} services scale: ${chosen.map((it) => it.id).join(', ')}`;
  const reasons = all.flatMap((it) => it.leftOut.map((reason) => `${it.id}: ${reason}`));
  return `no service has scaling that a simulation can follow${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`;
}

function fixFor(known: readonly DeployedService[], id: string | undefined): string {
  if (known.length === 0) return 'name the template of the stack with the service, or leave --template out';
  const near =
    id === undefined
      ? undefined
      : Suggestion.closest(
          id,
          known.map((it) => it.id),
        );
  return `pass --service ${near ?? known[0].id}`;
}

function servicesIn(path: string, problems: Problems): DeployedService[] {
  if (isFolder(path)) {
    const assembly = new Assembly(path, REGION);
    return assembly.ids().flatMap((id) => templateServices({ Resources: assembly.find(id).resources }, problems));
  }
  const content = parsed(readResultText(path, problems), problems);
  if (content.Resources !== undefined) return templateServices(content as Template, problems);
  return pulumiServices(pulumiResources(content), problems);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

interface Content {
  readonly Resources?: Template['Resources'];
  readonly deployment?: { readonly resources?: readonly PulumiResource[] };
  readonly steps?: readonly { readonly op: string; readonly newState?: PulumiResource }[];
}

function parsed(text: string, problems: Problems): Content {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return content;
  } catch {
    // The problem below says what is expected.
  }
  return problems.fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: '',
    what: 'the file is not JSON',
    expected: 'a template of CloudFormation, or the output of pulumi stack export or pulumi preview --json',
    fix: 'name a file such as cdk.out/Shop.template.json',
  });
}

function pulumiResources({ deployment, steps = [] }: Content): PulumiResource[] {
  return [...(deployment?.resources ?? []), ...steps.flatMap(({ newState }) => (newState ? [newState] : []))];
}
