import { withoutSecrets } from '../../bin/secret-marks';
import { Row, text } from '../read-back';
import { reason } from '../failure';
import { valueAt } from './value-at';

/** Inputs or outputs of a resource, without secret marks. */
export type Properties = Record<string, unknown>;

/** The relevant part of a resource in Pulumi's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly protect?: boolean;
  readonly delete?: boolean;
}

/** The relevant part of Pulumi's state. */
export interface Deployment {
  readonly resources?: readonly StateResource[];
  readonly [other: string]: unknown;
}

/** A setting that a report requires, with the query that reads it from Pulumi's exported state. */
export interface StateExpectation {
  /** Requirement ID. */
  readonly id: string;
  /** Setting, in words. */
  readonly setting: string;
  /** Expected value, copied from the report and never imported from the stack. */
  readonly asked: string | number | boolean;
  readonly find: (state: DeployedState) => unknown;
  /** Accepts found values other than the expected one. */
  readonly accepts?: (found: unknown) => boolean;
}

/** An exported state. */
export class DeployedState {
  private readonly resources: readonly StateResource[];

  constructor(deployment: Deployment) {
    this.resources = (deployment.resources ?? []).filter((it) => it.delete !== true);
  }

  /** Returns the outputs of every resource of a type; `azure-native:` may be omitted. */
  public all(type: string, name = /^/): Properties[] {
    return this.resources
      .filter((it) => it.type === type || it.type === `azure-native:${type}`)
      .filter((it) => name.test(it.urn.split('::').at(-1) ?? ''))
      .map((it) => withoutSecrets(it.outputs ?? it.inputs ?? {}, '[secret]') as Properties);
  }

  /** Returns the outputs of the only resource of a type whose logical name matches. Throws unless there is exactly one. */
  public one(type: string, name?: RegExp): Properties {
    const found = this.all(type, name);
    if (found.length !== 1) throw new Error(`${found.length} resources of ${type}${name ? ` ${name.source}` : ''}`);
    return found[0];
  }

  /** Returns every resource with tags. */
  public taggable(): { readonly tags: { readonly [name: string]: string } }[] {
    return this.resources.flatMap((it) => {
      const tags = it.inputs?.tags as { [name: string]: string } | undefined;
      return tags === undefined ? [] : [{ tags }];
    });
  }

  /** Returns the value at a path, such as `template.scale.maxReplicas`, of the only resource of a type whose logical name matches. */
  public value(type: string, path: string, name?: RegExp): unknown {
    return valueAt(this.one(type, name), path);
  }
}

/** Reads every expectation. A value that cannot be read is a mismatch, not an error. */
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
