import { statSync } from 'node:fs';
import { ProblemCode, Problems, Suggestion } from '../../../lib/domain';
import { readResultText } from '../../result-text';
import { assemblyTemplates } from './assembly-templates';
import { DeployedService } from './deployed-service';
import { pulumiServices } from './pulumi-services';
import { Json, Shape } from './shape';
import { templateServices } from './template-services';

/** Part of an application whose scaling is simulated. */
export enum SimulatedPart {
  WEB = 'web',
  WORKERS = 'workers',
}

/**
 * Returns the service whose scaling to simulate: of a folder of `cdk synth`, a template, a Pulumi state or a preview. Without an id, the
 * one that gets requests, or none for workers. Throws one error if there is none, or more than one.
 */
export function deployedService(path: string, id: string | undefined, part = SimulatedPart.WEB): DeployedService {
  const all = servicesIn(path);
  const known = all.filter((it) => it.policy !== undefined);
  const fitting = known.filter((it) => it.hasRequests === (part === SimulatedPart.WEB));
  const chosen = id !== undefined ? named(all, id) : fitting.length > 0 ? fitting : known;
  if (chosen.length === 1 && chosen[0].policy !== undefined) return chosen[0];
  const unreadable = (chosen.length > 0 ? chosen : all).find((it) => it.error !== undefined);
  if (unreadable?.error && known.length <= chosen.length) throw unreadable.error;
  return new Problems('the deployed scaling', path).fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: id === undefined ? '' : 'service',
    what: whatIs(all, chosen, id),
    expected:
      known.length > 0
        ? `one of ${known.map((it) => it.id).join(', ')}`
        : 'a service that scales by CPU or requests: target tracking or steps of a minute on AWS, an HTTP rule on Azure',
    fix: fixFor(known, id),
  });
}

/** Returns the services with an id, or those with its end if no stack is named. */
function named(all: readonly DeployedService[], id: string): DeployedService[] {
  const exact = all.filter((it) => it.id === id);
  return exact.length > 0 ? exact : all.filter((it) => it.id.endsWith(`/${id}`));
}

function whatIs(all: readonly DeployedService[], chosen: readonly DeployedService[], id: string | undefined): string {
  const [only] = chosen;
  if (id !== undefined && !only) return `there is no service ${JSON.stringify(id)}`;
  if (chosen.length > 1) return `${chosen.length} services scale: ${chosen.map((it) => it.id).join(', ')}`;
  if (id !== undefined) {
    return `${id} has no scaling that a simulation can follow (${only.leftOut.join('; ') || 'none'})`;
  }
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

function servicesIn(path: string): DeployedService[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const templates = assemblyTemplates(path);
    const services = templates.map((it) => templateServices(it.template, path, `${it.stack}/`));
    return services.flat();
  }
  const content = parsed(readResultText(path, new Problems('the deployed scaling', path)), path);
  return content.Resources === undefined ? pulumiServices(content, path) : templateServices(content, path);
}

function parsed(text: string, path: string): Json {
  try {
    // Some editors write a mark of the byte order.
    const content: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof content === 'object' && content !== null) return Shape.record(content);
  } catch {
    // The problem below says what is expected.
  }
  return new Problems('the deployed scaling', path).fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: '',
    what: 'the file is not JSON',
    expected: 'a template of CloudFormation, or the output of pulumi stack export or pulumi preview --json',
    fix: 'name a file such as cdk.out/Shop.template.json',
  });
}
