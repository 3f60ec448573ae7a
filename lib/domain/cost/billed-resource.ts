import { Json } from '../resources/shape';
import { TemplateValues } from '../resources/template-values';
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
  /** Reader of the template that declares it. Undefined if no template does. */
  readonly values?: TemplateValues;
}

/**
 * Returns the cloud of a type of resource.
 *
 * @internal
 */
export function cloudOfType(type: string): Cloud {
  // Templates also declare types of other vendors, and types that do not exist.
  return type.startsWith('azure-native:') ? Cloud.AZURE : Cloud.AWS;
}
