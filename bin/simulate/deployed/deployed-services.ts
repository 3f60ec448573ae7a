import { statSync } from 'node:fs';
import { Json, ProblemCode, Problems, Shape, Suggestion } from '../../../lib/domain';
import { parseDocuments } from '../../documents';
import { readResultText } from '../../result-text';
import { synthesizedStacks } from '../../assembly/synthesized-stack';
import { DeployedService } from './deployed-service';
import { kubernetesServices } from './kubernetes-services';
import { pulumiServices } from './pulumi-services';
import { templateServices } from './template-services';

/** Choice among the services of a file. */
export interface ServiceChoice {
  readonly id?: string;
  /** True for a service that works on tasks instead of requests. */
  readonly ofWorkers?: boolean;
}

/**
 * Returns the service whose scaling to simulate: of a folder of `cdk synth`, a template, a Pulumi state or preview, or manifests of Kubernetes. Without an id, the
 * one that gets requests, or none for workers. Throws one error if there is none, or more than one.
 */
export function deployedService(path: string, { id, ofWorkers = false }: ServiceChoice = {}): DeployedService {
  const all = servicesIn(path);
  const known = all.filter((it) => it.policy !== undefined);
  const fitting = known.filter((it) => it.hasRequests !== ofWorkers);
  // Without a load balancer in the file, any service may be the one with requests. Workers are never those that have one.
  const chosen = id !== undefined ? named(all, id) : fitting.length > 0 || ofWorkers ? fitting : known;
  if (chosen.length === 1 && chosen[0].policy !== undefined) return chosen[0];
  const unreadable = (chosen.length > 0 ? chosen : all).find((it) => it.error !== undefined);
  if (unreadable?.error && known.length <= chosen.length) throw unreadable.error;
  return new Problems('the deployed scaling', path).fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: id === undefined ? '' : 'service',
    what: whatIs(all, chosen, { id, ofWorkers }),
    expected:
      known.length > 0
        ? `one of ${known.map((it) => it.id).join(', ')}`
        : 'a service that scales by CPU or requests: target tracking or steps of a minute on AWS, an HTTP rule on Azure',
    fix: fixFor(known, id),
  });
}

/** Returns the service that gets requests, also one of a fixed size. Undefined if there is none. Throws one error if there are several. */
export function webTier(path: string): DeployedService | undefined {
  const [first, ...others] = servicesIn(path).filter(({ hasRequests }) => hasRequests);
  return others.length === 0 ? first : deployedService(path);
}

/** Returns the services with an id, or those with its end if no stack is named. */
function named(all: readonly DeployedService[], id: string): DeployedService[] {
  const exact = all.filter((it) => it.id === id);
  return exact.length > 0 ? exact : all.filter((it) => it.id.endsWith(`/${id}`));
}

function whatIs(
  all: readonly DeployedService[],
  chosen: readonly DeployedService[],
  { id, ofWorkers }: ServiceChoice,
): string {
  const [only] = chosen;
  if (id !== undefined && !only) return `there is no service ${JSON.stringify(id)}`;
  if (chosen.length > 1) return `${chosen.length} services scale: ${chosen.map((it) => it.id).join(', ')}`;
  if (id !== undefined) {
    return `${id} has no scaling that a simulation can follow (${only.leftOut.join('; ') || 'none'})`;
  }
  const reasons = all.flatMap((it) => it.leftOut.map((reason) => `${it.id}: ${reason}`));
  const kind = ofWorkers ? 'service without requests' : 'service';
  return `no ${kind} has scaling that a simulation can follow${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`;
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
    return synthesizedStacks(path).flatMap((it) => templateServices(it.template, path, `${it.id}/`));
  }
  const documents = parsed(readResultText(path, new Problems('the deployed scaling', path)), path);
  const manifests = documents.flatMap((it) => (it.kind === 'List' ? Shape.records(it.items) : [it]));
  if (manifests.some(({ kind }) => kind !== undefined)) return kubernetesServices(manifests, path);
  const [content = {}] = documents;
  return content.Resources === undefined ? pulumiServices(content, path) : templateServices(content, path);
}

/** Returns the documents of a file of JSON or YAML. */
function parsed(text: string, path: string): readonly Json[] {
  const { objects, reason } = parseDocuments(text);
  if (objects.length > 0) return objects;
  return new Problems('the deployed scaling', path).fail({
    code: ProblemCode.SCALING_NOT_FOUND,
    property: '',
    what: `the file has no template, state or manifest${reason === undefined ? '' : `: ${reason}`}`,
    expected:
      'a template of CloudFormation, the output of pulumi stack export or pulumi preview --json, or manifests of Kubernetes',
    fix: 'name a file such as cdk.out/Shop.template.json',
  });
}
