import { Row, text } from '../read-back';
import { reason } from '../failure';
import { Deployment, StateResource } from './graph';
import { withoutSecrets } from './secret-marks';
import { Properties } from './stand-in';
import { valueAt } from './value-at';

/** A setting that a report asks for, and how it is read in Pulumi's exported state. */
export interface StateExpectation {
  /** The requirement. */
  readonly id: string;
  /** What is looked at, in words. */
  readonly setting: string;
  /** What the report says, written down from the report and never imported from the stack. */
  readonly asked: string | number | boolean;
  readonly find: (state: DeployedState) => unknown;
  /** Whether the found value will do, where more than the asked one does. */
  readonly accepts?: (found: unknown) => boolean;
}

/** An exported state to ask. */
export class DeployedState {
  private readonly resources: readonly StateResource[];

  constructor(deployment: Deployment) {
    this.resources = (deployment.resources ?? []).filter((it) => it.delete !== true);
  }

  /** The outputs of every resource of a type, which may leave out `azure-native:`. */
  public all(type: string, name = /^/): Properties[] {
    return this.resources
      .filter((it) => it.type === type || it.type === `azure-native:${type}`)
      .filter((it) => name.test(it.urn.split('::').at(-1) ?? ''))
      .map((it) => withoutSecrets(it.outputs ?? it.inputs ?? {}, '[secret]') as Properties);
  }

  /** The outputs of the one resource of a type whose logical name matches. Throws when there is none or more than one. */
  public one(type: string, name?: RegExp): Properties {
    const found = this.all(type, name);
    if (found.length !== 1) throw new Error(`${found.length} resources of ${type}${name ? ` ${name.source}` : ''}`);
    return found[0];
  }

  /** Every resource that has tags. */
  public taggable(): { readonly tags: { readonly [name: string]: string } }[] {
    return this.resources.flatMap((it) => {
      const tags = it.inputs?.tags as { [name: string]: string } | undefined;
      return tags === undefined ? [] : [{ tags }];
    });
  }

  /** What is at a path, such as `template.scale.maxReplicas`, of the one resource of a type whose logical name matches. */
  public value(type: string, path: string, name?: RegExp): unknown {
    return valueAt(this.one(type, name), path);
  }
}

/** Reads every expectation. What cannot be read is a mismatch, not an error. */
export function readState(expectations: readonly StateExpectation[], deployment: Deployment): Row[] {
  const state = new DeployedState(deployment);
  return expectations.map((it) => {
    const row = { id: it.id, setting: it.setting, asked: text(it.asked) };
    try {
      const found = it.find(state);
      return { ...row, found: text(found), matches: it.accepts ? it.accepts(found) : text(found) === row.asked };
    } catch (error) {
      return { ...row, found: `cannot be read: ${reason(error)}`, matches: false };
    }
  });
}
