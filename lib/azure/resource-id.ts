import * as pulumi from '@pulumi/pulumi';
import { ProblemCode, Problems } from '../domain';

/**
 * The parts of an Azure resource id.
 *
 * @internal
 */
export class ResourceId {
  /** Reports a plain id that is not one of a resource of `type`, e.g. `Microsoft.Network/virtualNetworks/subnets`. */
  public static check(problems: Problems, property: string, type: string, id?: pulumi.Input<string>): void {
    if (typeof id !== 'string') return;
    const [provider, ...types] = type.split('/');
    const path = types.map((it) => `${it}/[^/]+`).join('/');
    const pattern = new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/${provider}/${path}$`, 'i');
    problems.check(pattern.test(id), {
      code: ProblemCode.INVALID_FORMAT,
      property,
      what: `${property} is ${JSON.stringify(id)}`,
      expected: `a resource id of ${type}: /subscriptions/…/resourceGroups/…/providers/${provider}/…`,
      fix: `copy the id that az resource show --resource-type ${type} prints`,
    });
  }

  /** Returns the name of the resource: the last segment. */
  public static nameOf(id: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.output(id).apply((it) => it.split('/').at(-1) ?? '');
  }

  /** Returns the name of the resource group. */
  public static groupOf(id: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.output(id).apply((it) => /\/resourceGroups\/([^/]+)\//i.exec(it)?.[1] ?? '');
  }
}
