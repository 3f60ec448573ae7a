import * as pulumi from '@pulumi/pulumi';
import { ProblemCode, Problems } from '../../domain';
import { ResourcePrivateEndpoint } from '../network/resource-endpoints';

/** Arguments that give a resource its addresses. */
interface NetworkAccess {
  readonly subnetId?: pulumi.Input<string>;
  readonly privateEndpoints?: ResourcePrivateEndpoint[];
  readonly publicNetworkAccess: boolean;
}

/** Adds a problem if a resource has neither a private nor a public address. `resource` names it, e.g. `the vault`. */
export function checkNetworkAccess(problems: Problems, resource: string, args: NetworkAccess): void {
  problems.check(args.subnetId !== undefined || !!args.privateEndpoints?.length || args.publicNetworkAccess, {
    code: ProblemCode.NO_NETWORK_ACCESS,
    property: 'subnetId',
    what: `${resource} has neither a private nor a public address`,
    expected: 'a subnet for its private address',
    fix: 'pass subnetId and privateDnsZoneId, or set publicNetworkAccess: true',
  });
}
