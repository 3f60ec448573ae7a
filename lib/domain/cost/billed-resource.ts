import { Json } from '../resources/shape';
import { Cloud } from '../sizing/plan-options';

/**
 * A resource that a program declares, whichever its cloud.
 *
 * @internal
 */
export interface BilledResource {
  /** Logical id or name, with that of its stack before it. */
  readonly id: string;
  /** Stack that declares it. */
  readonly stack: string;
  /** Type, e.g. `AWS::EC2::NatGateway` or `azure-native:app:ContainerApp`. */
  readonly type: string;
  /** Region in which it runs. */
  readonly region: string;
  readonly properties: Json;
}

/**
 * Returns the cloud of a type of resource.
 *
 * @internal
 */
export function cloudOfType(type: string): Cloud {
  return /^(AWS|Alexa|Custom)::/.test(type) ? Cloud.AWS : Cloud.AZURE;
}
